package suites

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"

	"crypto/x509"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// structuredTokens asks what stands in an access token that is a JWT, and whether its signature counts.
func structuredTokens(h *Harness) {
	h.Chapter("tokens", "an access token that is a JWT", func() {
		It("holds the claims of its profile", Check("token-jwt-profile"), Needs(target.JWTAccessToken), func(ctx SpecContext) {
			client := h.Client(ctx)
			header, claims, err := rp.ReadJWT(client.Tokens(ctx).Access)
			if err != nil {
				unsupported("the access token is no JWT: %v", err)
			}

			Expect(profileDefects(header, claims, client.ID, h.target.Issuer)).To(BeEmpty("have the header and the claims of RFC 9068"))
		})

		DescribeTable("is refused when nobody signed it", Check("token-jwt-alg-none"), Needs(target.TokenUse),
			func(ctx SpecContext, forge func(SpecContext, *Harness, rp.Forgery) string) {
				client := h.Client(ctx)
				access := client.Tokens(ctx).Access
				original, err := rp.ForgeryOf(access)
				if err != nil {
					unsupported("the access token is no JWT: %v", err)
				}
				places := h.places(ctx, client, access)
				forged := forge(ctx, h, original)

				for _, use := range places {
					Expect(use(forged)).To(DenyAccess())
				}
			},
			Entry("none", unsigned("none")),
			Entry("capitalised", unsigned("None")),
			Entry("no-signature", func(_ SpecContext, _ *Harness, f rp.Forgery) string { return f.Stripped() }),
			Entry("another-signature", func(_ SpecContext, _ *Harness, f rp.Forgery) string { return f.Garbled() }),
			Entry("hs256-with-public-key-pem", Needs(target.JWKS), func(ctx SpecContext, h *Harness, f rp.Forgery) string {
				return f.HMAC(publicPEM(h.signingKey(ctx, f)))
			}),
			Entry("hs256-with-public-key-jwk", Needs(target.JWKS), func(ctx SpecContext, h *Harness, f rp.Forgery) string {
				text, _ := json.Marshal(h.signingKey(ctx, f)) // it came as JSON
				return f.HMAC(text)
			}))
	})
}

func unsigned(alg string) func(SpecContext, *Harness, rp.Forgery) string {
	return func(_ SpecContext, _ *Harness, f rp.Forgery) string { return f.Unsigned(alg) }
}

// signingKey gives the published key that a token names.
func (h *Harness) signingKey(ctx SpecContext, token rp.Forgery) map[string]any {
	keys, _ := h.keySet(ctx)
	if named := keysNamed(keys, token.KeyID()); len(named) > 0 {
		return named[0]
	}
	unsupported("the access token names no published key")
	return nil
}

// publicPEM is a published key as servers hold it in files.
func publicPEM(members map[string]any) []byte {
	key, err := readKey(members)
	if err != nil {
		unsupported("%v", err)
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		unsupported("the published key has no encoding as PEM: %v", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// places are where the target takes access tokens: userinfo, and introspection where it tells this client of its own.
// A token that is live is shown to work at each.
func (h *Harness) places(ctx context.Context, client *rp.Client, live string) []func(string) *rp.Answer {
	var places []func(string) *rp.Answer
	if h.target.Supports(target.UserInfo) {
		Control(h.party.UserInfo(ctx, live)).To(GrantAccess())
		places = append(places, func(token string) *rp.Answer { return h.party.UserInfo(ctx, token) })
	}
	if h.target.Supports(target.Introspection) && !client.Public() && GrantAccess().look(client.Introspect(ctx, live)).matched {
		places = append(places, func(token string) *rp.Answer { return client.Introspect(ctx, token) })
	}
	if len(places) == 0 {
		unsupported("the target has no userinfo endpoint, and tells this client nothing of its own tokens")
	}
	return places
}

// profileDefects lists what a JWT access token lacks of RFC 9068 sections 2.1 and 2.2.
func profileDefects(header, claims rp.Claims, clientID, issuer string) []string {
	var defects []string
	kind, _ := header["typ"].(string)
	if !strings.EqualFold(strings.TrimPrefix(strings.ToLower(kind), "application/"), "at+jwt") {
		defects = append(defects, fmt.Sprintf("typ is %q, not at+jwt", kind))
	}
	for _, name := range []string{"iss", "sub", "client_id", "jti"} {
		if text, _ := claims[name].(string); text == "" {
			defects = append(defects, name+" is missing or no string")
		}
	}
	for _, name := range []string{"exp", "iat"} {
		if _, isNumber := claims[name].(json.Number); !isNumber {
			defects = append(defects, name+" is missing or no number")
		}
	}
	if len(audiences(claims)) == 0 {
		defects = append(defects, "aud is missing or names nobody")
	}
	if said, isText := claims["iss"].(string); isText && said != "" && said != issuer {
		defects = append(defects, "iss is "+said+", not "+issuer)
	}
	if said, isText := claims["client_id"].(string); isText && said != "" && said != clientID {
		defects = append(defects, "client_id is another client's")
	}
	return defects
}

// audiences reads aud, one string or a list of them (RFC 7519 section 4.1.3).
func audiences(claims rp.Claims) []string {
	if one, isText := claims["aud"].(string); isText && one != "" {
		return []string{one}
	}
	list, _ := claims["aud"].([]any)
	var names []string
	for _, each := range list {
		if name, isText := each.(string); isText && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
