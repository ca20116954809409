package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// refreshTokens is the chapter of RFC 6749 section 6 and RFC 9700 section 4.14.
func refreshTokens(h *Harness) {
	h.Chapter("refresh", "a refresh token", func() {
		It("is refused when another client presents it", Check("refresh-wrong-client"), Needs(target.RefreshToken), Clients(rp.Other), func(ctx SpecContext) {
			client, other := h.Client(ctx), h.party.Client(ctx, rp.Other)
			Control(other.Refresh(ctx, other.RefreshToken(ctx).Refresh)).To(IssueTokens())
			token := client.RefreshToken(ctx).Refresh

			Expect(other.Refresh(ctx, token)).To(BeRefused())
		})

		DescribeTable("is refused when its confidential client does not authenticate", Check("refresh-no-client-auth"), Needs(target.RefreshToken),
			func(ctx SpecContext, instead func(*rp.Client) rp.Tamper) {
				client := h.Client(ctx)
				if client.Public() {
					unsupported("the client under test is public")
				}
				Control(client.Refresh(ctx, client.RefreshToken(ctx).Refresh)).To(IssueTokens())
				token := client.RefreshToken(ctx).Refresh

				Expect(client.Refresh(ctx, token, instead(client))).To(BeRefused())
			},
			Entry("client-id-alone", func(client *rp.Client) rp.Tamper { return client.WithoutCredentials }),
			Entry("nothing", func(*rp.Client) rp.Tamper { return rp.Anonymous }),
			Entry("wrong-secret", func(client *rp.Client) rp.Tamper {
				if client.Secret == "" {
					unsupported("the client under test has no secret")
				}
				return client.WithSecret("assay-wrong-secret")
			}))
	})

	refreshRotation(h)
	refreshScope(h)
	refreshedLogins(h)

	Waiting(h, "refresh", "a refresh token of a public client", "ends its whole family when it is used a second time",
		merge(Check("refresh-reuse-detection"), Spends(Grant), Needs(target.RefreshToken), Clients(rp.Public)),
		func(ctx SpecContext) Wait[family] {
			tokens := h.reused(ctx)
			if !carriesTokens(tokens.reuse) { // no grace: what follows is judged as it comes
				return Wait[family]{Subject: tokens}
			}
			grace := h.target.Lifetime("refresh_grace")
			if grace == 0 {
				grace = usualGrace
			}
			tokens = h.withSibling(ctx)
			return Wait[family]{Subject: tokens, Until: h.target.Clock.Now().Add(grace + expiryMargin), For: "a grace period of rotated refresh tokens to pass", Lifetime: "refresh_grace"}
		},
		func(ctx SpecContext, tokens family) {
			tokens = h.beyondGrace(ctx, tokens)
			Expect(tokens.reuse).To(BeRefused(), "the old refresh token")
			Expect(tokens.after).To(BeRefused(), "the present refresh token, after the old one was used again")
			if tokens.sibling != "" { // refused for the reuse, not for its age
				Control(tokens.alive).To(IssueTokens(), "a refresh token of the same age")
			}
			// Last, since a login may itself end the tokens that the user gave this client before.
			Control(tokens.client.Refresh(ctx, tokens.client.RefreshToken(ctx).Refresh)).To(IssueTokens())
		})
}

// merge joins the labels of a check that waits.
func merge(sets ...Labels) Labels {
	var all Labels
	for _, set := range sets {
		all = append(all, set...)
	}
	return all
}
