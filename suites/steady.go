package suites

import (
	"fmt"
	"net/http"

	"github.com/authassay/assay/suites/rp"
)

// steady sends an attack, and again where what comes back may be an accident. Where the honest request works in
// between, and the same comes again, it is no accident: the target refuses so, in a poor form.
func steady[H, A any](honest func() H, attack func() A) A {
	first := attack()
	before := accident(first)
	if before == "" || !works(honest()) {
		return first
	}
	second := attack()
	if accident(second) == before {
		return decided(second)
	}
	return second
}

// accident names what may be one: a server_error, or a page that seems not to be the target's own refusal. It is empty
// for all else, and for a rate limit, which is never a refusal.
func accident(answer any) string {
	switch answer := answer.(type) {
	case *rp.Answer:
		if answer.Status >= http.StatusInternalServerError && answer.ErrorCode() != "" {
			return status(answer)
		}
	case rp.Arrival:
		if answer.Kind == rp.AtPage && answer.InFront != "" && answer.Status != http.StatusTooManyRequests {
			return fmt.Sprintf("%d %s", answer.Status, answer.Page.Title)
		}
	case rp.LureOutcome:
		return accident(answer.Arrival)
	}
	return ""
}

// works tells whether an honest request did.
func works(answer any) bool {
	switch answer := answer.(type) {
	case *rp.Answer:
		return IssueTokens().look(answer).matched
	case rp.Arrival:
		return GiveCode().look(answer).matched
	}
	return false
}

// decided takes an answer for the target's own decision.
func decided[A any](answer A) A {
	switch each := any(&answer).(type) {
	case **rp.Answer:
		(*each).InFront = ""
	case *rp.Arrival:
		each.InFront = ""
	case *rp.LureOutcome:
		each.Arrival.InFront = ""
	}
	return answer
}
