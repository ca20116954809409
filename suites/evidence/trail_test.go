package evidence_test

import (
	"fmt"
	"testing"

	"github.com/authassay/assay/suites/evidence"
)

// TestAStepTellsItsOwnExchanges holds that what is said of a step, also late, is said of it alone: the first word stays, and
// what the browser sent stays the browser's.
func TestAStepTellsItsOwnExchanges(t *testing.T) {
	var trail evidence.Trail
	first := trail.Begin()
	trail.Add(evidence.Exchange{Sender: evidence.Client})
	honest := first()
	second := trail.Begin()
	trail.Add(evidence.Exchange{Sender: evidence.Browser})
	trail.Add(evidence.Exchange{Sender: evidence.Client})
	attack := second()
	for range 10 { // the log moves as it grows
		trail.Add(evidence.Exchange{})
	}

	honest.Note("control")
	attack.LedTo(evidence.Client)
	attack.Note("attack")
	attack.Attack()
	attack.Note("later")

	var told []string
	for _, exchange := range trail.Log.Exchanges[:4] {
		told = append(told, fmt.Sprintf("%s %s %s", exchange.Note, exchange.Sender, exchange.LedTo))
	}
	if got := fmt.Sprintf("%q", told); got != `["control client " "attack browser client" "attack attacker " "  "]` {
		t.Error(got)
	}
	var none *evidence.Trail
	step := none.Begin()()
	step.Note("nothing")
	step.Attack()
	step.LedTo(evidence.Client)
}
