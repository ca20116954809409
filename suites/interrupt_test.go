package suites

import (
	"context"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

// TestAnInterruptIsToldAlike: whether Ginkgo hears of an interrupt before our context ends or after, a check that began
// is inconclusive for it, and one that did not was not run.
func TestAnInterruptIsToldAlike(t *testing.T) {
	const id = "code-expiry"
	waited := types.ReportEntry{Name: outcomeEntry, Value: types.WrapEntryValue(outcome{Kind: isInconclusive, Observed: "undecided", Reason: interrupted})}
	lacks := types.ReportEntry{Name: outcomeEntry, Value: types.WrapEntryValue(outcome{Kind: isUnsupported, Reason: "no such feature"})}
	for _, row := range []struct {
		name           string
		half           string
		state          types.SpecState
		entries        []types.ReportEntry
		began, running bool
		verdict        reports.Verdict
		reason         string
		ran            int
	}{
		{"while it waits, our context first", "late", types.SpecStateFailed, []types.ReportEntry{waited}, true, true, reports.Inconclusive, interrupted, 1},
		{"while it waits, Ginkgo first", "late", types.SpecStateInterrupted, nil, true, true, reports.Inconclusive, interrupted, 1},
		{"while it waits, both at once", "late", types.SpecStateInterrupted, []types.ReportEntry{waited}, true, true, reports.Inconclusive, interrupted, 1},
		{"between its halves", "late", types.SpecStateSkipped, nil, true, false, reports.Inconclusive, interrupted, 1},
		{"in its first half", "early", types.SpecStateInterrupted, nil, true, true, reports.Inconclusive, interrupted, 1},
		{"when it had said what is lacking", "early", types.SpecStateSkipped, []types.ReportEntry{lacks}, true, true, reports.Unsupported, "no such feature", 1},
		{"before it, our context first", "early", types.SpecStateSkipped, nil, false, false, reports.Inconclusive, reports.NotRun, 0},
		{"before it, Ginkgo first", "early", types.SpecStateInterrupted, nil, false, false, reports.Inconclusive, reports.NotRun, 0},
		{"before both halves", "late", types.SpecStateSkipped, nil, false, false, reports.Inconclusive, reports.NotRun, 0},
	} {
		stop, cancel := context.WithCancel(context.Background())
		cancel()
		planned := PlannedCheck{ID: id, Waits: true, specs: 2}
		plan := Plan{Checks: []PlannedCheck{planned}, byID: map[string]PlannedCheck{id: planned}}
		h := &Harness{plan: plan, own: plan, stop: stop, party: &rp.Party{Redactor: evidence.NewRedactor()}, options: Options{Observer: Silent{}},
			records: map[string]*record{id: {pending: 2, began: row.began, running: row.running}}}
		h.collect(SpecReport{State: row.state, ReportEntries: row.entries,
			LeafNodeLabels: Labels{checkKey + ": " + id, waitsKey + ": " + row.half}})

		check := h.check(id)
		if check.Verdict != row.verdict || check.Reason != row.reason || h.ran() != row.ran {
			t.Errorf("%s: %s, %q, %d ran", row.name, check.Verdict, check.Reason, h.ran())
		}
	}
}
