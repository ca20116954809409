package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// withoutChallenge turns PKCE off in an authorization request.
var withoutChallenge = rp.Drop("code_challenge", "code_challenge_method")

// codeChallenges asks what an authorization request may leave out or make up of its code challenge.
func codeChallenges(h *Harness) {
	h.Chapter("pkce", "a code verifier", func() {
		It("is refused where the authorization request had no code challenge", Check("pkce-downgrade-strip-challenge"), Needs(target.PKCE), func(ctx SpecContext) {
			client := h.Client(ctx)
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

			givesNoTokens(ctx, client, client.NewVisit(withoutChallenge))
		})
	})

	h.Chapter("pkce", "an empty code challenge", func() {
		empty := rp.Set("code_challenge", "")

		DescribeTable("counts as none", Check("pkce-empty-challenge"), Needs(target.PKCE),
			func(ctx SpecContext, attack func(SpecContext)) { attack(ctx) },
			Entry("where-pkce-is-required", Clients(rp.Public), func(ctx SpecContext) {
				client := h.party.Client(ctx, rp.Public)
				Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())
				if GiveCode().look(client.Attempt(ctx, client.NewVisit(withoutChallenge))).matched {
					unsupported("the target does not require PKCE of its public clients")
				}

				Expect(client.Attempt(ctx, client.NewVisit(withoutChallenge, empty))).To(BeRefused())
			}),
			Entry("with-a-verifier", func(ctx SpecContext) {
				client := h.Client(ctx)
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

				givesNoTokens(ctx, client, client.NewVisit(withoutChallenge, empty))
			}),
			Entry("with-a-verifier-and-a-method", func(ctx SpecContext) {
				client := h.Client(ctx)
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

				givesNoTokens(ctx, client, client.NewVisit(empty))
			}))
	})

	h.Chapter("pkce", "a code challenge", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		DescribeTable("counts without a method too", Check("pkce-method-omitted"), Needs(target.PKCE),
			func(ctx SpecContext, tamper rp.Tamper) {
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

				givesNoTokens(ctx, client, client.NewVisit(rp.Drop("code_challenge_method")), tamper)
			},
			Entry("no-verifier", rp.Drop("code_verifier")),
			Entry("another-verifier", rp.Set("code_verifier", rp.NewVerifier())))

		DescribeTable("is refused with a method that does not exist", Check("pkce-method-unknown"), Needs(target.PKCE),
			func(ctx SpecContext, method string) {
				Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())

				Expect(client.Attempt(ctx, client.NewVisit(rp.Set("code_challenge_method", method)))).To(BeRefused())
			},
			Entry("another-hash", "S512"),
			Entry("lower-case", "s256"),
			Entry("leading-space", " S256"))

		DescribeTable("is refused with the method plain where only others are advertised", Check("pkce-plain-disabled"), Needs(target.PKCE),
			func(ctx SpecContext, attack func(SpecContext, *rp.Visit)) {
				if h.target.Metadata.Lists("code_challenge_methods_supported", "plain") {
					unsupported("the target advertises the method plain, as RFC 7636 lets it")
				}
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

				attack(ctx, withVerifier(client, "plain", rp.NewVerifier()))
			},
			Entry("named", func(ctx SpecContext, visit *rp.Visit) { Expect(client.Attempt(ctx, visit)).To(BeRefused()) }),
			// One that reads a missing method as S256 is content with no verifier here, and safe.
			Entry("by-default", func(ctx SpecContext, visit *rp.Visit) {
				givesNoTokens(ctx, client, visit.Tampered(rp.Drop("code_challenge_method")))
			}))
	})
}

// proofKeySupport asks who is offered PKCE, and who must use it.
func proofKeySupport(h *Harness) {
	h.Chapter("pkce", "the authorization server", func() {
		It("supports PKCE with S256", Check("pkce-supported"), func(ctx SpecContext) {
			client := h.Client(ctx)
			code := codeToAttack(ctx, client)

			Expect(client.Redeem(ctx, code, rp.Set("code_verifier", rp.NewVerifier()))).To(BeRefused())
		})

		It("says in its metadata that it supports PKCE with S256", Check("pkce-supported-metadata"), Needs(target.Discovery), func(ctx SpecContext) {
			listed := h.target.Metadata.List("code_challenge_methods_supported")
			Expect(h.target.Metadata.Lists("code_challenge_methods_supported", "S256")).
				To(BeTrue("list S256 in code_challenge_methods_supported", "missing", "code_challenge_methods_supported is %q", listed))
		})

		required := func(ctx SpecContext, client *rp.Client, tampers ...rp.Tamper) {
			Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())

			Expect(client.Attempt(ctx, client.NewVisit(append(tampers, withoutChallenge)...))).To(BeRefused())
		}

		It("refuses a public client without a code challenge", Check("pkce-required-public"), Clients(rp.Public), func(ctx SpecContext) {
			required(ctx, h.party.Client(ctx, rp.Public))
		})

		It("refuses a native client without a code challenge", Check("pkce-required-native"), Clients(rp.Native), func(ctx SpecContext) {
			required(ctx, h.party.Client(ctx, rp.Native))
		})

		It("refuses a confidential client without a code challenge and a nonce", Check("pkce-required-confidential"), func(ctx SpecContext) {
			client := h.Client(ctx)
			if client.Public() {
				unsupported("the client under test is public")
			}
			required(ctx, client, rp.Drop("nonce"))
		})
	})
}
