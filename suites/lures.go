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

// browserOf gives the browser behind a user agent.
func browserOf(agent rp.UserAgent) rp.Browser {
	browser, real := agent.(rp.Browser)
	if !real {
		skipped("it is about the browser, and none is driven")
	}
	return browser
}

// lure shows a page of the attacker's to the user of a browser.
func (h *Harness) lure(ctx context.Context, agent rp.UserAgent, content string, client *rp.Client) rp.LureOutcome {
	outcome, err := browserOf(agent).Lure(ctx, rp.Lure{Origin: rp.CrossSite, HTML: content, Callbacks: client.RedirectURIs})
	if err != nil {
		Inconclusive("the attacker's page could not be shown: %s", h.party.Redactor.Text(err.Error()))
	}
	return outcome
}

// framed shows two frames in a page on another origin of the target's site, so that the session's cookies are sent: a
// document of the attacker's own, which nothing protects, and the address. No document of the target's would do, since
// some protect them all.
func (h *Harness) framed(ctx context.Context, agent rp.UserAgent, address string) (unprotected, framed rp.LureFrame) {
	content := "<!doctype html><title>lure</title>"
	for _, source := range []string{"unprotected", address} {
		content += `<iframe width="800" height="600" src="` + html.EscapeString(source) + `"></iframe>`
	}
	outcome, err := browserOf(agent).Lure(ctx, rp.Lure{Origin: rp.SameSite, HTML: content})
	if err != nil {
		Inconclusive("the attacker's page could not be shown: %s", h.party.Redactor.Text(err.Error()))
	}
	if len(outcome.Frames) != 2 {
		Inconclusive("the browser reported %d frames, not 2", len(outcome.Frames))
	}
	if !strings.HasPrefix(outcome.Frames[0].URL, outcome.Arrival.URL) {
		return outcome.Frames[1], outcome.Frames[0]
	}
	return outcome.Frames[0], outcome.Frames[1]
}

// Show demands that something is to be seen: a document in a frame, or the consent page.
func Show() matcher[any] {
	return matcher[any]{required: "show a page", look: func(actual any) judgement {
		switch actual := actual.(type) {
		case rp.LureFrame:
			if actual.Blocked == "" {
				return judgement{matched: true, class: "shown"}
			}
			return judgement{class: "blocked", saw: "the browser blocked even a document without protection: " + actual.Blocked}
		case rp.Arrival:
			if actual.Kind == rp.AtConsent {
				return judgement{matched: true, class: "shown"}
			}
			return judgement{class: "missing", saw: "the journey ended at " + string(actual.Kind)}
		}
		return judgement{undecided: true, class: "undecided", saw: fmt.Sprintf("a %T shows nothing", actual)}
	}}
}

// blockedByHeader are the browser's words for a frame that X-Frame-Options or frame-ancestors forbade.
var blockedByHeader = []string{"ERR_BLOCKED_BY_RESPONSE", "ERR_BLOCKED_BY_CSP", "frame-ancestors", "X-Frame-Options"}

// StayOutOfFrames demands that the browser blocked the consent page for its headers (RFC 9700 section 4.16). What is
// not recognised as the consent page proves nothing.
func StayOutOfFrames() matcher[rp.LureFrame] {
	return matcher[rp.LureFrame]{required: "be blocked by X-Frame-Options or frame-ancestors", look: func(frame rp.LureFrame) judgement {
		for _, reason := range blockedByHeader {
			if strings.Contains(frame.Blocked, reason) {
				return judgement{matched: true, class: "refused"}
			}
		}
		if frame.Blocked != "" {
			return judgement{undecided: true, class: "undecided", saw: "the browser blocked the frame for another reason: " + frame.Blocked}
		}
		if page.Recognise(frame.Page, page.Stage{Authenticated: true}).Kind == page.ConsentPage {
			return judgement{class: "accepted", saw: fmt.Sprintf("the consent page %q showed in a frame of another origin", frame.Page.Title)}
		}
		return judgement{undecided: true, class: "undecided", saw: fmt.Sprintf("the frame shows %q, which is not the consent page", frame.Page.Title)}
	}}
}

// asksToLogIn tells whether a frame shows a login page, as a target does that keeps no session.
func asksToLogIn(frame rp.LureFrame) bool {
	switch page.Recognise(frame.Page, page.Stage{}).Kind {
	case page.Login, page.PasswordOnly, page.UserNameFirst:
		return frame.Blocked == ""
	}
	return false
}

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

// ApproveNothing demands that a forged approval reached the target and brought no code. A server error is a refusal
// where the same forgery was answered with that status before.
func ApproveNothing(action string, before int) matcher[rp.LureOutcome] {
	return matcher[rp.LureOutcome]{required: "not be taken for the user's approval", look: func(outcome rp.LureOutcome) judgement {
		reached := slices.ContainsFunc(outcome.Sent, func(sent rp.SentRequest) bool { return withoutParameters(sent.URL) == withoutParameters(action) })
		switch {
		case gotArtefact(outcome.Arrival):
			return judgement{class: "accepted", saw: "a page of another site approved in the user's name: the redirect carries " + artefacts(outcome.Arrival)}
		case !reached:
			return judgement{undecided: true, class: "undecided", saw: "the forged approval never reached the target"}
		case outcome.Arrival.Status >= 500 && outcome.Arrival.Status != before || outcome.Arrival.Status == http.StatusTooManyRequests:
			return judgement{undecided: true, class: "undecided", saw: fmt.Sprintf("the forged approval was answered with %d", outcome.Arrival.Status)}
		}
		return judgement{matched: true, class: "refused"}
	}}
}

