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

				Expect(asking(prompt)).To(AnswerWithoutPage())
			},
			Entry("none-login", "none login"),
			Entry("login-none", "login none"),
			Entry("consent-none", "consent none"))
	})
}
