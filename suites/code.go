package suites

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationCodes is the chapter of RFC 6749 section 4.1: what may be done with a code, by whom, how often and
// for how long.
func authorizationCodes(h *Harness) {
	codeRedemption(h)
	codeClients(h)
	codeIssuers(h)
	codeUsers(h)
	codeReplay(h)
	codeLifetime(h)
	codeValues(h)
	codeGuesses(h)
}

// codeRedemption asks what a token request must repeat of the authorization request.
func codeRedemption(h *Harness) {
	h.Chapter("code", "an authorization code", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		It("is refused with another redirect URI than it was issued for", Check("code-wrong-redirect-uri"), func(ctx SpecContext) {
			code := codeToAttack(ctx, client)

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
			code := codeToAttack(ctx, client)

			Expect(client.Redeem(ctx, code, rp.Drop("redirect_uri"))).To(BeRefused())
		})

		DescribeTable("is not to be had for what is no code", Check("code-artifact-confusion"),
			func(ctx SpecContext, artifact func(SpecContext) string) {
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
				value := artifact(ctx)
				h.party.Redactor.Learn("code", value)

				Expect(client.Redeem(ctx, &rp.Grant{Client: client, Code: value, RedirectURI: client.RedirectURI()})).To(BeRefused())
			},
			Entry("refresh-token", Needs(target.RefreshToken), func(ctx SpecContext) string { return client.RefreshToken(ctx).Refresh }),
			Entry("access-token", func(ctx SpecContext) string { return client.Tokens(ctx).Access }),
			Entry("state", func(ctx SpecContext) string { return client.Authorize(ctx).State }))
	})
}

// codeLifetime asks how long a code is good.
func codeLifetime(h *Harness) {
	Waiting(h, "code", "an authorization code", "is refused after it has expired", Check("code-expiry"),
		func(ctx SpecContext) Wait[*rp.Grant] {
			client := h.Client(ctx)
			code := codeToAttack(ctx, client)
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

// codeToAttack shows that the client redeems its codes, and gives another one, which nobody has used.
func codeToAttack(ctx context.Context, client *rp.Client) *rp.Grant {
	Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
	return client.Authorize(ctx)
}
