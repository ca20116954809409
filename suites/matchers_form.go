package suites

import (
	"strings"

	"github.com/authassay/assay/suites/rp"
)

// HaveStatus demands an HTTP status.
func HaveStatus(codes ...int) matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "have the right status", look: func(answer *rp.Answer) judgement {
		for _, code := range codes {
			if answer.Status == code {
				return judgement{matched: true, class: "as-required"}
			}
		}
		if answer.InFront != "" {
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		}
		return judgement{class: "wrong-form", saw: "answered with " + status(answer)}
	}}
}

// BeEmpty demands that no defect was found; the first ones are shown.
func BeEmpty(required string) matcher[[]string] {
	return matcher[[]string]{required: required, look: func(defects []string) judgement {
		if len(defects) == 0 {
			return judgement{matched: true, class: "as-required"}
		}
		return judgement{class: "wrong", saw: strings.Join(defects, "; ")}
	}}
}
