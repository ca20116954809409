package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationHints are the checks on id_token_hint (OIDC Core section 3.1.2.1).
func authorizationHints(h *Harness) {
	h.Chapter("authorize", "the authorization endpoint", func() {
		// hinted asks for an answer without a page for whom an ID Token names.
		hinted := func(ctx SpecContext, before FlowTokens, flow Flow, hint string) *rp.Visit {
			return h.alone(ctx, before, flow, rp.Set("prompt", "none"), rp.Set("id_token_hint", hint))
		}

		h.EachFlow("answers prompt=none for the user whom an ID Token of its own names", Check("authz-hint-same-user"), func(ctx SpecContext, flow Flow) {
			before := h.session(ctx, flow)
			Control(before.Client.Attempt(ctx, h.alone(ctx, before, flow, rp.Set("prompt", "none")))).To(AnswerIn(flow))
			visit := hinted(ctx, before, flow, idTokenOf(rp.Tokens{ID: before.ID}))

			arrival := before.Client.Attempt(ctx, visit)
			Expect(arrival).To(AnswerIn(flow))
			h.expectSameLogin(before, h.tokensOf(ctx, flow, visit, before.Client, arrival))
		}, Needs(target.OpenID))

		h.EachFlow("answers prompt=none with an error where an ID Token names another user than the one who is there", Check("authz-prompt-none-wrong-hint"), func(ctx SpecContext, flow Flow) {
			before, bob := h.session(ctx, flow), h.party.Bob()
			Control(before.Client.Attempt(ctx, hinted(ctx, before, flow, idTokenOf(rp.Tokens{ID: before.ID})))).To(AnswerIn(flow))
			bobs := h.GatherTokens(ctx, flow, before.Client, FlowVisit(before.Client, flow).By(&bob, nil))

			Expect(before.Client.Attempt(ctx, hinted(ctx, before, flow, idTokenOf(rp.Tokens{ID: bobs.ID})))).To(AnswerWithoutPage())
		}, Needs(target.OpenID), TwoUsers())
	})
}
