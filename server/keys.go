package server

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sync"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// Keys are the signing keys of an issuer: one for ES256, one for RS256. Several issuers may begin with the same ones. They
// are safe for concurrent use.
type Keys struct {
	mu sync.RWMutex
	keyPair
	next    func() keyPair // made when it is first needed: issuers that begin with the same keys go on with the same
	retired []*SigningKey  // that still verify, and are published
}

type keyPair struct {
	es256 *SigningKey
	rs256 func() *SigningKey
}

// SigningKey is one key with its algorithm and its ID, the thumbprint of RFC 7638.
type SigningKey struct {
	ID        string
	Algorithm string
	Private   crypto.Signer
}

// NewKeys makes fresh keys. The RSA key takes 50 ms to make, so it waits until it is first needed.
func NewKeys() *Keys { return &Keys{keyPair: newKeyPair(), next: sync.OnceValue(newKeyPair)} }

func newKeyPair() keyPair {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return keyPair{
		es256: newSigningKey("ES256", private),
		rs256: sync.OnceValue(func() *SigningKey {
			private, err := rsa.GenerateKey(rand.Reader, 2048)
			if err != nil {
				panic(err)
			}
			return newSigningKey("RS256", private)
		}),
	}
}

func newSigningKey(algorithm string, private crypto.Signer) *SigningKey {
	jwk := jose.JSONWebKey{Key: private.Public()}
	thumbprint, err := jwk.Thumbprint(crypto.SHA256)
	if err != nil {
		panic(err)
	}
	return &SigningKey{base64.RawURLEncoding.EncodeToString(thumbprint), algorithm, private}
}

// own gives an issuer keys of its own, which begin as these do.
func (k *Keys) own() *Keys {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return &Keys{keyPair: k.keyPair, next: k.next, retired: slices.Clone(k.retired)}
}

// Rotate signs with new keys from now on. Those before them stay published, so that what they signed still verifies (OIDC
// Core section 10.1.1); those before these are gone.
func (k *Keys) Rotate() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.retired = []*SigningKey{k.es256, k.rs256()}
	k.keyPair, k.next = k.next(), sync.OnceValue(newKeyPair)
}

// For returns the key that signs by an algorithm, ES256 or RS256; for none it is one that signs nothing.
func (k *Keys) For(algorithm string) *SigningKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.signing(algorithm)
}

func (k *Keys) signing(algorithm string) *SigningKey {
	switch algorithm {
	case "RS256":
		return k.rs256()
	case "none":
		return &SigningKey{Algorithm: "none"}
	}
	return k.es256
}

// All lists the keys as they are published.
func (k *Keys) All() []*SigningKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return append([]*SigningKey{k.es256, k.rs256()}, k.retired...)
}

// named finds the key that a token says it is signed with; the one for its algorithm where it names none.
func (k *Keys) named(keyID, algorithm string) *SigningKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, key := range k.retired {
		if key.ID == keyID && key.Algorithm == algorithm {
			return key
		}
	}
	return k.signing(algorithm)
}

// JWK is the public half as a JSON Web Key (RFC 7517).
func (k *SigningKey) JWK() map[string]any {
	return jwkMap(jose.JSONWebKey{Key: k.Private.Public(), KeyID: k.ID, Algorithm: k.Algorithm, Use: "sig"})
}

func jwkMap(jwk jose.JSONWebKey) map[string]any {
	encoded, err := jwk.MarshalJSON()
	if err != nil {
		panic(err) // the keys are our own
	}
	var m map[string]any
	if err := json.Unmarshal(encoded, &m); err != nil {
		panic(err)
	}
	return m
}

// SignedToken is a JWT about to be signed.
type SignedToken struct {
	Kind   string // "access_token", "id_token" or "userinfo"
	Key    *SigningKey
	Keys   *Keys
	Header map[string]any
	Claims map[string]any
}

// sign serialises and signs a JWT (RFC 7515 section 7.1).
func sign(t *SignedToken) (string, error) {
	header, err := json.Marshal(t.Header)
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(t.Claims)
	if err != nil {
		return "", err
	}
	signed := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(claims)
	if t.Key.Algorithm == "none" {
		return signed + ".", nil
	}
	signature, err := jwt.GetSigningMethod(t.Key.Algorithm).Sign(signed, t.Key.Private)
	if err != nil {
		return "", err
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// verify reads a JWT that this issuer signed and leaves judging its claims to the caller.
func (k *Keys) verify(raw string) (*jwt.Token, error) {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"ES256", "RS256"}), jwt.WithoutClaimsValidation())
	return parser.Parse(raw, func(t *jwt.Token) (any, error) {
		keyID, _ := t.Header["kid"].(string)
		return k.named(keyID, t.Method.Alg()).Private.Public(), nil
	})
}
