package suites

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// proofKeys is the chapter of RFC 7636: proof key for code exchange, and the ways round it.
func proofKeys(h *Harness) {
	codeVerifiers(h)
	rightVerifiers(h)
	verifierForms(h)
	codeChallenges(h)
	proofKeySupport(h)
}

// codeVerifiers asks what a code with a challenge is redeemed with.
func codeVerifiers(h *Harness) {
	h.Chapter("pkce", "a code with a code challenge", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		// refuses redeems a code honestly, and then another with a token request that is not.
		refuses := func(ctx SpecContext, bend func(*rp.Grant) []rp.Tamper) {
			honest := func() *rp.Answer { return client.Redeem(ctx, client.Authorize(ctx)) }
			Control(honest()).To(IssueTokens())

			Expect(steady(honest, func() *rp.Answer {
				code := client.Authorize(ctx)
				return client.Redeem(ctx, code, bend(code)...)
			})).To(BeRefused())
		}

		It("is refused with a code verifier that does not match", Check("pkce-wrong-verifier"), Needs(target.PKCE), func(ctx SpecContext) {
			refuses(ctx, always(rp.Set("code_verifier", rp.NewVerifier())))
		})

		It("is refused without a code verifier", Check("pkce-downgrade-omit-verifier"), Needs(target.PKCE), func(ctx SpecContext) {
			refuses(ctx, always(rp.Drop("code_verifier")))
		})

		It("is refused with an empty code verifier", Check("pkce-empty-verifier"), Needs(target.PKCE), func(ctx SpecContext) {
			refuses(ctx, always(rp.Set("code_verifier", "")))
		})

		DescribeTable("is refused with a code verifier of another type", Check("pkce-null-array-verifier"), Needs(target.PKCE),
			func(ctx SpecContext, tamper rp.Tamper) { refuses(ctx, always(tamper)) },
			Entry("array", verifierAs("code_verifier[]", rp.NewVerifier())),
			Entry("member", verifierAs("code_verifier[0]", rp.NewVerifier())),
			Entry("two-wrong-ones", verifierAs("code_verifier", rp.NewVerifier(), rp.NewVerifier())),
			Entry("null", verifierAs("code_verifier", "null")))

		It("is refused with its code challenge as the code verifier", Check("pkce-method-downgrade-plain-compare"), Needs(target.PKCE), func(ctx SpecContext) {
			refuses(ctx, func(code *rp.Grant) []rp.Tamper { return []rp.Tamper{h.challengeAsVerifier(code)} })
		})

		DescribeTable("keeps its challenge and method, whatever the token request says", Check("pkce-method-substitution"), Needs(target.PKCE),
			func(ctx SpecContext, bend func(*rp.Grant) []rp.Tamper) { refuses(ctx, bend) },
			Entry("method", func(code *rp.Grant) []rp.Tamper {
				return []rp.Tamper{rp.Set("code_challenge_method", "plain"), h.challengeAsVerifier(code)}
			}),
			Entry("challenge", func(*rp.Grant) []rp.Tamper {
				own := rp.NewVerifier()
				return []rp.Tamper{rp.Set("code_challenge", rp.Challenge(own)), rp.Set("code_challenge_method", "S256"), rp.Set("code_verifier", own)}
			}))

		It("is refused with the code verifier of another code of the same client", Check("pkce-per-code-binding"), Needs(target.PKCE), func(ctx SpecContext) {
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			first, second := client.Authorize(ctx), client.Authorize(ctx)

			Expect(client.Redeem(ctx, first, rp.Set("code_verifier", second.Verifier))).To(BeRefused())
		})
	})
}

