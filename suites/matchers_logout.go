package suites

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/rp"
)

// BeLoggedOut demands that a browser has no session: a request that nobody answers gets no code and no consent page.
func BeLoggedOut() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "have no session", look: func(arrival rp.Arrival) judgement {
		code := arrival.Params.Get("error")
		switch {
		case gotArtefact(arrival), arrival.Kind == rp.AtConsent, code == "consent_required":
			return judgement{class: "accepted", saw: "the browser is still logged in"}
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind == rp.AtLogin, arrival.Kind == rp.AtPage, code != "":
			return judgement{matched: true, class: "refused"}
		}
		return judgement{undecided: true, class: "undecided", saw: "the journey ended at " + string(arrival.Kind)}
	}}
}

// BeSentTo demands that a logout ends on the way to a URI, whatever is added to its query.
func BeSentTo(uri string) matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "go back to the client", look: func(arrival rp.Arrival) judgement {
		switch {
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind != rp.AtCallback:
			return judgement{class: "missing", saw: "the logout ended at " + string(arrival.Kind) + " " + arrival.Page.Title}
		case !leadsTo(arrival.URL, uri):
			return judgement{class: "wrong", saw: "the browser was sent to " + withoutParameters(arrival.URL)}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}

// ComeBack demands that a logout ends at a URI with the state that was sent, empty for none, and nothing else.
func ComeBack(uri, state string) matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "go back to the client with the state that was sent, and nothing else", look: func(arrival rp.Arrival) judgement {
		if there := BeSentTo(uri).look(arrival); !there.matched {
			return there
		}
		for name, values := range arrival.Params {
			own := strings.Contains(uri, "?"+name+"=") || strings.Contains(uri, "&"+name+"=")
			if name != "state" && !own {
				return judgement{class: "added", saw: fmt.Sprintf("%.40q came too", name)}
			}
			if name == "state" && state == "" && !own {
				return judgement{class: "added", saw: fmt.Sprintf("the state %.40q came, and none was sent", values[0])}
			}
		}
		if state == "" {
			return judgement{matched: true, class: "as-required"}
		}
		return HaveParameter("state", state).look(arrival)
	}}
}

// wasAsked tells whether a logout came by the question whether to log out.
func wasAsked(arrival rp.Arrival) bool { return slices.Contains(arrival.Pages, "logout") }

// StayAtHome demands that a logout sends the browser to no client: neither where it asked to go, nor to a URI that the
// client registered. A page of the target's, on whatever host, is none.
func StayAtHome() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "not send the browser to a client", look: func(arrival rp.Arrival) judgement {
		switch {
		case arrival.Kind == rp.AtCallback, arrival.Kind == rp.Elsewhere && arrival.Asked != "" && arrival.Towards():
			return judgement{class: "redirected", saw: "the browser was sent to " + withoutParameters(arrival.URL)}
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		}
		return judgement{matched: true, class: "refused"}
	}}
}
