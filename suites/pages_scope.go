package suites

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// twoScopes gives a scope to ask for, and another that the target knows too.
func (h *Harness) twoScopes() (asked, other string) {
	asked = "openid"
	listed := h.target.Metadata.List("scopes_supported")
	if !h.target.Supports(target.OpenID) && len(listed) > 0 {
		asked = listed[0]
	}
	known := slices.DeleteFunc(slices.Concat([]string{"email", "profile"}, listed), func(scope string) bool {
		return scope == asked || scope == "offline_access" || !slices.Contains(listed, scope)
	})
	if len(known) == 0 {
		unsupported("the target's scopes_supported names no second scope, which could be asked for in vain")
	}
	return asked, known[0]
}

// grants tells whether a token response grants a scope. Silence means all that was asked for (RFC 6749 section 5.1).
func grants(answer *rp.Answer, scope string, asked ...string) bool {
	granted := strings.Fields(answer.Text("scope"))
	if len(granted) == 0 {
		granted = asked
	}
	return slices.Contains(granted, scope)
}

// scopeAdder gives what adds a scope to the answer to a consent page.
type scopeAdder func(form page.Form, scope string) func(url.Values)

// widenScopeField adds to the field that the page sends its scopes in.
func widenScopeField(form page.Form, scope string) func(url.Values) {
	i := slices.IndexFunc(form.Fields, func(field page.Field) bool {
		return strings.Contains(strings.ToLower(field.Name), "scope") && (field.Type == "hidden" || field.Type == "checkbox")
	})
	if i < 0 {
		unsupported("the consent page has no field for scopes")
	}
	field := form.Fields[i]
	return func(sent url.Values) {
		if field.Type == "checkbox" {
			sent.Add(field.Name, scope)
			return
		}
		sent.Set(field.Name, strings.TrimSpace(field.Value+" "+scope))
	}
}

// addScopeField adds a parameter that a server which takes the whole form for the request would heed.
func addScopeField(_ page.Form, scope string) func(url.Values) {
	return func(sent url.Values) {
		sent.Set("scope", strings.TrimSpace(strings.Join(sent["scope"], " ")+" "+scope))
	}
}

// scopeTampered approves one scope on the page, and two in the form that is sent.
func (h *Harness) scopeTampered(ctx context.Context, add scopeAdder) {
	client, _ := h.consentShown(ctx)
	asked, other := h.twoScopes()
	plain := h.party.PlainUserAgent()
	both := h.decide(ctx, client, plain, rp.Set("scope", asked+" "+other))
	honest := client.GrantOf(both.visit, both.approve(ctx))
	Control(honest.Arrival).To(GiveCode())
	answer := client.Redeem(ctx, honest)
	Control(answer).To(IssueTokens())
	if !grants(answer, other) {
		unsupported("the target's token response does not name the scope %s where it was asked for, so that what is granted cannot be told", other)
	}

	one := h.decide(ctx, client, plain, rp.Set("scope", asked))
	arrival := one.approve(ctx, add(one.page.Forms[one.reading.Go.Form], other))
	if !gotArtefact(arrival) {
		Expect(arrival).To(BeRefused())
		return
	}
	answer = client.Redeem(ctx, client.GrantOf(one.visit, arrival))
	Control(answer).To(IssueTokens())
	Expect(!grants(answer, other, asked)).
		To(BeTrue("grant what the user was asked for", "accepted", "the user was asked for %s, and %s was granted too", asked, other))
}