// verifierForms asks how exactly a verifier is compared, and what becomes of it and of its challenge.
func verifierForms(h *Harness) {
	h.Chapter("pkce", "a code with a code challenge", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		DescribeTable("is refused with a code verifier that is only like its own", Check("pkce-verifier-prefix"), Needs(target.PKCE),
			func(ctx SpecContext, method, verifier string, bend func(string) string) {
				h.requireChallengeMethod(ctx, client, method)
				Control(client.Redeem(ctx, client.Granted(ctx, withVerifier(client, method, verifier)))).To(IssueTokens())
				code := client.Granted(ctx, withVerifier(client, method, verifier))

				Expect(client.Redeem(ctx, code, rp.Set("code_verifier", bend(verifier)))).To(BeRefused())
			},
			Entry("longer", "S256", rp.NewVerifier(), longer),
			Entry("shorter", "S256", longVerifier(), shorter),
			Entry("other-case", "S256", rp.NewVerifier(), otherCase),
			Entry("plain-longer", "plain", longVerifier(), longer),
			Entry("plain-shorter", "plain", longVerifier(), shorter),
			Entry("plain-other-case", "plain", longVerifier(), otherCase))

		DescribeTable("is refused with a code verifier that no client may use", Check("pkce-verifier-syntax"), Needs(target.PKCE),
			func(ctx SpecContext, verifier string) {
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
				code := client.Granted(ctx, withVerifier(client, "S256", verifier))

				Expect(client.Redeem(ctx, code)).To(BeRefused())
			},
			Entry("too-short", rp.NewVerifier()[:42]),
			Entry("too-long", strings.Repeat(rp.NewVerifier(), 3)),
			Entry("other-characters", rp.NewVerifier()+"!*'()"))

		It("gives a refresh token that is used without a code verifier", Check("pkce-refresh-leak"), Needs(target.PKCE, target.RefreshToken), func(ctx SpecContext) {
			tokens := client.RefreshToken(ctx)

			Expect(client.Refresh(ctx, tokens.Refresh)).To(IssueTokens())
		})

		DescribeTable("does not tell its code challenge", Check("pkce-challenge-readable"), Needs(target.PKCE),
			func(ctx SpecContext, method string) {
				h.requireChallengeMethod(ctx, client, method)
				visit := withVerifier(client, method, rp.NewVerifier())
				code := client.Granted(ctx, visit)
				Control(client.Redeem(ctx, code)).To(IssueTokens())

				Expect(hidden(code.Code, visit.Form.Get("code_challenge"))).To(BeTrue("hide the code challenge", "readable", "the code, taken apart, holds the code challenge"))
			},
			Entry("s256", "S256"),
			Entry("plain", "plain"))
	})
}

// always gives the same tampers for every code.
func always(tampers ...rp.Tamper) func(*rp.Grant) []rp.Tamper {
	return func(*rp.Grant) []rp.Tamper { return tampers }
}

// verifierAs sends a code verifier under another name, or several.
func verifierAs(name string, values ...string) rp.Tamper {
	return func(form url.Values, _ http.Header) {
		form.Del("code_verifier")
		form[name] = values
	}
}

// challengeAsVerifier sends what the authorization request showed to everybody.
func (h *Harness) challengeAsVerifier(code *rp.Grant) rp.Tamper {
	challenge := rp.Challenge(code.Verifier)
	h.party.Redactor.Learn("verifier", challenge)
	return rp.Set("code_verifier", challenge)
}

// withVerifier is an honest request for a code verifier of the caller's choice.
func withVerifier(client *rp.Client, method, verifier string) *rp.Visit {
	challenge := rp.Challenge(verifier)
	if method == "plain" {
		challenge = verifier
	}
	visit := client.NewVisit(rp.Set("code_challenge", challenge), rp.Set("code_challenge_method", method))
	visit.Verifier = verifier
	return visit
}

// requireChallengeMethod ends a check about the method plain where the target does not offer it, as it should not, or
// refuses it all the same, which is for discovery-advertise-vs-enforce to say.
func (h *Harness) requireChallengeMethod(ctx context.Context, client *rp.Client, method string) {
	if method != "plain" {
		return
	}
	if !h.target.Metadata.Lists("code_challenge_methods_supported", "plain") {
		unsupported("the target does not advertise the code challenge method plain")
	}
	if arrival := client.Attempt(ctx, withVerifier(client, method, rp.NewVerifier())); arrival.Params.Get("error") != "" {
		unsupported("the target advertises the code challenge method plain, and refuses it: %s", h.party.Describe(arrival))
	}
}

// givesNoTokens demands that an authorization request is refused, or else the code that it gave.
func givesNoTokens(ctx context.Context, client *rp.Client, visit *rp.Visit, tampers ...rp.Tamper) {
	arrival := client.Attempt(ctx, visit)
	if arrival.Params.Get("code") == "" {
		Expect(arrival).To(BeRefused(), "the authorization request")
		return
	}
	Expect(client.Redeem(ctx, client.GrantOf(visit, arrival), tampers...)).To(BeRefused(), "the token request")
}

// longVerifier leaves room to be shortened.
func longVerifier() string { return rp.NewVerifier() + rp.NewVerifier()[:21] }

func longer(verifier string) string { return verifier + "0" }

func shorter(verifier string) string { return verifier[:len(verifier)-1] }

func otherCase(verifier string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return r
	}, verifier)
}
