package suites

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// idTokens is the chapter of OIDC Core section 2: what an ID Token says, and who signed it.
func idTokens(h *Harness) {
	idTokenSignatures(h)
	idTokenClaims(h)
	idTokenHashes(h)
	registeredAlgorithms(h)
}

// idTokenClaims asks what an ID Token says.
func idTokenClaims(h *Harness) {
	h.Chapter("idtoken", "an ID Token", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		DescribeTable("returns the nonce of its request", Check("idtoken-nonce-echo"), Needs(target.OpenID),
			func(ctx SpecContext, tamper rp.Tamper, required any) {
				_, claims := h.idTokenClaims(ctx, client, tamper)

				Expect(claims["nonce"] == required).To(BeTrue(fmt.Sprintf("have the nonce %v", required), "wrong", "the nonce is %v", claims["nonce"]))
			},
			Entry("odd-characters", rp.Set("nonce", `n+o&n=c%25e;"'<>/\ ~`), `n+o&n=c%25e;"'<>/\ ~`),
			Entry("long", rp.Set("nonce", strings.Repeat("nonce-", 20)), strings.Repeat("nonce-", 20)),
			Entry("none-sent", rp.Drop("nonce"), nil))

		h.EachFlow("returns the nonce of its request", Check("idtoken-nonce-echo"), func(ctx SpecContext, flow Flow) {
			issued := h.FlowTokens(ctx, flow)
			for _, token := range issued.idTokens() {
				_, claims := readIDToken(token)
				Expect(claims["nonce"] == issued.Grant.Nonce).To(BeTrue("have the nonce of the request", "wrong", "the nonce is %v", claims["nonce"]))
			}
		}, Needs(target.OpenID))

		It("says when it was issued and when it expires", Check("idtoken-times"), Needs(target.OpenID), func(ctx SpecContext) {
			before := h.target.Clock.Now()
			_, claims := h.idTokenClaims(ctx, client)

			Expect(timeDefects(claims, before, h.target.Clock.Now())).To(BeEmpty("have iat of now and exp after it"))
		})

		It("names the issuer of the metadata, character by character", Check("idtoken-iss-exact"), Needs(target.OpenID), func(ctx SpecContext) {
			_, claims := h.idTokenClaims(ctx, client)

			Expect(claims["iss"] == h.target.Issuer).To(BeTrue("have the iss "+h.target.Issuer, "wrong", "iss is %.200v", claims["iss"]))
		})

		DescribeTable("names the client that asked as its audience", Check("idtoken-aud-azp"), Needs(target.OpenID),
			func(ctx SpecContext, client func(SpecContext) *rp.Client) {
				asking := client(ctx)
				_, claims := h.idTokenClaims(ctx, asking)

				Expect(slices.Contains(audiences(claims), asking.ID)).To(BeTrue("have the client_id in aud", "wrong", "aud is %.200v", claims["aud"]))
			},
			Entry("client-under-test", func(ctx SpecContext) *rp.Client { return h.Client(ctx) }),
			Entry("another-client", Clients(rp.Other), func(ctx SpecContext) *rp.Client { return h.party.Client(ctx, rp.Other) }))
	})
}

// idToken takes the user through a flow and gives the ID Token.
func (h *Harness) idToken(ctx SpecContext, client *rp.Client, tampers ...rp.Tamper) string {
	token := idTokenOf(client.Tokens(ctx, tampers...))
	evidence.TrailFrom(ctx).ToBeJudged()
	return token
}

// idTokenOf gives the ID Token of a response that must have one.
func idTokenOf(tokens rp.Tokens) string {
	if tokens.ID == "" {
		Inconclusive("the token response has no ID Token")
	}
	return tokens.ID
}

// refreshed gives the tokens of a refresh, which may come without an ID Token (OIDC Core section 12.2).
func (h *Harness) refreshed(ctx SpecContext, client *rp.Client) rp.Tokens {
	tokens := client.MustRefresh(ctx, client.RefreshToken(ctx).Refresh)
	if tokens.ID == "" {
		unsupported("the target issues no ID Token at a refresh (OIDC Core 12.2 leaves it free)")
	}
	return tokens
}

func (h *Harness) idTokenClaims(ctx SpecContext, client *rp.Client, tampers ...rp.Tamper) (string, rp.Claims) {
	token := h.idToken(ctx, client, tampers...)
	_, claims := readIDToken(token)
	return token, claims
}

func readIDToken(token string) (header, claims rp.Claims) {
	header, claims, err := rp.ReadJWT(token)
	if err != nil {
		Inconclusive("the ID Token cannot be read: %v", err)
	}
	return header, claims
}
