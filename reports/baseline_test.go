package reports

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

var everything = Scope{Chosen: func(string) bool { return true }, Elsewhere: func(string) bool { return false }}

// knownRun has a replayed code that was accepted, a variant of a redirect URI that was accepted, a pass, a race that was
// lost, and a check that could not be told.
func knownRun() Run {
	return Run{Planned: 6, Login: Login{Verdict: Pass}, Tool: Tool{Name: "assay", Catalogue: "2026.11"}, Checks: []Check{
		{ID: "code-replay", Verdict: Fail, Observed: "accepted"},
		{ID: "redirect-uri-unregistered", Verdict: Fail, Observed: "accepted", Variants: []Variant{{Name: "other-host", Verdict: Fail, Observed: "accepted"}, {Name: "other-port", Verdict: Pass, Observed: "refused"}}},
		{ID: "token-error-format", Verdict: Fail, Observed: "refused-wrong-form"},
		{ID: "code-replay-race", Verdict: Pass, Observed: "one-winner"},
		{ID: "code-wrong-client", Verdict: Inconclusive, Observed: "refused-in-front", Reason: "429"},
		{ID: "introspect-no-auth", Verdict: Unsupported, Reason: "no introspection_endpoint"},
	}}
}

func expectation(check, variant, observed string) Expectation {
	return Expectation{Check: check, Variant: variant, Observed: observed, Reason: "a fix is under way", Expires: "2027-01-31", AcceptRisk: observed == "accepted"}
}

// allKnown expects what knownRun found.
func allKnown() Baseline {
	return Baseline{Catalogue: "2026.11", Expected: []Expectation{expectation("code-replay", "", "accepted"), expectation("redirect-uri-unregistered", "other-host", "accepted"),
		expectation("token-error-format", "", "refused-wrong-form"), expectation("code-wrong-client", "", "refused-in-front")}}
}

func TestWhatIsKnownFailsNothing(t *testing.T) {
	run := knownRun()
	allKnown().Apply(&run, everything, today)
	Tally(&run, Fail, false)

	if run.Exit != ExitClean || run.Counts.Expected != 4 || run.Counts.Pass != 1 || len(run.Stale) != 0 {
		t.Errorf("exit %d (%s), %+v, stale %q", run.Exit, run.Reason, run.Counts, run.Stale)
	}
	if want := "a fix is under way (until 2027-01-31)"; run.Checks[0].Known != want {
		t.Errorf("known is %q", run.Checks[0].Known)
	}
}

func TestAnExpectationIsStrictBothWays(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*Baseline, *Run)
		says string // of what is to be mended; empty: a finding fails the run
	}{
		"another class":          {func(b *Baseline, _ *Run) { b.Expected[2].Observed = "refused-late" }, "no longer happens (refused-late expected, now fail refused-wrong-form)"},
		"another variant":        {func(b *Baseline, _ *Run) { b.Expected[1].Variant = "other-port" }, "no longer happens (accepted expected, now pass refused)"},
		"a variant that is gone": {func(b *Baseline, _ *Run) { b.Expected[1].Variant = "nobody" }, "has no such variant"},
		"what happens no longer": {func(_ *Baseline, r *Run) { r.Checks[0].Verdict, r.Checks[0].Observed = Pass, "refused" }, "code-replay no longer happens"},
		"an end that is past":    {func(b *Baseline, _ *Run) { b.Expected[0].Expires = "2026-11-22" }, "has expired on 2026-11-22"},
		"an end too far away":    {func(b *Baseline, _ *Run) { b.Expected[0].Expires = "2028-01-01" }, "more than a year away"},
		"no end":                 {func(b *Baseline, _ *Run) { b.Expected[0].Expires = "soon" }, "has no expires"},
		"no reason":              {func(b *Baseline, _ *Run) { b.Expected[0].Reason = " " }, "gives no reason"},
		"a placeholder":          {func(b *Baseline, _ *Run) { b.Expected[0].Reason = "TODO." }, "gives no reason"},
		"a risk not accepted":    {func(b *Baseline, _ *Run) { b.Expected[0].AcceptRisk = false }, "accept_risk: true"},
		"an unknown check":       {func(b *Baseline, _ *Run) { b.Expected[0].Check = "code-replai" }, "code-replay?"},
		"what was not run": {func(_ *Baseline, r *Run) {
			r.Checks[0] = Check{ID: "code-replay", Verdict: Skipped, Reason: "--no-wait"}
		}, "was not run: --no-wait"},
		"what is in no plan": {func(_ *Baseline, r *Run) { r.Checks, r.Planned = r.Checks[1:], 5 }, "no part of the plan"},
		"lost coverage":      {func(b *Baseline, _ *Run) { b.Decided = []string{"code-replay", "introspect-no-auth"} }, "coverage lost: introspect-no-auth was decided before, and is now unsupported: no introspection_endpoint"},
	} {
		t.Run(name, func(t *testing.T) {
			run, baseline := knownRun(), allKnown()
			c.edit(&baseline, &run)
			baseline.Apply(&run, everything, today)
			Tally(&run, Fail, false)

			if run.Exit != ExitFindings || !strings.Contains(strings.Join(run.Stale, "\n"), c.says) {
				t.Errorf("exit %d, reason %q, stale %q", run.Exit, run.Reason, run.Stale)
			}
		})
	}
}

