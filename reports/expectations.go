package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/authassay/assay/suites/catalogue"
)

// Scope says of which checks a run can tell whether an expectation holds.
type Scope struct {
	// Chosen tells whether the user's choice (--only, --skip) leaves the check in the run, were it planned.
	Chosen func(id string) bool
	// Elsewhere tells whether another shard has the check.
	Elsewhere func(id string) bool
}

func (s Scope) has(id string) bool { return s.Chosen(id) && !s.Elsewhere(id) }

// Apply marks what the baseline expects, and what is newer than it; and adds to Stale what no longer holds: entries that
// do not happen, have expired or give no reason, and checks that are no longer decided. Tally comes after it.
func (b Baseline) Apply(run *Run, scope Scope, now time.Time) {
	used := make([]bool, len(b.Expected))
	for i := range run.Checks {
		b.mark(&run.Checks[i], used, now)
	}
	for i, expectation := range b.Expected {
		if !scope.has(expectation.Check) {
			continue
		}
		if why := expectation.wrong(now); why != "" {
			run.Stale = append(run.Stale, expectation.name()+" "+why)
		} else if !used[i] {
			if why := expectation.gone(*run); why != "" {
				run.Stale = append(run.Stale, expectation.name()+" "+why)
			}
		}
	}
	run.requireDecided(b.Decided, scope, "was decided before, and is now ")
}

// Require adds to Stale the checks that are not decided, though the user asks for it.
func (run *Run) Require(ids []string) {
	everywhere := Scope{Chosen: func(string) bool { return true }, Elsewhere: func(string) bool { return false }}
	run.requireDecided(ids, everywhere, "is required, and is ")
}

// coverageLost begins what is said of a check that was to be decided, and was not.
const coverageLost = "coverage lost: "

func (run *Run) requireDecided(ids []string, scope Scope, words string) {
	for _, id := range ids {
		check, planned := run.Find(id)
		switch {
		case !scope.has(id) || planned && (check.decided() || check.Reason == NotRun):
		case !planned:
			run.Stale = append(run.Stale, coverageLost+Line(id, 80)+" "+words+"no part of the plan")
		default:
			run.Stale = append(run.Stale, fmt.Sprintf("%s%s %s%s: %s", coverageLost, Line(id, 80), words, check.Verdict, Line(check.Reason, 160)))
		}
	}
}

// mark says of a check whether all that is wrong with it is expected, or whether the check is newer than the baseline.
func (b Baseline) mark(check *Check, used []bool, now time.Time) {
	var known []string
	open := 0
	for _, variant := range check.rows() {
		if !variant.needsWord() {
			continue
		}
		seen := Expectation{Check: check.ID, Variant: variant.Name, Observed: variant.Observed}
		i := slices.IndexFunc(b.Expected, seen.same)
		if i < 0 || b.Expected[i].wrong(now) != "" {
			open++
			continue
		}
		used[i] = true
		known = append(known, b.Expected[i].known())
	}
	check.Expected = len(known) > 0 && open == 0
	check.Known = strings.Join(known, "; ")
	if entry, _, err := catalogue.Lookup(check.ID); err == nil {
		check.New = !check.Expected && check.Verdict.Finding() && entry.NewerThan(b.Catalogue)
	}
}

// wrong tells what is wrong with an entry, whatever the target does.
func (e Expectation) wrong(now time.Time) string {
	if _, _, err := catalogue.Lookup(e.Check); err != nil {
		return "is no check: " + err.Error()
	}
	expires, err := time.Parse(time.DateOnly, e.Expires)
	switch {
	case err != nil:
		return "has no expires: YYYY-MM-DD"
	case now.After(expires.AddDate(0, 0, 1)):
		return "has expired on " + e.Expires
	case expires.After(now.AddDate(1, 0, 1)):
		return "expires on " + e.Expires + ", more than a year away"
	case placeholder(e.Reason):
		return "gives no reason"
	case e.Observed == "accepted" && !e.AcceptRisk:
		return "is an attack that was accepted: say accept_risk: true"
	}
	return ""
}

// gone tells why an entry holds no longer. A race that was won once may be lost now: one clean run says nothing.
func (e Expectation) gone(run Run) string {
	check, planned := run.Find(e.Check)
	if !planned {
		return "was not run: it is no part of the plan"
	}
	for _, variant := range check.rows() {
		if variant.Name != e.Variant {
			continue
		}
		switch {
		case variant.Verdict == Unsupported, variant.Verdict == Skipped, !check.ran():
			return "was not run: " + Line(orElse(variant.Reason, NotRun), 160)
		case variant.Verdict == Pass && strings.HasSuffix(e.Check, "-race"):
			return ""
		}
		return fmt.Sprintf("no longer happens (%s expected, now %s %s): remove the entry", Line(e.Observed, 40), variant.Verdict, Line(variant.Observed, 40))
	}
	if !check.ran() {
		return "was not run: " + Line(check.Reason, 160)
	}
	return "no longer happens: the check has no such variant"
}
