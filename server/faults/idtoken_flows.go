package faults

import (
	"crypto/sha256"
	"encoding/base64"

	"github.com/authassay/assay/server"
)

// idTokenFlowFaults are those of what ties an ID token to what came with it, and of the algorithm that a client registered.
func idTokenFlowFaults() []Fault {
	return []Fault{
		{Name: "idtoken-at-hash.absent-in-front", Breaks: "idtoken-at-hash",
			Does: "Leaves at_hash out of ID tokens that come through the browser.",
			Bend: inFront(func(_ *server.DocumentContext, claims map[string]any) { delete(claims, "at_hash") })},
		{Name: "idtoken-c-hash-s-hash", Breaks: "idtoken-c-hash-s-hash",
			Does: "Leaves c_hash out of ID tokens.",
			Bend: without("id_token", "c_hash")},
		{Name: "idtoken-c-hash-s-hash.whole", Breaks: "idtoken-c-hash-s-hash",
			Does: "Takes the whole hash for c_hash.",
			Bend: func(d *server.Decisions) {
				d.Token.CodeHash = func(code string) string {
					sum := sha256.Sum256([]byte(code))
					return base64.RawURLEncoding.EncodeToString(sum[:])
				}
			}},
		{Name: "idtoken-c-hash-s-hash.state", Breaks: "idtoken-c-hash-s-hash",
			Does: "Puts another hash than that of state into s_hash.",
			Bend: inFront(func(_ *server.DocumentContext, claims map[string]any) { claims["s_hash"] = claims["c_hash"] })},
		{Name: "idtoken-nonce-echo.in-front", Breaks: "idtoken-nonce-echo", Profile: "oidc",
			Does: "Leaves the nonce out of ID tokens that come through the browser.",
			Bend: inFront(func(_ *server.DocumentContext, claims map[string]any) { delete(claims, "nonce") })},
		{Name: "idtoken-signature-valid.in-front", Breaks: "idtoken-signature-valid", Profile: "oidc",
			Does: "Damages the signatures of ID tokens that come with a code through the browser.",
			Bend: signing(func(t *server.SignedToken, honest func(*server.SignedToken) (string, error)) (string, error) {
				raw, err := honest(t)
				if t.Claims["c_hash"] == nil {
					return raw, err
				}
				signed, signature, _ := cutLast(raw)
				return signed + "." + signature[1:] + "A", err
			})},
		{Name: "idtoken-alg-default", Breaks: "idtoken-alg-default",
			Does: "Signs all ID tokens by ES256, and says nothing of it at registration.",
			Bend: all(signsBy("ES256"), without("registration", "id_token_signed_response_alg"))},
		{Name: "idtoken-alg-default.in-front", Breaks: "idtoken-alg-default", Profile: "oidc",
			Does: "Signs ID tokens by ES256 where the client has other response types than code.",
			Bend: func(d *server.Decisions) {
				honest := d.Token.IDTokenAlgorithm
				d.Token.IDTokenAlgorithm = func(client *server.Client) string {
					if len(client.ResponseTypes) > 1 {
						return "ES256"
					}
					return honest(client)
				}
			}},
		{Name: "idtoken-rs256-registered", Breaks: "idtoken-rs256-registered",
			Does: "Signs ID tokens by ES256 for clients that registered RS256.",
			Bend: signsBy("ES256")},
		{Name: "idtoken-none-when-registered", Breaks: "idtoken-none-when-registered",
			Does: "Takes the registration of unsigned ID tokens, and signs them all the same.",
			Bend: func(d *server.Decisions) {
				honest := d.Token.IDTokenAlgorithm
				d.Token.IDTokenAlgorithm = func(client *server.Client) string {
					if algorithm := honest(client); algorithm != "none" {
						return algorithm
					}
					return "RS256"
				}
			}},
	}
}

// inFront edits ID tokens that come through the browser: no grant is redeemed for them.
func inFront(edit func(*server.DocumentContext, map[string]any)) func(*server.Decisions) {
	return document("id_token", func(c *server.DocumentContext, claims map[string]any) {
		if c.Request.PostForm.Get("grant_type") == "" {
			edit(c, claims)
		}
	})
}

// signsBy signs all ID tokens by one algorithm.
func signsBy(algorithm string) func(*server.Decisions) {
	return func(d *server.Decisions) { d.Token.IDTokenAlgorithm = func(*server.Client) string { return algorithm } }
}

func idTokenFlowOddities() []Oddity {
	return []Oddity{
		{Name: "idtoken-c-hash-s-hash.at-the-token-endpoint", About: "idtoken-c-hash-s-hash",
			Does: "Gives c_hash in ID tokens of the token endpoint too.",
			Bend: document("id_token", func(c *server.DocumentContext, claims map[string]any) {
				if code := c.Request.PostForm.Get("code"); code != "" {
					sum := sha256.Sum256([]byte(code))
					claims["c_hash"] = base64.RawURLEncoding.EncodeToString(sum[:16])
				}
			})},
		{Name: "idtoken-none-when-registered.never", About: "idtoken-none-when-registered",
			Does: "Signs every ID token, and does not advertise none.",
			Bend: document("discovery", func(_ *server.DocumentContext, metadata map[string]any) {
				metadata["id_token_signing_alg_values_supported"] = []string{"RS256", "ES256"}
			})},
		{Name: "idtoken-alg-default.unsaid", About: "idtoken-alg-default",
			Does: "Names no algorithm in its registration response.",
			Bend: without("registration", "id_token_signed_response_alg")},
	}
}
