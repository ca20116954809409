package suites

import (
	"context"
	"fmt"
	"html"
	"strings"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
)

// framed shows two frames in a page on another origin of the target's site, so that the session's cookies are sent: a
// document of the attacker's own, which nothing protects, and the address. No document of the target's would do, since
// some protect them all.
func (h *Harness) framed(ctx context.Context, agent rp.UserAgent, address string) (unprotected, framed rp.LureFrame) {
	// The first is small, so that the picture shows the second.
	content := `<!doctype html><title>lure</title><iframe width="700" height="40" src="unprotected"></iframe>` +
		`<iframe width="700" height="500" src="` + html.EscapeString(address) + `"></iframe>`
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

// StayOutOfFrames demands that the browser blocked a page for its headers (RFC 9700 section 4.16). What is not
// recognised as that page proves nothing.
func StayOutOfFrames(named string, recognised func(rp.LureFrame) bool) matcher[rp.LureFrame] {
	return matcher[rp.LureFrame]{required: "be blocked by X-Frame-Options or frame-ancestors", look: func(frame rp.LureFrame) judgement {
		for _, reason := range blockedByHeader {
			if strings.Contains(frame.Blocked, reason) {
				return judgement{matched: true, class: "refused"}
			}
		}
		if frame.Blocked != "" {
			return judgement{undecided: true, class: "undecided", saw: "the browser blocked the frame for another reason: " + frame.Blocked}
		}
		if recognised(frame) {
			return judgement{class: "accepted", saw: fmt.Sprintf("the %s %q showed in a frame of another origin", named, frame.Page.Title)}
		}
		return judgement{undecided: true, class: "undecided", saw: fmt.Sprintf("the frame shows %q, which is not the %s", frame.Page.Title, named)}
	}}
}

// asksConsent tells whether a frame shows a consent page.
func asksConsent(frame rp.LureFrame) bool {
	return page.Recognise(frame.Page, page.Stage{Authenticated: true}).Kind == page.ConsentPage
}

// asksToLogIn tells whether a frame shows a login page, as a target does that keeps no session.
func asksToLogIn(frame rp.LureFrame) bool {
	switch page.Recognise(frame.Page, page.Stage{}).Kind {
	case page.Login, page.PasswordOnly, page.UserNameFirst:
		return frame.Blocked == ""
	}
	return false
}
