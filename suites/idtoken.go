package suites

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// idTokens is the chapter of OIDC Core section 2: what an ID Token says, and who signed it.
func idTokens(h *Harness) {
	h.Chapter("idtoken", "an ID Token", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		It("is signed with a key that the target publishes", Check("idtoken-signature-valid"), Needs(target.OpenID, target.JWKS), func(ctx SpecContext) {
			token := h.idToken(ctx, client)
			keys, _ := h.keySet(ctx)

			Expect(signatureDefects(token, keys, client.Secret)).To(BeEmpty("verify with a published key"))
		})

		DescribeTable("returns the nonce of its request", Check("idtoken-nonce-echo"), Needs(target.OpenID),
			func(ctx SpecContext, tamper rp.Tamper, required any) {
				_, claims := h.idTokenClaims(ctx, client, tamper)

				Expect(claims["nonce"] == required).To(BeTrue(fmt.Sprintf("have the nonce %v", required), "wrong", "the nonce is %v", claims["nonce"]))
			},
			Entry("odd-characters", rp.Set("nonce", `n+o&n=c%25e;"'<>/\ ~`), `n+o&n=c%25e;"'<>/\ ~`),
			Entry("long", rp.Set("nonce", strings.Repeat("nonce-", 20)), strings.Repeat("nonce-", 20)),
			Entry("none-sent", rp.Drop("nonce"), nil))

		It("says when it was issued and when it expires", Check("idtoken-times"), Needs(target.OpenID), func(ctx SpecContext) {
			before := h.target.Clock.Now()
			_, claims := h.idTokenClaims(ctx, client)

			Expect(timeDefects(claims, before, h.target.Clock.Now())).To(BeEmpty("have iat of now and exp after it"))
		})
	})
}

// idToken takes the user through a flow and gives the ID Token.
func (h *Harness) idToken(ctx SpecContext, client *rp.Client, tampers ...rp.Tamper) string {
	token := client.Tokens(ctx, tampers...).ID
	if token == "" {
		Inconclusive("the token response has no ID Token")
	}
	evidence.TrailFrom(ctx).ToBeJudged()
	return token
}

func (h *Harness) idTokenClaims(ctx SpecContext, client *rp.Client, tampers ...rp.Tamper) (string, rp.Claims) {
	token := h.idToken(ctx, client, tampers...)
	_, claims, err := rp.ReadJWT(token)
	if err != nil {
		Inconclusive("the ID Token cannot be read: %v", err)
	}
	return token, claims
}

// signatureAlgorithms are those that an ID Token may be signed with; none is not among them.
var signatureAlgorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"}

// signatureDefects tells what is wrong with a token's signature. The key is found by kid, which must be there where
// the set has several keys (OIDC Core section 10.1).
func signatureDefects(token string, keys []map[string]any, secret string) []string {
	header, _, err := rp.ReadJWT(token)
	if err != nil {
		return []string{err.Error()}
	}
	kid, hasKid := header["kid"].(string)
	alg, _ := header["alg"].(string)
	symmetric := strings.HasPrefix(alg, "HS")
	if len(keys) > 1 && !hasKid && !symmetric {
		return []string{fmt.Sprintf("the header has no kid, and the key set holds %d keys", len(keys))}
	}
	parser := jwt.NewParser(jwt.WithValidMethods(signatureAlgorithms), jwt.WithoutClaimsValidation())
	_, err = parser.Parse(token, func(*jwt.Token) (any, error) {
		if symmetric {
			return []byte(secret), nil
		}
		return publishedKey(keys, kid)
	})
	if err != nil {
		return []string{err.Error()}
	}
	return nil
}

// publishedKey gives the key of an ID, or the only one where the token names none.
func publishedKey(keys []map[string]any, kid string) (any, error) {
	for _, members := range keys {
		if name, _ := members["kid"].(string); name != kid && (kid != "" || len(keys) > 1) {
			continue
		}
		text, err := json.Marshal(members)
		if err != nil {
			return nil, err
		}
		var key jose.JSONWebKey
		if err := key.UnmarshalJSON(text); err != nil {
			return nil, fmt.Errorf("the published key %q cannot be read: %w", kid, err)
		}
		return key.Key, nil
	}
	return nil, fmt.Errorf("no published key has the kid %q", kid)
}

// clockTolerance is given to the target's clock, beyond the skew that its Date header showed.
const clockTolerance = 5 * time.Minute

// timeDefects tells what is wrong with the times of a claim set. How long a token lives is the target's choice;
// dates may be fractions (RFC 7519 section 2).
func timeDefects(claims rp.Claims, before, after time.Time) []string {
	var defects []string
	at := func(name string) (time.Time, bool) {
		number, isNumber := claims[name].(json.Number)
		if !isNumber {
			return time.Time{}, false
		}
		seconds, err := number.Float64()
		return time.Unix(int64(seconds), 0), err == nil
	}
	issued, hasIssued := at("iat")
	expires, hasExpires := at("exp")
	switch {
	case !hasIssued:
		defects = append(defects, "iat is missing or no number")
	case issued.Before(before.Add(-clockTolerance)) || issued.After(after.Add(clockTolerance)):
		defects = append(defects, fmt.Sprintf("iat is %s away from the time at which the token was issued", issued.Sub(after).Round(time.Second)))
	}
	switch {
	case !hasExpires:
		defects = append(defects, "exp is missing or no number")
	case !expires.After(after.Add(-clockTolerance)) || hasIssued && !expires.After(issued):
		defects = append(defects, "exp is over when the token is issued")
	}
	if _, present := claims["auth_time"]; present {
		if authenticated, isTime := at("auth_time"); !isTime || authenticated.After(after.Add(clockTolerance)) {
			defects = append(defects, "auth_time is no number, or lies in the future")
		}
	}
	return defects
}
