package suites

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/rp"
)

// AnswerIn demands what a flow promises, at the redirect URI: each of code, id_token and access token that the response
// type names (OIDC Core sections 3.1.2.5, 3.2.2.5 and 3.3.2.5).
func AnswerIn(flow Flow) matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "redirect with what response_type " + flow.ResponseType + " asks for", look: func(arrival rp.Arrival) judgement {
		missing := slices.DeleteFunc(flow.Parameters(), func(name string) bool { return arrival.Params.Get(name) != "" })
		switch {
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Barrier != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.Barrier}
		case arrival.Kind == rp.AtCallback && len(missing) == 0:
			return judgement{matched: true, class: "accepted"}
		case arrival.Kind == rp.AtCallback && arrival.Params.Get("error") == "":
			return judgement{class: "missing", saw: "the redirect carries no " + strings.Join(missing, ", no ")}
		}
		return turnedDown(arrival)
	}}
}

// AskForLogin demands that the user was asked to log in before anything went to the client. A target that cannot ask
// again says so with an error (OIDC Core section 3.1.2.1).
func AskForLogin() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "ask the user to log in before it answers", look: func(arrival rp.Arrival) judgement {
		asked := slices.ContainsFunc(arrival.Pages, func(kind string) bool { return kind == "login" || kind == "otp" })
		unknown := slices.Contains(arrival.Pages, "page")
		switch {
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind == rp.AtCallback && arrival.Params.Get("error") != "":
			return judgement{matched: true, class: "refused", saw: "error " + arrival.Params.Get("error")}
		case !gotArtefact(arrival):
			return judgement{undecided: true, class: "undecided", saw: "the journey ended at " + string(arrival.Kind) + " " + arrival.Page.Title}
		case !asked && unknown:
			return judgement{undecided: true, class: "undecided", saw: "a page was shown that is none of those that are known for a login"}
		case !asked:
			return judgement{class: "accepted", saw: fmt.Sprintf("nobody was asked to log in, and the redirect carries %s", artefacts(arrival))}
		}
		return judgement{matched: true, class: "interacted"}
	}}
}
