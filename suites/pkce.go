package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// proofKeys is the chapter of RFC 7636: proof key for code exchange, and the ways round it.
func proofKeys(h *Harness) {
	h.Chapter("pkce", "a code with a code challenge", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		It("is refused with a code verifier that does not match", Check("pkce-wrong-verifier"), Needs(target.PKCE), func(ctx SpecContext) {
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			code := client.Authorize(ctx)

			Expect(client.Redeem(ctx, code, rp.Set("code_verifier", rp.NewVerifier()))).To(BeRefused())
		})

		It("is refused without a code verifier", Check("pkce-downgrade-omit-verifier"), Needs(target.PKCE), func(ctx SpecContext) {
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			code := client.Authorize(ctx)

			Expect(client.Redeem(ctx, code, rp.Drop("code_verifier"))).To(BeRefused())
		})
	})

	h.Chapter("pkce", "a code verifier", func() {
		It("is refused where the authorization request had no code challenge", Check("pkce-downgrade-strip-challenge"), Needs(target.PKCE), func(ctx SpecContext) {
			client := h.Client(ctx)
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			visit := client.NewVisit(rp.Drop("code_challenge", "code_challenge_method"))

			arrival := client.Attempt(ctx, visit)
			if arrival.Params.Get("code") == "" {
				Expect(arrival).To(BeRefused(), "an authorization request without a code challenge")
				return
			}
			Expect(client.Redeem(ctx, client.GrantOf(visit, arrival))).To(BeRefused(), "a code verifier for a code without a challenge")
		})
	})
}
