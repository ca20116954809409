package faults

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authassay/assay/server"
)

func idTokenFaults() []Fault {
	return slices.Concat(idTokenSignatureFaults(), idTokenClaimFaults(), idTokenHashFaults())
}

func idTokenSignatureFaults() []Fault {
	return []Fault{
		{Name: "idtoken-signature-valid", Breaks: "idtoken-signature-valid",
			Does: "Signs ID tokens with a key that it does not publish, under the name of one that it does.",
			Bend: signing(func(t *server.SignedToken, honest func(*server.SignedToken) (string, error)) (string, error) {
				t.Key = &server.SigningKey{ID: t.Key.ID, Algorithm: t.Key.Algorithm, Private: unpublished().For(t.Key.Algorithm).Private}
				return honest(t)
			})},
		{Name: "idtoken-signature-valid.garbled", Breaks: "idtoken-signature-valid",
			Does: "Damages the signatures of ID tokens.",
			Bend: signing(func(t *server.SignedToken, honest func(*server.SignedToken) (string, error)) (string, error) {
				raw, err := honest(t)
				signed, signature, _ := cutLast(raw)
				return signed + "." + strings.Repeat("A", len(signature)), err
			})},
		{Name: "idtoken-signature-valid.no-kid", Breaks: "idtoken-signature-valid",
			Does: "Publishes several keys and leaves kid out of ID tokens.",
			Bend: signing(func(t *server.SignedToken, honest func(*server.SignedToken) (string, error)) (string, error) {
				delete(t.Header, "kid")
				return honest(t)
			})},
		{Name: "idtoken-alg-none", Breaks: "idtoken-alg-none",
			Does: "Does not sign ID tokens, and says so.",
			Bend: signing(unsignedJWT)},
		{Name: "idtoken-alg-none.refresh", Breaks: "idtoken-alg-none",
			Does: "Does not sign the ID tokens that come with a refresh.",
			Bend: signing(func(t *server.SignedToken, honest func(*server.SignedToken) (string, error)) (string, error) {
				if t.Claims["nonce"] != nil {
					return honest(t)
				}
				return unsignedJWT(t, honest)
			})},
	}
}

func idTokenClaimFaults() []Fault {
	return []Fault{
		{Name: "idtoken-nonce-echo", Breaks: "idtoken-nonce-echo",
			Does: "Leaves the nonce out of ID tokens.",
			Bend: without("id_token", "nonce")},
		{Name: "idtoken-nonce-echo.truncated", Breaks: "idtoken-nonce-echo",
			Does: "Keeps the first eight bytes of the nonce.",
			Bend: nonce(func(nonce string) string { return nonce[:min(8, len(nonce))] })},
		{Name: "idtoken-nonce-echo.cached", Breaks: "idtoken-nonce-echo",
			Does: "Puts the nonce of the first login into every ID token.",
			Bend: func(d *server.Decisions) {
				var once sync.Once
				var first string
				nonce(func(nonce string) string {
					once.Do(func() { first = nonce })
					return first
				})(d)
			}},
		{Name: "idtoken-times", Breaks: "idtoken-times",
			Does: "Dates ID tokens an hour into the future.",
			Bend: document("id_token", func(c *server.DocumentContext, claims map[string]any) {
				claims["iat"], claims["exp"] = c.Now.Add(time.Hour).Unix(), c.Now.Add(2*time.Hour).Unix()
			})},
		{Name: "idtoken-times.no-exp", Breaks: "idtoken-times",
			Does: "Leaves exp out of ID tokens.",
			Bend: without("id_token", "exp")},
		{Name: "idtoken-aud-azp", Breaks: "idtoken-aud-azp",
			Does: "Gives itself as the audience of ID tokens.",
			Bend: document("id_token", func(c *server.DocumentContext, claims map[string]any) { claims["aud"] = c.Issuer })},
		{Name: "idtoken-aud-azp.first-client", Breaks: "idtoken-aud-azp",
			Does: "Gives the first client that ever asked as the audience of every ID token.",
			Bend: func(d *server.Decisions) {
				var once sync.Once
				var first any
				document("id_token", func(_ *server.DocumentContext, claims map[string]any) {
					once.Do(func() { first = claims["aud"] })
					claims["aud"] = first
				})(d)
			}},
		{Name: "idtoken-aud-azp.azp-alone", Breaks: "idtoken-aud-azp",
			Does: "Names the client in azp of ID tokens, and an API alone in aud.",
			Bend: document("id_token", func(_ *server.DocumentContext, claims map[string]any) {
				claims["azp"], claims["aud"] = claims["aud"], []any{"https://api.example/"}
			})},
		{Name: "idtoken-iss-exact", Breaks: "idtoken-iss-exact",
			Does: "Gives the iss of ID tokens with a slash at its end, and the metadata without.",
			Bend: document("id_token", func(c *server.DocumentContext, claims map[string]any) { claims["iss"] = c.Issuer + "/" })},
		{Name: "idtoken-iss-exact.host", Breaks: "idtoken-iss-exact",
			Does: "Makes the iss of ID tokens of the host that the request named, without the issuer's path.",
			Bend: document("id_token", func(c *server.DocumentContext, claims map[string]any) { claims["iss"] = "https://" + c.Request.Host })},
	}
}

