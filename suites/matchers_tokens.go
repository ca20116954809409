package suites

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/authassay/assay/suites/rp"
)

// IssueTokens demands a successful token response (RFC 6749 section 5.1): 200 with access_token and token_type.
func IssueTokens() matcher[*rp.Answer] {
	return issue("issue an access token", "access_token", "token_type")
}

// Issue demands a successful token response with further members.
func Issue(members ...string) matcher[*rp.Answer] {
	return issue("issue "+strings.Join(members, ", "), append([]string{"access_token", "token_type"}, members...)...)
}

func issue(required string, members ...string) matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: required, look: func(answer *rp.Answer) judgement {
		if answer.InFront != "" {
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		}
		if answer.Status != http.StatusOK {
			return judgement{class: "refused", saw: "answered with " + status(answer)}
		}
		for _, member := range members {
			if answer.Text(member) == "" {
				return judgement{class: "missing", saw: "the token response has no " + member}
			}
		}
		return judgement{matched: true, class: "issued"}
	}}
}

// Survive demands that a token is alive: somebody without the right tried to end it. Alive says what shows that.
func Survive(what string, alive matcher[*rp.Answer]) matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: what + " still works", look: func(answer *rp.Answer) judgement {
		j := alive.look(answer)
		switch {
		case j.matched:
			j.class = "refused"
		case !j.undecided:
			j.class = "accepted"
		}
		return j
	}}
}

// HaveParameter demands that the redirect carries a parameter with exactly this value.
func HaveParameter(name, value string) matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: fmt.Sprintf("return %s as it was sent", name), look: func(arrival rp.Arrival) judgement {
		got, present := arrival.Params[name]
		switch {
		case arrival.Kind != rp.AtCallback:
			return judgement{undecided: true, class: "undecided", saw: "the journey ended at " + string(arrival.Kind)}
		case !present:
			return judgement{class: "missing", saw: "the redirect carries no " + name}
		case len(got) > 1:
			return judgement{class: "doubled", saw: "the redirect carries " + name + " more than once"}
		case got[0] != value:
			return judgement{class: "changed", saw: fmt.Sprintf("%s is %q", name, got[0])}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}

// BeTrue demands that a fact holds; the words say which. Saw tells what was seen where it does not.
func BeTrue(required, class, saw string, arguments ...any) matcher[bool] {
	return matcher[bool]{required: required, look: func(holds bool) judgement {
		if holds {
			return judgement{matched: true, class: "as-required"}
		}
		return judgement{class: class, saw: fmt.Sprintf(saw, arguments...)}
	}}
}
