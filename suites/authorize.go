package suites

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationEndpoint is the chapter of RFC 6749 section 3.1 and OIDC Core section 3.1.2: what an authorization
// request may ask, and what comes back with the answer.
func authorizationEndpoint(h *Harness) {
	h.Chapter("authorize", "the authorization endpoint", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		DescribeTable("returns state as it was sent", Check("authz-state-echo"),
			func(ctx SpecContext, state string, tampers ...rp.Tamper) {
				Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())

				Expect(client.Attempt(ctx, client.NewVisit(append(tampers, rp.Set("state", state))...))).To(ReturnState(state))
			},
			Entry("long", strings.Repeat("0123456789abcdef", 32)),
			Entry("reserved-characters", `a+b&c=d%25;e"f'<g>#h?i/j\k`),
			Entry("spaces", "two words  and two spaces"),
			Entry("with-an-error", "state-of-a-refused-request", rp.Set("response_type", "assay")))

		h.EachFlow("returns state as it was sent", Check("authz-state-echo"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			Control(client.Attempt(ctx, FlowVisit(client, flow))).To(AnswerAsPromised(flow))
			visit := FlowVisit(client, flow)

			Expect(client.Attempt(ctx, visit)).To(ReturnState(visit.Form.Get("state")))
		})

		DescribeTable("does not redirect for a client that it does not know", Check("authz-unknown-client"),
			func(ctx SpecContext, uri func() string) {
				Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())
				visit := client.NewVisit(rp.Set("client_id", "assay-no-such-client"), rp.Set("redirect_uri", uri()))

				Expect(client.Attempt(ctx, visit)).To(StayOff(nil))
			},
			Entry("somebody-elses-uri", func() string { return client.RedirectURI() }),
			Entry("attackers-uri", func() string { return "https://attacker.test/cb" }))

		h.EachFlow("answers prompt=none without a session with an error, and shows no page", Check("authz-prompt-none-no-session"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			Control(client.Attempt(ctx, FlowVisit(client, flow))).To(AnswerIn(flow))
			visit := FlowVisit(client, flow, rp.Set("prompt", "none")).By(nil, nil)

			Expect(client.Attempt(ctx, visit)).To(AnswerWithoutPage())
		}, Needs(target.OpenID))

		It("answers prompt=none without consent with an error, and shows no page", Check("authz-prompt-none-no-consent"), Needs(target.OpenID), func(ctx SpecContext) {
			client, agent := h.party.Fresh(ctx), h.party.UserAgent(ctx, h.party.Alice())
			h.consentPage(ctx, client, client.NewVisit().By(h.alice(), agent))
			h.needSession(ctx, client, agent)
			visit := unattended(client.NewVisit(), agent).Tampered(rp.Set("prompt", "none"))

			Expect(client.Attempt(ctx, visit)).To(AnswerWithoutPage())
		})
	})

	authorizationRequests(h)
	authorizationResponses(h)
	authorizationLogins(h)
	registeredAge(h)
	authorizationPrompts(h)
	authorizationHints(h)
	authorizationWishes(h)
	authorizationFlows(h)
}

// GiveCode demands a code at the redirect URI.
func GiveCode() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "redirect with a code", look: func(arrival rp.Arrival) judgement {
		switch {
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind == rp.AtCallback && arrival.Params.Get("code") != "":
			return judgement{matched: true, class: "accepted"}
		}
		return turnedDown(arrival)
	}}
}

// turnedDown tells where an honest request ended that was not granted.
func turnedDown(arrival rp.Arrival) judgement {
	if code := arrival.Params.Get("error"); code != "" {
		return judgement{class: "refused", saw: "error " + code + " " + arrival.Params.Get("error_description")}
	}
	return judgement{class: "refused", saw: "the journey ended at " + string(arrival.Kind) + " " + arrival.Page.Title}
}

// ReturnState demands state unchanged, with a code as with an error (RFC 6749 sections 4.1.2 and 4.1.2.1). A
// target that shows an error page instead refused the state, which it may.
func ReturnState(state string) matcher[rp.Arrival] {
	exact := HaveParameter("state", state)
	return matcher[rp.Arrival]{required: exact.required, look: func(arrival rp.Arrival) judgement {
		if arrival.Kind == rp.AtPage && arrival.InFront == "" && arrival.Status/100 == 4 {
			return judgement{matched: true, class: "refused"}
		}
		return exact.look(arrival)
	}}
}

// AnswerWithoutPage demands an error at the redirect URI and no page (OIDC Core section 3.1.2.1).
func AnswerWithoutPage() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "return an error such as login_required and show no page", look: func(arrival rp.Arrival) judgement {
		switch {
		case gotArtefact(arrival):
			return judgement{class: "accepted", saw: "the redirect carries " + artefacts(arrival)}
		case arrival.Kind == rp.AtCallback && arrival.Params.Get("error") != "":
			return judgement{matched: true, class: "refused"}
		case arrival.Kind == rp.AtLogin || arrival.Kind == rp.AtConsent:
			return judgement{class: "interacted", saw: "a " + string(arrival.Kind) + " page was shown"}
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind == rp.AtPage:
			return judgement{class: "interacted", saw: "a page was shown: " + arrival.Page.Title}
		}
		return judgement{undecided: true, class: "undecided", saw: "the journey ended at " + string(arrival.Kind)}
	}}
}