func idTokenHashFaults() []Fault {
	return []Fault{
		{Name: "idtoken-at-hash", Breaks: "idtoken-at-hash",
			Does: "Takes the right half of the hash for at_hash.",
			Bend: atHash(func(token string) []byte { sum := sha256.Sum256([]byte(token)); return sum[16:] })},
		{Name: "idtoken-at-hash.whole", Breaks: "idtoken-at-hash",
			Does: "Takes the whole hash for at_hash.",
			Bend: atHash(func(token string) []byte { sum := sha256.Sum256([]byte(token)); return sum[:] })},
		{Name: "idtoken-at-hash.sha512", Breaks: "idtoken-at-hash",
			Does: "Takes SHA-512 for at_hash, whatever the alg.",
			Bend: atHash(func(token string) []byte { sum := sha512.Sum512([]byte(token)); return sum[:32] })},
		{Name: "idtoken-at-hash.stale", Breaks: "idtoken-at-hash",
			Does: "Keeps the at_hash of the first access token of a grant when it is refreshed.",
			Bend: func(d *server.Decisions) {
				var first sync.Map
				document("id_token", func(c *server.DocumentContext, claims map[string]any) {
					claims["at_hash"], _ = first.LoadOrStore(c.Grant.ID, claims["at_hash"])
				})(d)
			}},
	}
}

// unsignedJWT makes a token whose header says alg none (RFC 7519 section 6.1).
func unsignedJWT(t *server.SignedToken, _ func(*server.SignedToken) (string, error)) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims(t.Claims)).SignedString(jwt.UnsafeAllowNoneSignatureType)
}

// atHash computes at_hash in another way.
func atHash(hash func(token string) []byte) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Token.AccessTokenHash = func(token string) string { return base64.RawURLEncoding.EncodeToString(hash(token)) }
	}
}

// unpublished are keys that no issuer publishes.
var unpublished = sync.OnceValue(server.NewKeys)

// signing replaces what signs ID tokens.
func signing(sign func(t *server.SignedToken, honest func(*server.SignedToken) (string, error)) (string, error)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Sign
		d.Sign = func(t *server.SignedToken) (string, error) {
			if t.Kind != "id_token" {
				return honest(t)
			}
			return sign(t, honest)
		}
	}
}

func nonce(echo func(string) string) func(*server.Decisions) {
	return document("id_token", func(_ *server.DocumentContext, claims map[string]any) {
		if nonce, ok := claims["nonce"].(string); ok {
			claims["nonce"] = echo(nonce)
		}
	})
}

func cutLast(raw string) (before, after string, found bool) {
	i := strings.LastIndexByte(raw, '.')
	if i < 0 {
		return raw, "", false
	}
	return raw[:i], raw[i+1:], true
}

func idTokenOddities() []Oddity {
	return []Oddity{
		{Name: "idtoken-signature-valid.es256", About: "idtoken-signature-valid",
			Does: "Signs all ID tokens by ES256, and says so at registration.",
			Bend: all(
				func(d *server.Decisions) { d.Token.IDTokenAlgorithm = func(*server.Client) string { return "ES256" } },
				document("registration", func(_ *server.DocumentContext, registered map[string]any) {
					registered["id_token_signed_response_alg"] = "ES256"
				}),
			)},
		{Name: "idtoken-signature-valid.audience-list", About: "idtoken-signature-valid",
			Does: "Gives aud as a list, and azp beside it.",
			Bend: document("id_token", func(_ *server.DocumentContext, claims map[string]any) {
				claims["azp"], claims["aud"] = claims["aud"], []any{claims["aud"]}
			})},
		{Name: "idtoken-signature-valid.shared-kid", About: "idtoken-signature-valid",
			Does: "Gives keys of different types the same kid (RFC 7517 section 4.5), one of an unknown type among them.",
			Bend: all(sharedKeyID, document("jwks", func(_ *server.DocumentContext, set map[string]any) {
				keys := []map[string]any{{"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"}}
				keys = append(keys, set["keys"].([]map[string]any)...)
				for _, key := range keys {
					key["kid"] = sharedID
				}
				set["keys"] = keys
			}))},
		{Name: "idtoken-aud-azp.more-audiences", About: "idtoken-aud-azp",
			Does: "Names other audiences beside the client in ID tokens.",
			Bend: document("id_token", func(_ *server.DocumentContext, claims map[string]any) {
				claims["azp"], claims["aud"] = claims["aud"], []any{"https://api.example/", claims["aud"]}
			})},
		{Name: "idtoken-at-hash.absent", About: "idtoken-at-hash",
			Does: "Leaves at_hash out of the ID tokens of the token endpoint.",
			Bend: document("id_token", func(c *server.DocumentContext, claims map[string]any) {
				if c.Request.PostForm.Get("grant_type") != "" {
					delete(claims, "at_hash")
				}
			})},
		{Name: "idtoken-times.fractional", About: "idtoken-times",
			Does: "Gives dates in ID tokens with fractions of a second.",
			Bend: document("id_token", fractional)},
		{Name: "idtoken-times.ten-years", About: "idtoken-times",
			Does: "Gives ID tokens that are good for ten years, which no text forbids.",
			Bend: document("id_token", func(c *server.DocumentContext, claims map[string]any) {
				claims["exp"] = c.Now.AddDate(10, 0, 0).Unix()
			})},
	}
}

const sharedID = "signing"

// sharedKeyID signs under one kid, whatever the key.
func sharedKeyID(d *server.Decisions) {
	honest := d.Sign
	d.Sign = func(t *server.SignedToken) (string, error) {
		t.Header["kid"] = sharedID
		return honest(t)
	}
}
