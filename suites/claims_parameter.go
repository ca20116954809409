package suites

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// claimsParameter are the checks on claims that are asked for by name (OIDC Core section 5.5).
func claimsParameter(h *Harness) {
	h.Chapter("claims", "the claims parameter", func() {
		byName := Needs(target.OpenID, target.ClaimsParameter)

		h.EachFlow("may ask for an essential claim that nobody has", Check("claims-essential-no-error"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			Control(client.Attempt(ctx, FlowVisit(client, flow))).To(AnswerIn(flow))

			Expect(client.Attempt(ctx, FlowVisit(client, flow, essential(flow, "name", "assay_nobody_has_this")))).To(AnswerIn(flow))
		}, byName)

		h.EachFlow("brings the essential claim that it asks for", Check("claims-essential-returned"), func(ctx SpecContext, flow Flow) {
			if h.told(ctx, flow, "profile")["name"] == nil {
				unsupported("the target gives no name of this user for the scope profile either: there may be none")
			}
			tokens := h.FlowTokens(ctx, flow, rp.Set("scope", "openid"), essential(flow, "name"))

			Expect(h.toldBy(ctx, tokens)["name"] != nil).To(BeTrue("give name where it was asked for", "missing", "name, which the target has, did not come"))
		}, byName)

		h.EachFlow("brings a claim of userinfo there alone", Check("claims-essential-userinfo-alone"), func(ctx SpecContext, flow Flow) {
			tokens := h.FlowTokens(ctx, flow, rp.Set("scope", "openid"), essential(flow, "name"))
			if h.toldBy(ctx, tokens)["name"] == nil {
				unsupported("the target gives no name at userinfo where it is asked for by name")
			}
			if inIDTokens(h.askedFor(ctx, flow), "name") {
				unsupported("the target puts the name of a user into ID Tokens, asked for or not")
			}

			Expect(!inIDTokens(tokens, "name")).To(BeTrue("leave out of the ID Token what was asked for at userinfo", "leaked", "the ID Token holds name too"))
		}, byName, OnlyFlows(func(flow Flow) bool { return flow.ResponseType != "id_token" }))
	})
}

// inIDTokens tells whether a claim is in one of the ID Tokens that came.
func inIDTokens(tokens FlowTokens, name string) bool {
	for _, token := range []string{tokens.FrontID, tokens.ID} {
		if token == "" {
			continue
		}
		if _, claims := readIDToken(token); claims[name] != nil {
			return true
		}
	}
	return false
}

// essential asks for claims by name, where the flow has a place for them: at userinfo, or in the ID Token where no access
// token comes.
func essential(flow Flow, names ...string) rp.Tamper {
	asked := map[string]any{}
	for _, name := range names {
		asked[name] = map[string]bool{"essential": true}
	}
	place := "userinfo"
	if flow.ResponseType == "id_token" {
		place = "id_token"
	}
	text, _ := json.Marshal(map[string]any{place: asked}) // maps of texts and truths always encode
	return rp.Set("claims", string(text))
}
