package faults

import (
	"strings"
	"sync"
	"time"

	"github.com/authassay/assay/server"
)

func idTokenFaults() []Fault {
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
