package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// accessTokens is the chapter of what passes for an access token, and for how long.
func accessTokens(h *Harness) {
	tokenTypes(h)
	tokenPlaces(h)
	structuredTokens(h)
	tokenLifetimes(h)
}

// tokenTypes asks which other tokens are taken where an access token belongs, and the reverse.
func tokenTypes(h *Harness) {
	h.Chapter("tokens", "the userinfo endpoint", func() {
		// denies uses an access token, and then something else in its place.
		denies := func(ctx SpecContext, tokens rp.Tokens, other string) {
			Control(h.party.UserInfo(ctx, tokens.Access)).To(GrantAccess())

			Expect(h.party.UserInfo(ctx, other)).To(DenyAccess())
		}

		It("refuses an ID Token in the place of an access token", Check("token-type-id-token-as-access"), Needs(target.UserInfo, target.OpenID), func(ctx SpecContext) {
			tokens := h.Client(ctx).Tokens(ctx)
			denies(ctx, tokens, idTokenOf(tokens))
		})

		It("refuses a refresh token in the place of an access token", Check("token-type-refresh-as-access"), Needs(target.UserInfo, target.RefreshToken), func(ctx SpecContext) {
			tokens := h.Client(ctx).RefreshToken(ctx)
			denies(ctx, tokens, tokens.Refresh)
		})

		DescribeTable("refuses what is no token of its kind in the place of an access token", Check("token-type-code-as-token"), Needs(target.UserInfo),
			func(ctx SpecContext, other func(SpecContext, *rp.Client) string) {
				client := h.Client(ctx)
				denies(ctx, client.Tokens(ctx), other(ctx, client))
			},
			Entry("code", func(ctx SpecContext, client *rp.Client) string { return client.Authorize(ctx).Code }),
			Entry("registration-access-token", func(_ SpecContext, client *rp.Client) string {
				token := client.RegistrationToken()
				if token == "" {
					unsupported("the client under test was given no registration access token (RFC 7592)")
				}
				return token
			}))
	})

	h.Chapter("tokens", "the token endpoint", func() {
		It("refuses an access token in the place of a refresh token", Check("token-type-access-as-refresh"), Needs(target.RefreshToken), func(ctx SpecContext) {
			client := h.Client(ctx)
			honest := func() *rp.Answer { return client.Refresh(ctx, client.RefreshToken(ctx).Refresh) }
			Control(honest()).To(IssueTokens())
			access := client.RefreshToken(ctx).Access

			Expect(steady(honest, func() *rp.Answer { return client.Refresh(ctx, access) })).To(BeRefused())
		})
	})
}

// tokenPlaces asks where in a request an access token may stand.
func tokenPlaces(h *Harness) {
	h.Chapter("tokens", "the userinfo endpoint", func() {
		It("does not take an access token from the query", Check("token-in-query"), Needs(target.UserInfo), func(ctx SpecContext) {
			token := h.Client(ctx).Tokens(ctx).Access
			Control(h.party.UserInfo(ctx, token)).To(GrantAccess())

			Expect(h.party.UserInfoByQuery(ctx, token)).To(DenyAccess())
		})
	})
}