func TestARaceDoesNotGoStaleByOneCleanRun(t *testing.T) {
	run, baseline := knownRun(), allKnown()
	baseline.Expected = append(baseline.Expected, expectation("code-replay-race", "", "accepted"))
	baseline.Apply(&run, everything, today)

	if len(run.Stale) != 0 {
		t.Errorf("stale %q", run.Stale)
	}
}

func TestAChoiceOfChecksIsNoLostCoverage(t *testing.T) {
	run, baseline := knownRun(), allKnown()
	run.Checks, run.Planned = run.Checks[:1], 1
	baseline.Decided = []string{"code-replay", "introspect-no-auth"}
	baseline.Apply(&run, Scope{Chosen: func(id string) bool { return id == "code-replay" }, Elsewhere: everything.Elsewhere}, today)
	Tally(&run, Fail, false)

	if len(run.Stale) != 0 || run.Exit != ExitClean {
		t.Errorf("exit %d, stale %q", run.Exit, run.Stale)
	}
}

func TestACheckNewerThanTheBaselineFailsNothing(t *testing.T) {
	run, baseline := knownRun(), allKnown()
	baseline.Catalogue, baseline.Expected = "2026.10", baseline.Expected[3:]
	baseline.Apply(&run, everything, today)
	Tally(&run, Fail, false)

	if run.Exit != ExitClean || !run.Checks[0].New || run.Counts.Fail != 3 {
		t.Errorf("exit %d (%s), %+v", run.Exit, run.Reason, run.Counts)
	}
}

func TestRequiredChecksMustBeDecided(t *testing.T) {
	run := knownRun()
	allKnown().Apply(&run, everything, today)
	run.Require([]string{"code-replay", "introspect-no-auth"})
	Tally(&run, Fail, false)

	if run.Exit != ExitFindings || len(run.Stale) != 1 || !strings.Contains(run.Stale[0], "introspect-no-auth is required, and is unsupported") {
		t.Errorf("exit %d, stale %q", run.Exit, run.Stale)
	}
}

func TestABaselineIsReadAsItWasWritten(t *testing.T) {
	run := knownRun()
	made := NewBaseline(run, Baseline{Expected: []Expectation{expectation("code-replay", "", "accepted"), expectation("code-expiry", "", "accepted")}}, today)
	var text bytes.Buffer
	if err := made.Write(&text); err != nil {
		t.Fatal(err)
	}
	golden(t, "sample.baseline.yaml", text.Bytes())
	file := filepath.Join(t.TempDir(), BaselineFile)
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := ReadBaseline(file)
	if err != nil {
		t.Fatal(err)
	}
	read.Apply(&run, everything, today)

	if stale := strings.Join(run.Stale, "\n"); strings.Count(stale, "gives no reason") != 3 || strings.Contains(stale, "code-replay ") {
		t.Errorf("what is new has to be given a reason, what was known has one: %q", run.Stale)
	}
}

func TestABaselineThatIsNotOurs(t *testing.T) {
	for text, says := range map[string]string{
		"":                                     "is empty",
		"catalogue: [":                         "[1:12]",
		"a: 1\n":                               "[1:1]",
		"catalogue: x\nexpekted: []\n":         "[2:1] unknown field",
		"decided: []\n":                        "names no catalogue",
		"catalogue: x\nexpected: [{check: a}]": "expected[0] needs check and observed",
		"%!\x00&*":                             "",
	} {
		file := filepath.Join(t.TempDir(), "b.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadBaseline(file); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReadBaseline(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestDiff(t *testing.T) {
	old, later := knownRun(), knownRun()
	later.Checks[0] = Check{ID: "code-replay", Verdict: Pass, Observed: "refused"}                                                               // fixed
	later.Checks[1].Variants[1] = Variant{Name: "other-port", Verdict: Fail, Observed: "accepted", Reason: "the code went to port 1"}            // new
	later.Checks[2].Observed = "refused-late"                                                                                                    // changed
	later.Checks[3] = Check{ID: "code-replay-race", Verdict: Skipped, Reason: "--no-wait"}                                                       // lost
	later.Checks[5] = Check{ID: "introspect-no-auth", Verdict: Pass, Observed: "refused"}                                                        // gained
	old.Checks = append(old.Checks, Check{ID: "code-injection", Verdict: Pass, Observed: "refused"}, Check{ID: "code-expiry", Verdict: Skipped}) // lost; nothing
	var text bytes.Buffer
	worse, err := Diff(&text, old, later, Style{})
	if err != nil || !worse {
		t.Errorf("worse is %v, error %v", worse, err)
	}
	golden(t, "sample.diff.txt", text.Bytes())
	text.Reset()
	if worse, err = Diff(&text, old, old, Style{}); worse || err != nil || text.String() != "0 new, 0 fixed, 0 changed, 0 lost, 0 gained\n" {
		t.Errorf("a run differs from itself: %s", text.String())
	}
}

func TestOutputsSayWhetherCoverageWasLost(t *testing.T) {
	for stale, want := range map[string]string{"": "coverage=whole", "code-replay has expired": "coverage=whole", coverageLost + "code-replay was decided before": "coverage=lost"} {
		run := Run{}
		if stale != "" {
			run.Stale = []string{stale}
		}
		var text bytes.Buffer
		if err := Outputs(&text, run); err != nil || !strings.Contains(text.String(), want) {
			t.Errorf("%q: %s %v", stale, text.String(), err)
		}
	}
}
