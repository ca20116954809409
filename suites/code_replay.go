package suites

import (
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// codeReplay asks what becomes of a code that comes again, and of what it gave.
func codeReplay(h *Harness) {
	h.Chapter("code", "an authorization code", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		It("is refused the second time it is redeemed", Check("code-replay"), Spends(Grant), func(ctx SpecContext) {
			code := client.Authorize(ctx)
			Control(client.Redeem(ctx, code)).To(IssueTokens())

			Expect(client.Redeem(ctx, code)).To(BeRefused())
		})

		It("is refused when another client presents it after its owner did", Check("code-replay-by-other-client-revokes"), Spends(Grant), Clients(rp.Other), func(ctx SpecContext) {
			other := h.party.Client(ctx, rp.Other)
			honest := func() *rp.Answer { return other.Redeem(ctx, other.Authorize(ctx)) }
			Control(honest()).To(IssueTokens())
			code := client.Authorize(ctx)
			Control(client.Redeem(ctx, code)).To(IssueTokens())

			Expect(steady(honest, func() *rp.Answer { return other.Redeem(ctx, code) })).To(BeRefused())
		})

		DescribeTable("takes its access token with it when it is replayed", Check("code-replay-revokes-access"), Spends(Grant), Needs(target.TokenUse),
			func(ctx SpecContext, tampers func() []rp.Tamper) {
				code := client.Authorize(ctx, tampers()...)
				tokens := client.MustRedeem(ctx, code)
				Control(h.Use(ctx, tokens.Access)).To(GrantAccess())
				Control(client.Redeem(ctx, code)).To(BeRefused())

				Expect(h.Use(ctx, tokens.Access)).To(DenyAccess())
			},
			Entry("in-session", func() []rp.Tamper { return nil }),
			Entry("offline", Needs(target.RefreshToken), func() []rp.Tamper {
				if !h.target.Metadata.Lists("scopes_supported", "offline_access") {
					unsupported("the target's metadata lists no scope offline_access")
				}
				return []rp.Tamper{h.party.Offline}
			}))

		It("takes its refresh token with it when it is replayed", Check("code-replay-revokes-refresh"), Spends(Grant), Needs(target.RefreshToken), func(ctx SpecContext) {
			Control(client.Refresh(ctx, client.RefreshToken(ctx).Refresh)).To(IssueTokens())
			code := client.Authorize(ctx, h.party.Offline)
			tokens := client.MustRedeem(ctx, code)
			Control(client.Redeem(ctx, code)).To(BeRefused())

			Expect(client.Refresh(ctx, tokens.Refresh)).To(BeRefused())
		})

		DescribeTable("leaves its access token alive when somebody replays it who could not have redeemed it", Check("code-replay-invalid-no-revoke"), Spends(Grant), Needs(target.TokenUse),
			func(ctx SpecContext, replay func(SpecContext, *rp.Grant) *rp.Answer) {
				code := client.Authorize(ctx)
				tokens := client.MustRedeem(ctx, code)
				Control(h.Use(ctx, tokens.Access)).To(GrantAccess())
				Control(replay(ctx, code)).To(BeRefused())

				Expect(h.Use(ctx, tokens.Access)).To(GrantAccess())
			},
			Entry("another-verifier", Needs(target.PKCE), func(ctx SpecContext, code *rp.Grant) *rp.Answer {
				return client.Redeem(ctx, code, rp.Set("code_verifier", rp.NewVerifier()))
			}),
			Entry("no-credentials", func(ctx SpecContext, code *rp.Grant) *rp.Answer {
				if client.Public() {
					unsupported("the client under test is public")
				}
				return client.Redeem(ctx, code, client.WithoutCredentials)
			}),
			Entry("another-client", Clients(rp.Other), func(ctx SpecContext, code *rp.Grant) *rp.Answer {
				return h.party.Client(ctx, rp.Other).Redeem(ctx, code)
			}))

		It("gives tokens once when it is redeemed many times at once", Check("code-replay-race"), Spends(Grant), func(ctx SpecContext) {
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

			Expect(h.race(ctx, client)).To(HaveOneWinner())
		})
	})

	Waiting(h, "code", "an authorization code", "is refused half a minute after it was redeemed", Check("code-replay-later"),
		func(ctx SpecContext) Wait[*rp.Grant] {
			client := h.party.Fresh(ctx) // what other checks replay must not end it
			code := client.Authorize(ctx)
			Control(client.Redeem(ctx, code)).To(IssueTokens())
			return Wait[*rp.Grant]{Subject: code, Until: h.target.Clock.Now().Add(replayPause), For: "a replay of a code to come late"}
		},
		func(ctx SpecContext, code *rp.Grant) {
			client := code.Client
			honest := func() *rp.Answer { return client.Redeem(ctx, client.Authorize(ctx)) }
			Control(honest()).To(IssueTokens())

			Expect(steady(honest, func() *rp.Answer { return client.Redeem(ctx, code) })).To(BeRefused())
		})
}

// replayPause is how late a late replay comes: longer than what a server remembers only in a cache.
const replayPause = 30 * time.Second
