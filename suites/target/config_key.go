package target

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// PrivateKey is what a client signs its assertions with.
type PrivateKey struct {
	crypto.Signer
	ID        string // kid; empty where the key came without
	Algorithm string // the alg of the JWK; empty where it names none
}

// AlgorithmFor gives the algorithm to sign with: the key's own, else the first that suits it of those that a server
// offers, else the usual one.
func (k PrivateKey) AlgorithmFor(offered []string) string {
	suits := algorithms(k.Signer)
	for _, algorithm := range suits {
		if k.Algorithm == "" && slices.Contains(offered, algorithm) {
			return algorithm
		}
	}
	return cmp.Or(k.Algorithm, suits[0])
}

var errNoKey = errors.New("this is no private key, RSA, EC or Ed25519, as a JWK, a JWK Set or PEM")

// ReadKey reads a private key: a JWK, the first private one of a JWK Set (RFC 7517), or PEM (PKCS #8, PKCS #1 or
// SEC 1). An error shows nothing of the text.
func ReadKey(text string) (PrivateKey, error) {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return readJWK([]byte(text))
	}
	block, rest := pem.Decode([]byte(text))
	for block != nil && !strings.HasSuffix(block.Type, "PRIVATE KEY") { // openssl writes the curve's parameters first
		block, rest = pem.Decode(rest)
	}
	if block == nil {
		return PrivateKey{}, errNoKey
	}
	if strings.Contains(block.Type, "ENCRYPTED") || block.Headers["DEK-Info"] != "" {
		return PrivateKey{}, errors.New("this private key is encrypted; give it in the clear")
	}
	for _, parse := range []func([]byte) (any, error){
		x509.ParsePKCS8PrivateKey,
		func(der []byte) (any, error) { return x509.ParsePKCS1PrivateKey(der) },
		func(der []byte) (any, error) { return x509.ParseECPrivateKey(der) },
	} {
		if key, err := parse(block.Bytes); err == nil {
			return privateKey(key, "", "")
		}
	}
	return PrivateKey{}, errNoKey
}

func readJWK(text []byte) (PrivateKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(text, &set) != nil {
		return PrivateKey{}, errNoKey
	}
	if set.Keys == nil {
		set.Keys = []json.RawMessage{text}
	}
	for _, each := range set.Keys {
		var jwk jose.JSONWebKey
		if jwk.UnmarshalJSON(each) == nil {
			if key, err := privateKey(jwk.Key, jwk.KeyID, jwk.Algorithm); err == nil {
				return key, nil
			}
		}
	}
	return PrivateKey{}, errNoKey
}

// algorithms are those that a kind of key can sign with, the usual one first.
func algorithms(key any) []string {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return []string{"RS256", "PS256", "RS384", "PS384", "RS512", "PS512"}
	case *ecdsa.PrivateKey:
		switch key.Curve.Params().BitSize {
		case 256:
			return []string{"ES256"}
		case 384:
			return []string{"ES384"}
		case 521:
			return []string{"ES512"}
		}
	case ed25519.PrivateKey:
		return []string{"EdDSA", "Ed25519"}
	}
	return nil
}

func privateKey(key any, id, algorithm string) (PrivateKey, error) {
	signer, _ := key.(crypto.Signer)
	suits := algorithms(key)
	if signer == nil || len(suits) == 0 {
		return PrivateKey{}, errNoKey
	}
	if algorithm != "" && !slices.Contains(suits, algorithm) {
		return PrivateKey{}, fmt.Errorf("this key has an alg that its kind does not sign with; such a key does %s", strings.Join(suits, ", "))
	}
	return PrivateKey{signer, id, algorithm}, nil
}
