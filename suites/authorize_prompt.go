package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationPrompts are the checks on the values of prompt beyond login (OIDC Core section 3.1.2.1).
func authorizationPrompts(h *Harness) {
	h.Chapter("authorize", "the authorization endpoint", func() {
		DescribeTable("answers prompt=none beside another value with an error", Check("authz-prompt-none-combined"), Needs(target.OpenID),
			func(ctx SpecContext, prompt string) {
				before := h.session(ctx, catalogue.CodeFlow)
				asking := func(prompt string) rp.Arrival {
					return before.Client.Attempt(ctx, h.alone(ctx, before, catalogue.CodeFlow, rp.Set("prompt", prompt)))
				}
				Control(asking("none")).To(GiveCode())

				Expect(asking(prompt)).To(answerByError())
			},
			Entry("none-login", "none login"),
			Entry("login-none", "login none"),
			Entry("consent-none", "consent none"))
	})
}

// answerByError demands an error, at the redirect URI or on a page: OIDC Core section 3.1.2.1 does not say who is told.
func answerByError() matcher[rp.Arrival] {
	told := AnswerWithoutPage()
	return matcher[rp.Arrival]{required: "return an error", look: func(arrival rp.Arrival) judgement {
		switch {
		case arrival.InFront != "" || arrival.Kind != rp.AtPage || gotArtefact(arrival):
			return told.look(arrival)
		case arrival.Status/100 == 4:
			return judgement{matched: true, class: "refused"}
		}
		return judgement{undecided: true, class: "undecided", saw: "the journey ended at a page that is neither an error nor known to ask anything: " + arrival.Page.Title}
	}}
}
