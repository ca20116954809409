package suites

import (
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationCodes is the chapter of RFC 6749 section 4.1: what may be done with a code, by whom, how often and
// for how long.
func authorizationCodes(h *Harness) {
	h.Chapter("code", "an authorization code", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		It("is refused the second time it is redeemed", Check("code-replay"), func(ctx SpecContext) {
			code := client.Authorize(ctx)
			Control(client.Redeem(ctx, code)).To(IssueTokens())

			Expect(client.Redeem(ctx, code)).To(BeRefused())
		})

		It("is refused with another redirect URI than it was issued for", Check("code-wrong-redirect-uri"), func(ctx SpecContext) {
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			code := client.Authorize(ctx)

			Expect(client.Redeem(ctx, code, rp.Set("redirect_uri", "https://attacker.test/cb"))).To(BeRefused())
		})

		It("is refused with another registered redirect URI of the same client", Check("code-other-registered-redirect-uri"), func(ctx SpecContext) {
			if len(client.RedirectURIs) < 2 {
				unsupported("the client under test has one redirect URI; the check needs two")
			}
			second := client.RedirectURIs[1]
			Control(client.Redeem(ctx, client.Authorize(ctx, rp.Set("redirect_uri", second)))).To(IssueTokens())
			code := client.Authorize(ctx)

			Expect(client.Redeem(ctx, code, rp.Set("redirect_uri", second))).To(BeRefused())
		})

		It("is refused without the redirect URI that was in the request", Check("code-missing-redirect-uri"), func(ctx SpecContext) {
			if len(client.RedirectURIs) < 2 {
				unsupported("the client under test has one redirect URI, and OIDC Core 3.1.3.2 then lets the server do without the parameter")
			}
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			code := client.Authorize(ctx)

			Expect(client.Redeem(ctx, code, rp.Drop("redirect_uri"))).To(BeRefused())
		})

		It("is refused when a confidential client does not authenticate", Check("code-confidential-without-auth"), func(ctx SpecContext) {
			if client.Public() {
				unsupported("the client under test is public")
			}
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			code := client.Authorize(ctx)

			Expect(client.Redeem(ctx, code, client.WithoutCredentials)).To(BeRefused())
		})

		It("is refused when another client presents it", Check("code-wrong-client"), Clients(rp.Other), func(ctx SpecContext) {
			other := h.party.Client(ctx, rp.Other)
			honest := func() *rp.Answer { return other.Redeem(ctx, other.Authorize(ctx)) }
			Control(honest()).To(IssueTokens())

			Expect(steady(honest, func() *rp.Answer { return other.Redeem(ctx, client.Authorize(ctx)) })).To(BeRefused())
		})

		It("is refused in the session of an attacker, who has another code verifier", Check("code-injection"), Needs(target.PKCE), TwoUsers(), func(ctx SpecContext) {
			bob := h.party.Bob()
			Control(client.Redeem(ctx, client.Granted(ctx, client.NewVisit().By(&bob, nil)))).To(IssueTokens())
			stolen := client.Authorize(ctx)
			attacker := client.Granted(ctx, client.NewVisit().By(&bob, nil))

			Expect(client.Redeem(ctx, stolen, rp.Set("code_verifier", attacker.Verifier))).To(BeRefused())
		})

		DescribeTable("takes its access token with it when it is replayed", Check("code-replay-revokes-access"), Needs(target.TokenUse),
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

		It("takes its refresh token with it when it is replayed", Check("code-replay-revokes-refresh"), Needs(target.RefreshToken), func(ctx SpecContext) {
			Control(client.Refresh(ctx, client.RefreshToken(ctx).Refresh)).To(IssueTokens())
			code := client.Authorize(ctx, h.party.Offline)
			tokens := client.MustRedeem(ctx, code)
			Control(client.Redeem(ctx, code)).To(BeRefused())

			Expect(client.Refresh(ctx, tokens.Refresh)).To(BeRefused())
		})

		It("gives tokens once when it is redeemed many times at once", Check("code-replay-race"), func(ctx SpecContext) {
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

			Expect(h.race(ctx, client)).To(HaveOneWinner())
		})
	})

	Waiting(h, "code", "an authorization code", "is refused after it has expired", Check("code-expiry"),
		func(ctx SpecContext) Wait[*rp.Grant] {
			client := h.Client(ctx)
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			code := client.Authorize(ctx)
			lifetime := h.target.Lifetime("code")
			if lifetime == 0 {
				lifetime = h.options.MaxWait - expiryMargin
			}
			return Wait[*rp.Grant]{Subject: code, Until: code.Issued.Add(lifetime + expiryMargin), For: "a code to expire", Lifetime: "code"}
		},
		func(ctx SpecContext, code *rp.Grant) {
			client := code.Client
			honest := func() *rp.Answer { return client.Redeem(ctx, client.Authorize(ctx)) }
			Control(honest()).To(IssueTokens())

			answer := steady(honest, func() *rp.Answer { return client.Redeem(ctx, code) })
			if h.target.Lifetime("code") == 0 && carriesTokens(answer) {
				skipped("a code still works after %s; write lifetimes: {code: 10m}, as long as your codes live, and it is decided", h.options.MaxWait)
			}
			Expect(answer).To(BeRefused())
		})
}

// expiryMargin is waited beyond a lifetime: clocks are read in whole seconds.
const expiryMargin = 2 * time.Second
