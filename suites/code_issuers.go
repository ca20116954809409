package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// codeIssuers asks which issuer's code it is.
func codeIssuers(h *Harness) {
	h.Chapter("code", "an authorization code", func() {
		It("is refused by another issuer of the same server", Check("code-cross-tenant"), TwoIssuers(), func(ctx SpecContext) {
			here, there := h.party.Shared()
			if here == nil {
				unsupported("no client of other_issuer: in assay.yaml has the client_id of one in clients:")
			}
			h.party.Other.LearnOwnForms(ctx, there)
			Control(here.Redeem(ctx, here.Authorize(ctx))).To(IssueTokens(), "the first issuer")
			honest := func() *rp.Answer { return there.Redeem(ctx, there.Authorize(ctx)) }
			Control(honest()).To(IssueTokens(), "the second issuer")

			Expect(steady(honest, func() *rp.Answer { return there.Redeem(ctx, here.Authorize(ctx)) })).To(BeRefused())
		})
	})
}
