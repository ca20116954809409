package suites

import (
	"context"
	"maps"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// userClaims is the chapter of OIDC Core section 5: what a client learns of a user, and where.
func userClaims(h *Harness) {
	scopesOfClaims(h)
	claimsParameter(h)
}

// scopesOfClaims are the checks on scopes that ask for claims (OIDC Core section 5.4).
func scopesOfClaims(h *Harness) {
	h.Chapter("claims", "an answer about the user", func() {
		openID := Needs(target.OpenID)
		wellFormed := func(scope string) func(SpecContext, Flow) {
			return func(ctx SpecContext, flow Flow) {
				told := h.told(ctx, flow, scope)
				if len(ofScope(told, scope)) == 0 {
					Expect(inPlaceOf(told, h.told(ctx, flow), scope)).To(BeEmpty("hold claims of the scope " + scope + ", not of another in their place"))
					unsupported("the target gives no claim of the scope %s: this user may have none, and OIDC Core 5.3.2 lets it leave out what it likes", scope)
				}

				Expect(claimDefects(told, scope)).To(BeEmpty("have the types that OIDC Core 5.1 defines"))
			}
		}

		h.EachFlow("has the claims of the scope profile in their own types", Check("scope-profile-claims"), wellFormed("profile"), openID)
		h.EachFlow("has the claims of the scope email in their own types", Check("scope-email-claims"), wellFormed("email"), openID)
		h.EachFlow("has the claims of the scope address in their own types", Check("scope-address-claims"), wellFormed("address"), openID)
		h.EachFlow("has the claims of the scope phone in their own types", Check("scope-phone-claims"), wellFormed("phone"), openID)

		h.EachFlow("has of several scopes the claims that each of them gives alone", Check("scope-all-claims"), func(ctx SpecContext, flow Flow) {
			scopes := h.claimScopes()
			together := h.told(ctx, flow, scopes...)
			if len(beyond(together, "openid")) == 0 {
				unsupported("the target gives no claims of any scope (OIDC Core 5.3.2 leaves it free)")
			}

			for _, scope := range scopes {
				alone := ofScope(h.told(ctx, flow, scope), scope)
				Expect(differences(scope, alone, ofScope(together, scope))).To(BeEmpty("hold the same claims of a scope, alone and beside others"))
			}
		}, openID)

		h.EachFlow("has the claims of the scope email at userinfo, and in the ID Token only where no access token comes", Check("scope-email-claims-place"), func(ctx SpecContext, flow Flow) {
			if flow.ResponseType == "id_token" {
				if len(ofScope(h.told(ctx, catalogue.CodeFlow, "email"), "email")) == 0 {
					unsupported("the target gives no claim of the scope email at userinfo either: this user may have none")
				}
				Expect(len(ofScope(h.told(ctx, flow, "email"), "email")) > 0).To(BeTrue("put the claims of the scope email into the ID Token", "missing", "the ID Token has no claim of the scope email, and there is no access token to ask userinfo with"))
				return
			}
			tokens := h.askedFor(ctx, flow, "email")

			for _, token := range []string{tokens.FrontID, tokens.ID} {
				if token != "" {
					_, claims := readIDToken(token)
					Expect(ofScope(claims, "email")).To(BeEmpty("leave the claims of the scope email out of the ID Token"))
				}
			}
		}, openID)
	})
}

// claimScopes lists the scopes of claims that the target advertises.
func (h *Harness) claimScopes() []string {
	advertised := slices.DeleteFunc(slices.Sorted(maps.Keys(scopeClaims)), func(scope string) bool {
		return !h.target.Metadata.Lists("scopes_supported", scope)
	})
	if len(advertised) < 2 {
		unsupported("the target's metadata lists less than two of the scopes profile, email, address and phone")
	}
	return advertised
}

// askedFor takes alice through the flow with openid and some scopes of claims.
func (h *Harness) askedFor(ctx context.Context, flow Flow, scopes ...string) FlowTokens {
	asked, client := "openid", h.FlowClient(ctx, flow)
	for _, scope := range scopes {
		switch {
		case !h.target.Metadata.Lists("scopes_supported", scope):
			unsupported("the target's metadata does not list the scope %s", scope)
		case !client.MayAsk(scope):
			unsupported("the target registered a client without the scope %s", scope)
		}
		asked += " " + scope
	}
	tokens := h.FlowTokens(ctx, flow, rp.Set("scope", asked))
	if tokens.Back != nil {
		granted := responseScope(rp.Tokens{Answer: tokens.Back}, asked)
		for _, scope := range scopes {
			if !slices.Contains(granted, scope) {
				unsupported("the target grants the client no scope %s, and says so", scope)
			}
		}
	}
	return tokens
}

// told gives what a client learns of alice by scopes of claims: at userinfo, or in the ID Token where no access token
// comes (OIDC Core section 5.4).
func (h *Harness) told(ctx SpecContext, flow Flow, scopes ...string) rp.Claims {
	return h.toldBy(ctx, h.askedFor(ctx, flow, scopes...))
}

// toldBy gives what tokens tell of alice.
func (h *Harness) toldBy(ctx SpecContext, tokens FlowTokens) rp.Claims {
	if tokens.Access == "" {
		return tokens.claims()
	}
	if !h.target.Supports(target.UserInfo) {
		unsupported("%s", h.target.Lacks([]target.Feature{target.UserInfo}))
	}
	return h.claimsFor(ctx, rp.Tokens{Access: tokens.Access})
}

// ofScope lists the claims that a scope asks for and that are there.
func ofScope(claims rp.Claims, scope string) []string {
	return slices.DeleteFunc(slices.Clone(scopeClaims[scope]), func(name string) bool { return claims[name] == nil })
}

// inPlaceOf lists the claims of other scopes that come for a scope, and do not come without it: many servers grant some
// scopes to whoever asks.
func inPlaceOf(told, without rp.Claims, scope string) []string {
	usual := beyond(without, "openid")
	return slices.DeleteFunc(beyond(told, "openid "+scope), func(claim string) bool { return slices.Contains(usual, claim) })
}

// differences says what a scope gives alone and not beside others, or the reverse.
func differences(scope string, alone, together []string) []string {
	var found []string
	for _, name := range scopeClaims[scope] {
		switch was, is := slices.Contains(alone, name), slices.Contains(together, name); {
		case was && !is:
			found = append(found, name+" comes with the scope "+scope+" alone, and not with others beside it")
		case is && !was:
			found = append(found, name+" comes with other scopes, and not with the scope "+scope+" alone")
		}
	}
	return found
}
