package reports

import (
	"fmt"
	"strings"
)

// NotRun is the reason of a check that was planned and never began; its verdict is inconclusive.
const NotRun = "not run"

// The exit codes of assay, in the order in which they are decided. ExitUsage is the command line's own.
const (
	ExitUsage       = 2
	ExitInterrupted = 130
	ExitNoVerdict   = 3 // it could not begin, or could not tell
	ExitFindings    = 1
	ExitClean       = 0
)

// Tally counts the checks of a run and decides its result, exit code and reason. Planned, Login, Shard, Stale and
// Checks must be set; failOn is Fail or Warn, the mildest finding that fails the run.
func Tally(run *Run, failOn Verdict, interrupted bool) {
	run.Counts, run.Ran = Counts{}, 0
	for _, check := range run.Checks {
		run.Counts.add(check)
		if check.ran() {
			run.Ran++
		}
	}
	run.Exit, run.Reason = decide(*run, failOn, interrupted)
	run.Result = Result(run.Exit)
}

// ran tells whether the check began, and so has a verdict of its own.
func (c Check) ran() bool {
	return c.Verdict.Severity() >= 0 && (c.Verdict != Inconclusive || c.Reason != NotRun)
}

// expected tells whether the check came to what the target's expectations name.
func (c Check) expected() bool {
	return c.Expected && (c.Verdict.Finding() || c.Verdict == Inconclusive)
}

func (c *Counts) add(check Check) {
	if check.expected() {
		c.Expected++
		return
	}
	switch check.Verdict {
	case Pass:
		c.Pass++
	case Fail:
		c.Fail++
	case Warn:
		c.Warn++
	case Unsupported:
		c.Unsupported++
	case Skipped:
		c.Skipped++
	default: // no verdict at all could not be told either
		c.Inconclusive++
	}
}

// decide applies the table of exit codes, in its order.
func decide(run Run, failOn Verdict, interrupted bool) (exit int, reason string) {
	counts := run.Counts
	counts.Fail, counts.Warn = counts.Fail-run.newer(Fail), counts.Warn-run.newer(Warn)
	applicable := run.Planned - counts.Unsupported - counts.Skipped
	switch {
	case interrupted:
		return ExitInterrupted, "interrupted"
	case run.Login.Verdict != Pass:
		return ExitNoVerdict, "could not begin: " + orElse(run.Login.Reason, "the login was not driven")
	case counts.Fail > 0 && counts.Warn > 0 && failOn == Warn:
		return ExitFindings, fmt.Sprintf("%s failed, %d warned", number(counts.Fail, "check"), counts.Warn)
	case counts.Fail > 0:
		return ExitFindings, number(counts.Fail, "check") + " failed"
	case counts.Warn > 0 && failOn == Warn:
		return ExitFindings, number(counts.Warn, "check") + " warned"
	case len(run.Stale) > 0:
		return ExitFindings, number(len(run.Stale), "expectation") + " to mend: " + strings.Join(run.Stale, "; ")
	case run.Ran < run.Planned:
		return ExitNoVerdict, fmt.Sprintf("%d of %s did not run", run.Planned-run.Ran, number(run.Planned, "check"))
	case run.decided() == 0:
		return ExitNoVerdict, "nothing was decided"
	case run.whole() && counts.Inconclusive > 1 && counts.Inconclusive*10 > applicable:
		return ExitNoVerdict, fmt.Sprintf("%d of %d applicable checks are inconclusive, more than a tenth", counts.Inconclusive, applicable)
	}
	return ExitClean, ""
}

// decided counts the checks that say whether the target keeps their rule.
func (run Run) decided() (n int) {
	for _, check := range run.Checks {
		if check.decided() {
			n++
		}
	}
	return n
}

// newer counts the findings of checks that are newer than the baseline.
func (run Run) newer(verdict Verdict) (n int) {
	for _, check := range run.Checks {
		if check.New && check.Verdict == verdict {
			n++
		}
	}
	return n
}

// idle counts the entries of checks that never began. Counts holds them as inconclusive.
func (run Run) idle() int { return len(run.Checks) - run.Ran }

// whole tells whether the run is no shard. What a tenth is of can be told only when the shards are merged.
func (run Run) whole() bool { return run.Shard == "" || strings.HasSuffix(run.Shard, "/1") }

// Result is the word for an exit code: PASS, FAIL or ERROR.
func Result(exit int) string {
	switch exit {
	case ExitClean:
		return "PASS"
	case ExitFindings:
		return "FAIL"
	}
	return "ERROR"
}

// LastLine is the last line on standard output of run, prove and merge, whatever happened.
func LastLine(exit int) string { return fmt.Sprintf("RESULT: %s (exit %d)", Result(exit), exit) }

// DecidedLine is the line above the last: how many of how many checks were decided, and what kept the others.
// Skipped checks are named: the user can have them.
func DecidedLine(run Run) string {
	line := fmt.Sprintf("%d of %s decided", run.decided(), number(run.Planned, "check"))
	var kept []string
	if n := run.Counts.Unsupported; n > 0 {
		kept = append(kept, fmt.Sprintf("%d unsupported", n))
	}
	if n := run.Counts.Skipped; n > 0 {
		var names []string
		for _, check := range run.Checks {
			if check.Verdict == Skipped {
				names = append(names, Line(check.ID, 80))
			}
		}
		kept = append(kept, fmt.Sprintf("%d skipped (%s)", n, strings.Join(names, ", ")))
	}
	if n := run.Counts.Inconclusive - run.idle(); n > 0 {
		kept = append(kept, fmt.Sprintf("%d inconclusive", n))
	}
	if n := run.Planned - run.Ran; n > 0 {
		kept = append(kept, fmt.Sprintf("%d not run", n))
	}
	if len(kept) == 0 {
		return line
	}
	return line + "; " + strings.Join(kept, ", ")
}

// number says how many of something there are: "1 check", "3 checks".
func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
