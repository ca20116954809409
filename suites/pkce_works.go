package suites

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// rightVerifiers asks whether the right verifier redeems a code.
func rightVerifiers(h *Harness) {
	h.Chapter("pkce", "a code with a code challenge", func() {
		DescribeTable("is redeemed with the right code verifier", Check("pkce-s256-works"), Needs(target.PKCE),
			func(ctx SpecContext, verifier string) {
				client := h.Client(ctx)
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

				Expect(client.Redeem(ctx, client.Granted(ctx, withVerifier(client, "S256", verifier)))).To(IssueTokens())
			},
			Entry("example-of-the-rfc", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), // RFC 7636 appendix B
			Entry("longest", strings.Repeat(rp.NewVerifier(), 3)[:128]),
			Entry("every-character", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"))

		h.EachFlow("is redeemed with the right code verifier", Check("pkce-s256-works"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			visit := FlowVisit(client, flow)
			arrival := client.Attempt(ctx, visit)
			Control(arrival).To(GiveCode())
			Control(h.Client(ctx).Redeem(ctx, h.Client(ctx).Authorize(ctx))).To(IssueTokens())

			Expect(client.Redeem(ctx, client.GrantOf(visit, arrival))).To(IssueTokens())
		}, Needs(target.PKCE), OnlyFlows(func(flow Flow) bool { return flow.Returns("code") }))
	})
}
