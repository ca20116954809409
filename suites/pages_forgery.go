package suites

import (
	"context"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
)

// forgery is what an attacker can send to approve in the user's name: what stands in the form for everybody.
type forgery struct {
	action string
	fields url.Values
}

// forgedApproval compares the consent form of two sessions, and keeps what does not differ, in its fields and in the
// query of its address: the rest is random, and no attacker knows the user's. An approval with the attacker's would
// approve what the attacker asked for, as the attacker. Of the authorization request all is known.
func (h *Harness) forgedApproval(ctx context.Context, client *rp.Client, victim rp.UserAgent) forgery {
	mine, asked := h.attackersForm(ctx, client)
	theirs, _ := h.consentForm(ctx, client, h.alice(), victim)
	common := func(mine, theirs string) url.Values {
		kept := url.Values{}
		own, _ := url.ParseQuery(mine)     // Submit wrote it
		other, _ := url.ParseQuery(theirs) // Submit wrote it
		for name, values := range own {
			if slices.Equal(values, other[name]) || slices.Equal(values, asked[name]) {
				kept[name] = values
			}
		}
		return kept
	}
	action, query, _ := strings.Cut(mine.URL, "?")
	_, others, _ := strings.Cut(theirs.URL, "?")
	if kept := common(query, others).Encode(); kept != "" {
		action += "?" + kept
	}
	return forgery{action: action, fields: common(mine.Body, theirs.Body)}
}

// attackersForm is the consent form as an attacker sees it, who has an account: the second user, else the first one in
// a session of its own. It comes with the authorization request.
func (h *Harness) attackersForm(ctx context.Context, client *rp.Client) (page.Submission, url.Values) {
	if len(h.party.Users) < 2 {
		return h.consentForm(ctx, client, h.alice(), h.party.FreshUserAgent(ctx))
	}
	bob := h.party.Bob()
	return h.consentForm(ctx, client, &bob, h.party.UserAgent(ctx, bob))
}

// consentForm reads what approving would send, and gives the authorization request with it.
func (h *Harness) consentForm(ctx context.Context, client *rp.Client, user *rp.User, agent rp.UserAgent) (page.Submission, url.Values) {
	visit := h.askingConsent(client).By(user, agent)
	visit.Consent = rp.StopAtConsent
	arrival := client.Attempt(ctx, visit)
	reading := page.Recognise(arrival.Page, page.Stage{Authenticated: true})
	if arrival.Kind != rp.AtConsent || reading.Kind != page.ConsentPage || reading.Go.Form < 0 {
		unsupported("the consent page has no form that could be forged")
	}
	return page.Submit(arrival.Page.Forms[reading.Go.Form], page.Step{Form: reading.Go.Form, Tick: reading.Tick, Press: reading.Go}), visit.Form
}

// page is the attacker's page: it approves as soon as it is open. A browser that sends a form by GET drops the query of
// its action, so that what stands there goes into the fields.
func (f forgery) page(method string) string {
	action, names := f.action, maps.Clone(f.fields)
	if method == http.MethodGet {
		var query string
		action, query, _ = strings.Cut(action, "?")
		kept, _ := url.ParseQuery(query) // forgedApproval wrote it
		maps.Copy(names, kept)
	}
	var fields strings.Builder
	for name, values := range names {
		for _, value := range values {
			fmt.Fprintf(&fields, `<input type="hidden" name="%s" value="%s">`, html.EscapeString(name), html.EscapeString(value))
		}
	}
	return fmt.Sprintf(`<!doctype html><title>lure</title><form id="f" method="%s" action="%s">%s</form><script>HTMLFormElement.prototype.submit.call(document.getElementById("f"))</script>`,
		strings.ToLower(method), html.EscapeString(action), fields.String())
}

// ApproveNothing demands that a forged approval reached the target and brought no code.
func ApproveNothing(action string) matcher[rp.LureOutcome] {
	return matcher[rp.LureOutcome]{required: "not be taken for the user's approval", look: func(outcome rp.LureOutcome) judgement {
		reached := slices.ContainsFunc(outcome.Sent, func(sent rp.SentRequest) bool { return withoutParameters(sent.URL) == withoutParameters(action) })
		switch {
		case gotArtefact(outcome.Arrival):
			return judgement{class: "accepted", saw: "a page of another site approved in the user's name: the redirect carries " + artefacts(outcome.Arrival)}
		case !reached:
			return judgement{undecided: true, class: "undecided", saw: "the forged approval never reached the target"}
		case outcome.Arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: "the forged approval was answered otherwise: " + outcome.Arrival.InFront}
		}
		return judgement{matched: true, class: "refused"}
	}}
}
