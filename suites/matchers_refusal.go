package suites

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/authassay/assay/suites/rp"
)

// BeRefused accepts any clean refusal: a 4xx without tokens, an error at the redirect URI, an error page. How a
// refusal must look is asked elsewhere. It takes an *rp.Answer or an rp.Arrival.
func BeRefused() matcher[any] {
	return matcher[any]{required: "be refused", hostile: true, look: func(actual any) judgement {
		switch actual := actual.(type) {
		case *rp.Answer:
			return answerRefused(actual)
		case rp.Arrival:
			return arrivalRefused(actual)
		}
		return judgement{undecided: true, class: "undecided", saw: fmt.Sprintf("a %T is no answer", actual)}
	}}
}

func answerRefused(answer *rp.Answer) judgement {
	switch {
	case carriesTokens(answer):
		return judgement{class: "accepted", saw: fmt.Sprintf("answered with %d and tokens", answer.Status)}
	case answer.InFront != "":
		return judgement{undecided: true, class: "refused-in-front", saw: answer.InFront}
	case answer.Status/100 == 4:
		return judgement{matched: true, class: "refused", saw: status(answer)}
	case answer.ErrorCode() != "":
		return judgement{matched: true, class: "refused-wrong-form", saw: status(answer)}
	}
	return judgement{undecided: true, class: "undecided", saw: fmt.Sprintf("answered with %s: neither tokens nor an error", status(answer))}
}

// GiveNoTokens demands an answer without tokens, whatever else it is: not every way of asking must be refused with an
// error.
func GiveNoTokens() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "give no tokens", hostile: true, look: func(answer *rp.Answer) judgement {
		switch {
		case carriesTokens(answer):
			return judgement{class: "accepted", saw: fmt.Sprintf("answered with %d and tokens", answer.Status)}
		case answer.InFront != "" && answer.Status != http.StatusNotImplemented:
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		}
		return judgement{matched: true, class: "refused", saw: status(answer)}
	}}
}

func carriesTokens(answer *rp.Answer) bool {
	return answer.Status/100 == 2 && (answer.Text("access_token") != "" || answer.Text("refresh_token") != "" || answer.Text("id_token") != "")
}

func status(answer *rp.Answer) string {
	text := fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status))
	if code := answer.ErrorCode(); code != "" {
		text += " " + code
	}
	return text
}

func arrivalRefused(arrival rp.Arrival) judgement {
	switch {
	case gotArtefact(arrival):
		return judgement{class: "accepted", saw: "the redirect carries " + artefacts(arrival)}
	case arrival.Params.Get("error") != "":
		return judgement{matched: true, class: "refused", saw: "error " + arrival.Params.Get("error")}
	case arrival.InFront != "":
		return judgement{undecided: true, class: "refused-in-front", saw: arrival.InFront}
	case arrival.Kind == rp.AtPage:
		return judgement{matched: true, class: "refused", saw: fmt.Sprintf("an error page of status %d", arrival.Status)}
	case arrival.Kind == rp.Elsewhere && !arrival.Towards():
		return judgement{matched: true, class: "refused", saw: "a page of the target's elsewhere: " + withoutParameters(arrival.URL)}
	}
	return judgement{undecided: true, class: "undecided", saw: "the journey ended at " + string(arrival.Kind)}
}

// artefactNames are the response parameters that are worth stealing.
var artefactNames = []string{"code", "access_token", "id_token"}

func gotArtefact(arrival rp.Arrival) bool { return artefacts(arrival) != "" }

func artefacts(arrival rp.Arrival) string {
	var names []string
	for _, name := range artefactNames {
		if arrival.Params.Get(name) != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// withoutParameters cuts query and fragment off, so that no code is printed.
func withoutParameters(address string) string {
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		return address[:i]
	}
	return address
}

// DenyAccess demands that a protected resource turns a token, or its absence, away (RFC 6750 section 3.1).
func DenyAccess() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "deny access", hostile: true, look: func(answer *rp.Answer) judgement {
		switch {
		case answer.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		case answer.JSON["active"] == false || answer.Status/100 == 4:
			return judgement{matched: true, class: "refused", saw: status(answer)}
		case answer.JSON["active"] == true || tellsOfToken(answer):
			return judgement{class: "accepted", saw: fmt.Sprintf("answered with %d and what the token gives", answer.Status)}
		}
		return judgement{undecided: true, class: "undecided", saw: "answered with " + status(answer) + ", which neither grants nor denies"}
	}}
}

// tellsOfToken tells whether an answer has claims that stand in a token. Some servers leave out sub where there is no user.
func tellsOfToken(answer *rp.Answer) bool {
	return answer.JSON["sub"] != nil || answer.JSON["iss"] != nil || answer.JSON["aud"] != nil
}

// GrantAccess demands that a protected resource takes a token.
func GrantAccess() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "grant access", look: func(answer *rp.Answer) judgement {
		switch {
		case answer.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		case answer.JSON["active"] == true || (answer.Status == http.StatusOK && answer.JSON["sub"] != nil):
			return judgement{matched: true, class: "accepted", saw: status(answer)}
		}
		return judgement{class: "refused", saw: "answered with " + status(answer)}
	}}
}
