package suites

import (
	"context"
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// revocationAndIntrospection is the chapter of RFC 7009 and RFC 7662: ending a token, and asking about one.
func revocationAndIntrospection(h *Harness) {
	h.Chapter("revocation", "the revocation endpoint", func() {
		It("ends a refresh token", Check("revoke-refresh"), Needs(target.Revocation, target.RefreshToken), func(ctx SpecContext) {
			client := h.Client(ctx)
			Control(client.Refresh(ctx, client.RefreshToken(ctx).Refresh)).To(IssueTokens())
			token := client.RefreshToken(ctx).Refresh
			Control(client.Revoke(ctx, token, "refresh_token")).To(HaveStatus(http.StatusOK))

			Expect(client.Refresh(ctx, token)).To(BeRefused())
		})
	})

	h.Chapter("revocation", "the introspection endpoint", func() {
		DescribeTable("says nothing to somebody who does not authenticate", Check("introspect-no-auth"), Needs(target.Introspection),
			func(ctx SpecContext, strip func(context.Context, *rp.Client) rp.Tamper) {
				client := h.Client(ctx)
				if client.Public() {
					unsupported("the client under test is public, and cannot show that introspection works")
				}
				token := client.Tokens(ctx).Access
				controlIntrospection(ctx, client, token)

				Expect(client.Introspect(ctx, token, strip(ctx, client))).To(DenyAccess())
			},
			Entry("nothing", func(context.Context, *rp.Client) rp.Tamper { return rp.Anonymous }),
			Entry("client-id-alone", func(_ context.Context, client *rp.Client) rp.Tamper { return client.WithoutCredentials }),
			Entry("client-id-of-a-public-client", Clients(rp.Public), func(ctx context.Context, _ *rp.Client) rp.Tamper {
				return h.party.Client(ctx, rp.Public).WithoutCredentials
			}))
	})
}
