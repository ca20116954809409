package target_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/authassay/assay/suites/target"
)

// TestReadKey: every form in which a client's private key is kept is read, and nothing of a text that is none is shown.
func TestReadKey(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curveKey, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	_, edwardsKey, _ := ed25519.GenerateKey(rand.Reader)
	jwk := func(key any, id, alg string) string {
		text, err := (&jose.JSONWebKey{Key: key, KeyID: id, Algorithm: alg}).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	armoured := func(kind string, der []byte, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(edwardsKey)
	sec1, err1 := x509.MarshalECPrivateKey(curveKey)
	public, err2 := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	for name, form := range map[string]struct {
		text, id, algorithm string
		key                 crypto.Signer
	}{
		"JWK":                  {jwk(rsaKey, "one", "PS256"), "one", "PS256", rsaKey},
		"JWK that says little": {jwk(curveKey, "", ""), "", "ES384", curveKey},
		"JWK Set":              {`{"keys":[` + jwk(&rsaKey.PublicKey, "public", "") + "," + jwk(edwardsKey, "two", "") + "]}", "two", "EdDSA", edwardsKey},
		"PKCS #8":              {armoured("PRIVATE KEY", pkcs8, err), "", "EdDSA", edwardsKey},
		"PKCS #1":              {armoured("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey), nil), "", "RS256", rsaKey},
		"SEC 1 from openssl":   {armoured("EC PARAMETERS", []byte("x"), nil) + armoured("EC PRIVATE KEY", sec1, err1), "", "ES384", curveKey},
	} {
		got, err := target.ReadKey(form.text)
		if err != nil || got.ID != form.id || got.AlgorithmFor(nil) != form.algorithm || fmt.Sprint(got.Public()) != fmt.Sprint(form.key.Public()) {
			t.Errorf("%s: %s %s: %v", name, got.ID, got.Algorithm, err)
		}
	}
	if key, _ := target.ReadKey(armoured("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey), nil)); key.AlgorithmFor([]string{"ES256", "PS256"}) != "PS256" {
		t.Error("a server that offers PS256 alone is not given it")
	}
	for name, text := range map[string]string{
		"words": "hunter2", "public JWK": jwk(&rsaKey.PublicKey, "", ""), "secret JWK": jwk([]byte("hunter2hunter2hunter2hunter2"), "", ""),
		"public PEM": armoured("PUBLIC KEY", public, err2), "no set": `{"keys": "hunter2"}`, "empty set": `{"keys": []}`, "cut": armoured("PRIVATE KEY", pkcs8[:9], nil),
		"encrypted": armoured("ENCRYPTED PRIVATE KEY", pkcs8, nil), "an alg of another kind": jwk(curveKey, "", "RS256"),
	} {
		if _, err := target.ReadKey(text); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
