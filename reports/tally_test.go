package reports

import (
	"fmt"
	"testing"
)

// checks makes n checks of a verdict.
func checks(n int, verdict Verdict) []Check {
	made := make([]Check, n)
	for i := range made {
		made[i] = Check{ID: fmt.Sprintf("%s-%d", verdict, i+1), Verdict: verdict}
	}
	return made
}

func together(parts ...[]Check) (all []Check) {
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

var (
	expected = []Check{{ID: "known", Verdict: Fail, Expected: true}}
	notRun   = []Check{{ID: "late", Verdict: Inconclusive, Reason: NotRun}}
	noLogin  = Login{Verdict: Inconclusive, Reason: "credentials refused?"}
)

// tallyRows follow the table of exit codes in its order.
var tallyRows = map[string]struct {
	checks      []Check
	login       Login
	failOn      Verdict
	interrupted bool
	shard       string
	stale       []string
	unlisted    int // planned beyond checks
	exit        int
	result      string
	reason      string
}{
	"all pass":                              {checks: checks(3, Pass), exit: 0, result: "PASS"},
	"passes and lawful gaps":                {checks: together(checks(1, Pass), checks(5, Unsupported), checks(5, Skipped)), exit: 0, result: "PASS"},
	"interrupted":                           {checks: together(checks(3, Pass), notRun), interrupted: true, exit: 130, result: "ERROR", reason: "interrupted"},
	"interrupted before the login":          {login: noLogin, interrupted: true, exit: 130, result: "ERROR", reason: "interrupted"},
	"interrupted, with findings":            {checks: checks(1, Fail), interrupted: true, exit: 130, result: "ERROR", reason: "interrupted"},
	"could not begin":                       {login: noLogin, checks: notRun, exit: 3, result: "ERROR", reason: "could not begin: credentials refused?"},
	"could not begin, whatever was seen":    {login: noLogin, checks: checks(1, Fail), exit: 3, result: "ERROR", reason: "could not begin: credentials refused?"},
	"a MUST is broken":                      {checks: together(checks(3, Pass), checks(1, Fail)), exit: 1, result: "FAIL", reason: "1 check failed"},
	"a SHOULD is broken":                    {checks: together(checks(3, Pass), checks(1, Warn)), exit: 0, result: "PASS"},
	"a SHOULD is broken, fail on warn":      {checks: together(checks(3, Pass), checks(1, Warn)), failOn: Warn, exit: 1, result: "FAIL", reason: "1 check warned"},
	"both are broken, fail on warn":         {checks: together(checks(1, Fail), checks(1, Warn)), failOn: Warn, exit: 1, result: "FAIL", reason: "1 check failed, 1 warned"},
	"an expected finding":                   {checks: together(checks(3, Pass), expected), exit: 0, result: "PASS"},
	"nothing but expected findings":         {checks: expected, failOn: Warn, exit: 0, result: "PASS"},
	"one more than expected":                {checks: together(checks(1, Fail), expected), exit: 1, result: "FAIL", reason: "1 check failed"},
	"an expectation no longer holds":        {checks: checks(3, Pass), stale: []string{"pass-1 passes now"}, exit: 1, result: "FAIL", reason: "1 expectation to mend: pass-1 passes now"},
	"findings come before what did not run": {checks: together(checks(1, Fail), notRun), exit: 1, result: "FAIL", reason: "1 check failed"},
	"findings come before inconclusives":    {checks: together(checks(1, Fail), checks(9, Inconclusive)), exit: 1, result: "FAIL", reason: "1 check failed"},
	"one did not run":                       {checks: together(checks(30, Pass), notRun), exit: 3, result: "ERROR", reason: "1 of 31 checks did not run"},
	"one is not even listed":                {checks: checks(30, Pass), unlisted: 1, exit: 3, result: "ERROR", reason: "1 of 31 checks did not run"},
	"one has no verdict":                    {checks: together(checks(30, Pass), []Check{{ID: "odd"}}), exit: 3, result: "ERROR", reason: "1 of 31 checks did not run"},
	"nothing planned":                       {exit: 3, result: "ERROR", reason: "nothing was decided"},
	"nothing decided":                       {checks: together(checks(2, Unsupported), checks(2, Skipped), checks(1, Inconclusive)), exit: 3, result: "ERROR", reason: "nothing was decided"},
	"one inconclusive of few":               {checks: together(checks(2, Pass), checks(1, Inconclusive)), exit: 0, result: "PASS"},
	"a tenth is inconclusive":               {checks: together(checks(18, Pass), checks(2, Inconclusive)), exit: 0, result: "PASS"},
	"more than a tenth is inconclusive":     {checks: together(checks(17, Pass), checks(2, Inconclusive)), exit: 3, result: "ERROR", reason: "2 of 19 applicable checks are inconclusive, more than a tenth"},
	"a tenth of the applicable alone":       {checks: together(checks(17, Pass), checks(2, Inconclusive), checks(9, Unsupported), checks(9, Skipped)), exit: 3, result: "ERROR", reason: "2 of 19 applicable checks are inconclusive, more than a tenth"},
	"more than a tenth, of a shard":         {checks: together(checks(2, Pass), checks(2, Inconclusive)), shard: "2/4", exit: 0, result: "PASS"},
	"more than a tenth, of the only shard":  {checks: together(checks(2, Pass), checks(2, Inconclusive)), shard: "1/1", exit: 3, result: "ERROR", reason: "2 of 4 applicable checks are inconclusive, more than a tenth"},
}

func TestTally(t *testing.T) {
	for name, row := range tallyRows {
		t.Run(name, func(t *testing.T) {
			run := Run{Checks: row.checks, Planned: len(row.checks) + row.unlisted, Login: row.login, Shard: row.shard, Stale: row.stale}
			if run.Login.Verdict == "" {
				run.Login.Verdict = Pass
			}
			if row.failOn == "" {
				row.failOn = Fail
			}

			Tally(&run, row.failOn, row.interrupted)

			if run.Exit != row.exit || run.Result != row.result || run.Reason != row.reason {
				t.Errorf("got %s, exit %d, %q; want %s, exit %d, %q", run.Result, run.Exit, run.Reason, row.result, row.exit, row.reason)
			}
			counts := run.Counts
			sum := counts.Pass + counts.Fail + counts.Warn + counts.Unsupported + counts.Skipped + counts.Inconclusive + counts.Expected
			if sum != len(row.checks) {
				t.Errorf("counts %+v add up to %d, not %d", counts, sum, len(row.checks))
			}
		})
	}
}

func TestTallyAgain(t *testing.T) {
	run := Run{Checks: checks(3, Pass), Planned: 3, Login: Login{Verdict: Pass}}
	Tally(&run, Fail, true)
	Tally(&run, Fail, false)
	if run.Exit != 0 || run.Reason != "" || run.Ran != 3 || run.Counts.Pass != 3 {
		t.Errorf("a second tally keeps something of the first: %+v", run)
	}
}

func TestClosingLines(t *testing.T) {
	run := Run{Planned: 9, Login: Login{Verdict: Pass}, Checks: together(checks(2, Pass), checks(1, Fail), checks(1, Unsupported),
		checks(2, Skipped), checks(1, Inconclusive), []Check{{ID: "late", Verdict: Inconclusive, Reason: NotRun}, {ID: "known", Verdict: Warn, Expected: true}})}
	Tally(&run, Fail, false)
	if line, want := DecidedLine(run), "4 of 9 checks decided; 1 unsupported, 2 skipped (skipped-1, skipped-2), 1 inconclusive, 1 not run"; line != want {
		t.Errorf("got  %s\nwant %s", line, want)
	}
	clean := Run{Planned: 1, Login: Login{Verdict: Pass}, Checks: checks(1, Pass)}
	Tally(&clean, Fail, false)
	if line, want := DecidedLine(clean), "1 of 1 check decided"; line != want {
		t.Errorf("got  %s\nwant %s", line, want)
	}
	for exit, want := range map[int]string{0: "RESULT: PASS (exit 0)", 1: "RESULT: FAIL (exit 1)", 2: "RESULT: ERROR (exit 2)", 3: "RESULT: ERROR (exit 3)", 130: "RESULT: ERROR (exit 130)"} {
		if line := LastLine(exit); line != want {
			t.Errorf("got %s, want %s", line, want)
		}
	}
}
