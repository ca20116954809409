package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationRequests are the checks on the parameters of a request (RFC 6749 section 3.1).
func authorizationRequests(h *Harness) {
	h.Chapter("authorize", "the authorization endpoint", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		// honest shows that the request works without what the check changes.
		honest := func(ctx SpecContext) { Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode()) }

		DescribeTable("takes no request whose response type it does not understand", Check("authz-response-type-missing"),
			func(ctx SpecContext, tamper rp.Tamper) {
				honest(ctx)

				Expect(client.Attempt(ctx, client.NewVisit(tamper))).To(BeRefused())
			},
			Entry("missing", rp.Drop("response_type")),
			Entry("empty", rp.Set("response_type", "")),
			Entry("unknown", rp.Set("response_type", "assay")),
			Entry("unknown-beside-code", rp.Set("response_type", "code assay")))

		DescribeTable("takes no request that has a parameter twice", Check("authz-duplicate-param"),
			func(ctx SpecContext, name, second string) {
				honest(ctx)
				visit := client.NewVisit()
				if second == "" {
					second = visit.Form.Get(name)
				}

				Expect(client.Attempt(ctx, visit.Tampered(rp.Add(name, second)))).To(BeRefused())
			},
			Entry("same-response-type", "response_type", ""),
			Entry("same-client-id", "client_id", ""),
			Entry("same-scope", "scope", ""),
			Entry("other-scope", "scope", "openid"),
			Entry("other-state", "state", "assay-second-state"),
			Entry("other-code-challenge", Needs(target.PKCE), "code_challenge", rp.Challenge("assay-second-verifier")),
			Entry("other-nonce", Needs(target.OpenID), "nonce", "assay-second-nonce"))

		DescribeTable("judges a request by POST as it does by GET", Check("authz-post-parity"),
			func(ctx SpecContext, attack func(SpecContext, *rp.Client)) {
				honest(ctx)
				if arrival := client.Attempt(ctx, posted(client.NewVisit())); !gotArtefact(arrival) {
					unsupported("the target takes no authorization request by POST: %s", h.party.Describe(arrival))
				}
				attack(ctx, client)
			},
			Entry("unregistered-redirect-uri", func(ctx SpecContext, client *rp.Client) {
				visit := client.NewVisit(rp.Set("redirect_uri", "https://attacker.test/cb"))
				Expect(client.Attempt(ctx, posted(visit))).To(StayOff(client.RedirectURIs))
			}),
			Entry("unknown-response-type", func(ctx SpecContext, client *rp.Client) {
				Expect(client.Attempt(ctx, posted(client.NewVisit(rp.Set("response_type", "assay"))))).To(BeRefused())
			}),
			Entry("without-consent", func(ctx SpecContext, _ *rp.Client) {
				client, agent := h.consentShown(ctx)
				visit := posted(h.askingConsent(client).By(h.alice(), agent))
				visit.Consent = rp.StopAtConsent
				Expect(client.Attempt(ctx, visit)).To(AskConsent())
			}),
			Entry("wrong-code-verifier", Needs(target.PKCE), func(ctx SpecContext, client *rp.Client) {
				Control(client.Redeem(ctx, client.Granted(ctx, posted(client.NewVisit())))).To(IssueTokens())
				code := client.Granted(ctx, posted(client.NewVisit()))
				Expect(client.Redeem(ctx, code, rp.Set("code_verifier", rp.NewVerifier()))).To(BeRefused())
			}))

		It("grants no scope that the client did not register for", Check("authz-scope-unregistered"), Needs(target.Registration), func(ctx SpecContext) {
			own := h.oneScope()
			client := h.party.RegisterForScope(ctx, own)
			if client == nil {
				unsupported("the target registers no client for the scope %s alone (RFC 7591 section 2)", own)
			}
			answer := client.MustRedeem(ctx, client.Authorize(ctx, rp.Set("scope", own))).Answer
			Control(answer).To(IssueTokens())
			other := h.anotherScope(own, answer)
			visit := client.NewVisit(rp.Set("scope", own+" "+other))
			arrival := client.Attempt(ctx, visit)
			if !gotArtefact(arrival) {
				Expect(arrival).To(BeRefused())
				return
			}

			answer = client.Redeem(ctx, client.GrantOf(visit, arrival))
			Control(answer).To(IssueTokens())
			Expect(!grants(answer, other, own, other)).
				To(BeTrue("grant the client its own scopes, and name them", "accepted", "the client registered for %s, and the token response grants %s too", own, other))
		})
	})
}

func posted(visit *rp.Visit) *rp.Visit {
	visit.Post = true
	return visit
}

// AskConsent demands that the user is asked before anything goes to the client. A refusal says nothing.
func AskConsent() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "ask for consent", look: func(arrival rp.Arrival) judgement {
		switch {
		case gotArtefact(arrival):
			return judgement{class: "accepted", saw: "nobody was asked, and the redirect carries " + artefacts(arrival)}
		case arrival.Kind == rp.AtConsent:
			return judgement{matched: true, class: "refused"}
		}
		return judgement{undecided: true, class: "undecided", saw: "the journey ended at " + string(arrival.Kind) + " " + arrival.Page.Title}
	}}
}
