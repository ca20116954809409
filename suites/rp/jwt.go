package rp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"strings"
)

// Claims are the members of a JOSE header or of a claim set.
type Claims map[string]any

// Key signs the assertions of a client, well or badly. Libraries refuse to make broken tokens; this serialiser
// (RFC 7515 section 7.1) makes whatever it is told.
type Key struct {
	ID      string
	private *ecdsa.PrivateKey
}

// NewKey makes an ES256 key.
func NewKey() *Key {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic("rp: the system gave no randomness: " + err.Error())
	}
	return &Key{ID: random(6), private: private}
}

// Public is the key as a JWK (RFC 7518 section 6.2.1).
func (k *Key) Public() map[string]any {
	point, err := k.private.PublicKey.Bytes() // 4, x, y
	if err != nil {
		panic("rp: a fresh key has no encoding: " + err.Error())
	}
	half := (len(point) - 1) / 2
	return map[string]any{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": k.ID,
		"x": encode(point[1 : 1+half]), "y": encode(point[1+half:])}
}

// PEM is the public key as servers hold it in files.
func (k *Key) PEM() []byte {
	der, err := x509.MarshalPKIXPublicKey(&k.private.PublicKey)
	if err != nil {
		panic("rp: a fresh key has no encoding: " + err.Error())
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// Sign makes a compact JWS with ES256. Members of header replace the honest ones.
func (k *Key) Sign(header, claims Claims) string {
	input := k.input("ES256", header, claims)
	digest := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, k.private, digest[:])
	if err != nil {
		panic("rp: signing failed: " + err.Error())
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return input + "." + encode(signature)
}

// Unsigned makes a token whose header says alg, with an empty signature (RFC 7519 section 6.1).
func (k *Key) Unsigned(alg string, claims Claims) string { return k.input(alg, nil, claims) + "." }

// HMAC makes a token signed with HS256 under a secret of the caller's choice, such as a public key.
func (k *Key) HMAC(secret []byte, claims Claims) string {
	input := k.input("HS256", nil, claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(input))
	return input + "." + encode(mac.Sum(nil))
}

func (k *Key) input(alg string, header, claims Claims) string {
	full := Claims{"alg": alg, "typ": "JWT"}
	if k.ID != "" {
		full["kid"] = k.ID
	}
	maps.Copy(full, header)
	return encode(mustJSON(full)) + "." + encode(mustJSON(claims))
}

func mustJSON(members Claims) []byte {
	text, err := json.Marshal(members)
	if err != nil {
		panic("rp: claims that are no JSON: " + err.Error())
	}
	return text
}

func encode(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

// ReadJWT gives header and claims of a compact JWS without verifying it.
func ReadJWT(token string) (header, claims Claims, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, nil, errors.New("this is no compact JWS of three parts")
	}
	for i, into := range []*Claims{&header, &claims} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return nil, nil, errors.New("a part is no base64url")
		}
		if *into = jsonObject(text); *into == nil {
			return nil, nil, errors.New("a part is no JSON object")
		}
	}
	return header, claims, nil
}
