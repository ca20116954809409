package suites

import (
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationWishes are the checks on parameters that ask for something and that no server need follow (OIDC Core
// sections 3.1.2.1 and 15.1).
func authorizationWishes(h *Harness) {
	h.Chapter("authorize", "the authorization endpoint", func() {
		openID := Needs(target.OpenID)
		// follows asks for a login with a wish: on the code flow's way from the login page on, elsewhere in the session.
		follows := func(tamper func() rp.Tamper) func(SpecContext, Flow) {
			return func(ctx SpecContext, flow Flow) {
				client := h.FlowClient(ctx, flow)
				Control(client.Attempt(ctx, FlowVisit(client, flow))).To(AnswerIn(flow))
				visit := FlowVisit(client, flow, tamper())
				if flow == catalogue.CodeFlow {
					visit.Agent = h.party.FreshUserAgent(ctx)
				}

				Expect(client.Attempt(ctx, visit)).To(AnswerIn(flow))
			}
		}
		set := func(name, value string) func() rp.Tamper {
			return func() rp.Tamper { return rp.Set(name, value) }
		}

		h.EachFlow("logs in with display=page", Check("authz-display-page"), follows(set("display", "page")), openID)
		h.EachFlow("logs in with display=popup", Check("authz-display-popup"), follows(set("display", "popup")), openID)
		h.EachFlow("logs in with languages for its pages that it does not have", Check("authz-ui-locales"), follows(set("ui_locales", unspoken)), openID)
		h.EachFlow("logs in with a login_hint that names nobody", Check("authz-login-hint"), follows(func() rp.Tamper { return rp.Set("login_hint", "nobody+assay@"+h.host()) }), openID)
		h.EachFlow("logs in with a wish for a level of authentication that it does not know", Check("authz-acr-values"), follows(set("acr_values", "assay-no-such-level")), openID)
		h.EachFlow("ignores a parameter that it does not know", Check("authz-unknown-param-ignored"), follows(set("assay_unknown", "hello world")))

		h.EachFlow("logs in with languages for claims that it does not have, and gives the claims", Check("authz-claims-locales"), func(ctx SpecContext, flow Flow) {
			plain := h.FlowTokens(ctx, flow)
			client, visit := plain.Client, FlowVisit(plain.Client, flow, rp.Set("claims_locales", unspoken))

			arrival := client.Attempt(ctx, visit)
			Expect(arrival).To(AnswerIn(flow))
			h.expectSameLogin(plain, h.tokensOf(ctx, flow, visit, client, arrival))
		}, openID)

		h.EachFlow("says which level of authentication a login came to", Check("authz-acr-values-returned"), func(ctx SpecContext, flow Flow) {
			known := h.target.Metadata.List("acr_values_supported")
			if len(known) == 0 {
				unsupported("the target's metadata lists no acr_values_supported")
			}
			claims := h.FlowTokens(ctx, flow, rp.Set("acr_values", strings.Join(known, " "))).claims()

			level, _ := claims["acr"].(string)
			Expect(level != "").To(BeTrue("have acr in the ID Token", "missing", "acr is %.100v", claims["acr"]))
		}, openID)

		h.EachFlow("answers alike, whatever the order of scope values and of parameters", Check("authz-parameter-order"), func(ctx SpecContext, flow Flow) {
			plain := h.FlowTokens(ctx, flow)
			scopes := strings.Fields(plain.Grant.Scope)
			slices.Reverse(scopes)
			visit := FlowVisit(plain.Client, flow, rp.Set("scope", strings.Join(scopes, " ")))
			visit.Reversed = true

			arrival := plain.Client.Attempt(ctx, visit)
			Expect(arrival).To(AnswerIn(flow))
			tokens := h.tokensOf(ctx, flow, visit, plain.Client, arrival)
			Expect(tokens.ID != "").To(BeTrue("give an ID Token", "missing", "no ID Token came"))
			h.expectSameLogin(plain, tokens)
		}, openID)
	})
}

// unspoken is a language for which no server has pages: Klingon, as the registry of BCP 47 has it.
const unspoken = "tlh"

// host is that of the issuer.
func (h *Harness) host() string {
	issuer, err := url.Parse(h.target.Issuer)
	if err != nil {
		Inconclusive("the issuer is no URL: %v", err)
	}
	return issuer.Hostname()
}