// DenyToClient demands access_denied with the state and no code (RFC 6749 section 4.1.2.1). A page instead tells the
// client nothing; one of a server error counts where a denial was answered with that status before.
func DenyToClient(state string, before int) matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "tell the client access_denied with its state", look: func(arrival rp.Arrival) judgement {
		switch {
		case gotArtefact(arrival):
			return judgement{class: "accepted", saw: "the user denied, and the redirect carries " + artefacts(arrival)}
		case arrival.Kind == rp.AtPage && (arrival.Status/100 == 4 && arrival.Status != http.StatusTooManyRequests || arrival.Status >= 500 && arrival.Status == before):
			return judgement{class: "missing", saw: fmt.Sprintf("the denial ended on a page of the target's (%d, titled %.100q), and the client was told nothing", arrival.Status, arrival.Page.Title)}
		case arrival.Kind != rp.AtCallback:
			return judgement{undecided: true, class: "undecided", saw: "after the denial the journey ended at " + string(arrival.Kind) + " " + arrival.Page.Title}
		case arrival.Params.Get("error") != "access_denied":
			return judgement{class: "refused-wrong-form", saw: fmt.Sprintf("the error is %q", arrival.Params.Get("error"))}
		}
		return HaveParameter("state", state).look(arrival)
	}}
}

// BeNobody demands that a user agent is not logged in.
func BeNobody() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "not be logged in", look: func(arrival rp.Arrival) judgement {
		switch {
		case gotArtefact(arrival) || arrival.Kind == rp.AtConsent:
			return judgement{class: "accepted", saw: "cookies from before the login are logged in as the victim after it"}
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind == rp.AtLogin || arrival.Kind == rp.AtPage || arrival.Params.Get("error") != "":
			return judgement{matched: true, class: "refused"}
		}
		return judgement{undecided: true, class: "undecided", saw: "the journey ended at " + string(arrival.Kind)}
	}}
}

// cookieDefects tells which attributes a session cookie lacks. Over plain http no cookie can be Secure.
func cookieDefects(session []*http.Cookie, issuer string) []string {
	var defects []string
	for _, cookie := range session {
		if !cookie.HttpOnly {
			defects = append(defects, "the session cookie "+cookie.Name+" is not HttpOnly")
		}
		if !cookie.Secure && strings.HasPrefix(issuer, "https:") {
			defects = append(defects, "the session cookie "+cookie.Name+" is not Secure")
		}
		if cookie.SameSite == http.SameSiteDefaultMode || cookie.SameSite == 0 {
			defects = append(defects, "the session cookie "+cookie.Name+" has no SameSite")
		}
	}
	return defects
}

// approveAfterDenial denies and then sends the approval of the same page, with a plain HTTP client: a browser would
// have to go back. Where the pages need a browser it gives nothing to judge, and false.
func (h *Harness) approveAfterDenial(ctx context.Context, client *rp.Client) (rp.Arrival, bool) {
	agent := h.party.PlainUserAgent()
	visit := h.askingConsent(client).By(h.alice(), agent)
	visit.Consent = rp.StopAtConsent
	arrival, reached := client.Try(ctx, visit)
	reading := page.Recognise(arrival.Page, page.Stage{Authenticated: true})
	if !reached || arrival.Kind != rp.AtConsent || reading.Go.Form < 0 || reading.Deny.Form < 0 {
		return rp.Arrival{}, false
	}
	send := func(press page.Press) (rp.Arrival, bool) {
		submission := page.Submit(arrival.Page.Forms[press.Form], page.Step{Form: press.Form, Tick: reading.Tick, Press: press})
		journey := rp.Journey{URL: submission.URL, Callbacks: client.RedirectURIs, Consent: rp.StopAtConsent}
		if submission.Method == http.MethodPost {
			journey.Form, _ = url.ParseQuery(submission.Body) // Submit wrote it
		}
		return client.TryJourney(ctx, journey, agent)
	}
	if denied, sent := send(reading.Deny); !sent || denied.Params.Get("error") == "" {
		return rp.Arrival{}, false
	}
	return send(reading.Go)
}

// ComeToNothing demands that an approval after the denial gives no code.
func ComeToNothing() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "refuse an approval after the denial", look: func(arrival rp.Arrival) judgement {
		if gotArtefact(arrival) {
			return judgement{class: "accepted", saw: "after the denial the same page was approved: the redirect carries " + artefacts(arrival)}
		}
		return judgement{matched: true, class: "refused"}
	}}
}
