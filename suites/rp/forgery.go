package rp

import (
	"crypto/rand"
	"maps"
	"strings"
)

// Forgery makes a JWT of the target's anew without its key: header and claims stay as they were, but for alg.
type Forgery struct {
	header, claims Claims
	token          string
}

// ForgeryOf takes a JWT apart. The error says that it is none.
func ForgeryOf(token string) (Forgery, error) {
	header, claims, err := ReadJWT(token)
	return Forgery{header, claims, token}, err
}

// KeyID gives the kid of the header; empty where there is none.
func (f Forgery) KeyID() string {
	kid, _ := f.header["kid"].(string)
	return kid
}

// Unsigned says alg, and has an empty signature (RFC 7519 section 6.1).
func (f Forgery) Unsigned(alg string) string { return (&Key{}).input(alg, f.keep(), f.claims) + "." }

// HMAC is signed with HS256 under a secret of the caller's choice, such as a public key.
func (f Forgery) HMAC(secret []byte) string { return (&Key{}).hmac(secret, f.keep(), f.claims) }

// ByStranger is signed with a key that nobody published.
func (f Forgery) ByStranger() string { return NewKey().Sign(f.keep(), f.claims) }

// Stripped is the target's own token without its signature.
func (f Forgery) Stripped() string { return f.signed() }

// Garbled is the target's own token with a signature of the right length that nobody made.
func (f Forgery) Garbled() string {
	random := make([]byte, (len(f.token)-len(f.signed()))*3/4)
	_, _ = rand.Read(random) // never fails since Go 1.24
	return f.signed() + encode(random)
}

// signed is what the signature covers, with the dot behind it.
func (f Forgery) signed() string { return f.token[:strings.LastIndex(f.token, ".")+1] }

// keep is the header without what says how the token is signed.
func (f Forgery) keep() Claims {
	header := maps.Clone(f.header)
	delete(header, "alg")
	return header
}
