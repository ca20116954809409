package suites

import (
	"net/http"

	"github.com/authassay/assay/suites/rp"
)

// steady sends an attack, and again where a server_error comes back, which may be an accident. Where an honest request
// works in between and the same error comes again, it is no accident: the target refuses so, in a poor form.
func steady(honest, attack func() *rp.Answer) *rp.Answer {
	first := attack()
	if first.Status < http.StatusInternalServerError || first.ErrorCode() == "" || !IssueTokens().look(honest()).matched {
		return first
	}
	second := attack()
	if second.Status == first.Status && second.ErrorCode() == first.ErrorCode() {
		second.InFront = ""
	}
	return second
}
