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

// oneScope is a scope that an honest request may ask for alone.
func (h *Harness) oneScope() string {
	listed := h.target.Metadata.List("scopes_supported")
	if h.target.Supports(target.OpenID) || len(listed) == 0 {
		return "openid"
	}
	return listed[0]
}

// anotherScope is one that the target knows, and did not grant to a request for one scope alone: some grant a few to
// every request, and say so (RFC 6749 section 3.3).
func (h *Harness) anotherScope(asked string, answer *rp.Answer) string {
	listed := h.target.Metadata.List("scopes_supported")
	for _, scope := range slices.Concat([]string{"email", "profile"}, listed) {
		if scope != asked && scope != "offline_access" && slices.Contains(listed, scope) && !grants(answer, scope) {
			return scope
		}
	}
	unsupported("the target's scopes_supported names no scope that a request for %s alone is not granted anyway", asked)
	return ""
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
	plain := h.party.PlainUserAgent()
	asked := h.oneScope()
	granted := func(scopes string) *rp.Answer {
		honest := h.decide(ctx, client, plain, rp.Set("scope", scopes))
		answer := client.Redeem(ctx, client.GrantOf(honest.visit, honest.approve(ctx)))
		Control(answer).To(IssueTokens())
		return answer
	}
	other := h.anotherScope(asked, granted(asked))
	if !grants(granted(asked+" "+other), other) {
		unsupported("the target's token response does not name the scope %s where it was asked for, so that what is granted cannot be told", other)
	}

	one := h.decide(ctx, client, plain, rp.Set("scope", asked))
	arrival := one.approve(ctx, add(one.page.Forms[one.reading.Go.Form], other))
	if !gotArtefact(arrival) {
		Expect(arrival).To(BeRefused())
		return
	}
	answer := client.Redeem(ctx, client.GrantOf(one.visit, arrival))
	Control(answer).To(IssueTokens())
	Expect(!grants(answer, other, asked)).
		To(BeTrue("grant what the user was asked for", "accepted", "the user was asked for %s, and %s was granted too", asked, other))
}
