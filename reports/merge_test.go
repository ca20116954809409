package reports

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var mergedChapters = []string{"flow", "code", "pkce"}

// shardsOf deals the checks of a run over three shards, as the files of three machines would have them.
func shardsOf(checks []Check) []Run {
	var ids []string
	for _, check := range checks {
		ids = append(ids, check.ID)
	}
	var shards []Run
	for i, name := range []string{"1/3", "2/3", "3/3"} {
		shard := Run{Schema: Schema, Tool: Tool{"assay", "0.1.0", "2026.11"}, Target: Target{Issuer: "https://as.example.com"}, Profile: "auto", Shard: name,
			Plan: PlanHash(ids), Started: time.Date(2026, 11, 24, 2, 3-i, 0, 0, time.UTC), Seconds: float64(i), Login: Login{Verdict: Pass, Pages: []string{name}}}
		for at, check := range checks {
			if at%3 == i {
				shard.Checks = append(shard.Checks, check)
			}
		}
		shard.Planned = len(shard.Checks)
		Tally(&shard, Fail, false)
		shards = append(shards, shard)
	}
	return shards
}

func checksOf(verdicts ...Verdict) []Check {
	var checks []Check
	for i, verdict := range verdicts {
		check := Check{ID: "check-" + string(rune('a'+i)), Chapter: mergedChapters[min(i/4, 2)], Verdict: verdict}
		if verdict == Inconclusive {
			check.Reason = "a 500"
		}
		checks = append(checks, check)
	}
	return checks
}

func passes(n int) []Verdict { return slices.Repeat([]Verdict{Pass}, n) }

func TestMergedShardsAreTheWholeRun(t *testing.T) {
	checks := checksOf(Pass, Fail, Pass, Warn, Pass, Unsupported, Pass, Skipped, Pass, Pass)
	shards := shardsOf(checks)
	slices.Reverse(shards)
	shards[0].Notes, shards[1].Notes = []string{"left over", "twice"}, []string{"twice"}
	run, err := Merge(shards, mergedChapters)
	if err != nil {
		t.Fatal(err)
	}
	Tally(&run, Fail, Interrupted(shards))
	for i, check := range run.Checks {
		if check.ID != checks[i].ID || check.Verdict != checks[i].Verdict {
			t.Errorf("check %d is %s, %s", i, check.ID, check.Verdict)
		}
	}
	want := Run{Planned: 10, Ran: 10, Counts: Counts{Pass: 6, Fail: 1, Warn: 1, Unsupported: 1, Skipped: 1}, Exit: 1}
	if run.Planned != want.Planned || run.Ran != want.Ran || run.Counts != want.Counts || run.Exit != want.Exit {
		t.Errorf("planned %d, ran %d, %+v, exit %d", run.Planned, run.Ran, run.Counts, run.Exit)
	}
	if run.Shard != "1/1" || run.Plan != shards[0].Plan || run.Seconds != 2 || run.Started.Minute() != 1 || run.Login.Pages[0] != "1/3" {
		t.Errorf("shard %s, plan %s, %v s from %s, login %v", run.Shard, run.Plan, run.Seconds, run.Started, run.Login)
	}
	if len(run.Notes) != 2 {
		t.Errorf("notes %v", run.Notes)
	}
}

func TestMergeDecidesTheExitCode(t *testing.T) {
	for name, c := range map[string]struct {
		verdicts []Verdict
		failOn   Verdict
		shards   []int // exit code of each shard
		change   func(shards []Run)
		exit     int
	}{
		"clean":                          {passes(9), Fail, []int{0, 0, 0}, nil, 0},
		"a finding on one shard":         {append(passes(8), Fail), Fail, []int{0, 0, 1}, nil, 1},
		"a warning":                      {append(passes(8), Warn), Fail, []int{0, 0, 0}, nil, 0},
		"a warning that counts":          {append(passes(8), Warn), Warn, []int{0, 0, 0}, nil, 1},
		"a tenth is judged by merge":     {append(passes(7), Inconclusive, Inconclusive), Fail, []int{0, 0, 0}, nil, 3},
		"a tenth of a shard is no tenth": {append(passes(20), Inconclusive, Pass, Pass, Inconclusive), Fail, []int{0, 0, 0}, nil, 0},
		"one shard was interrupted":      {append(passes(8), Fail), Fail, nil, func(s []Run) { Tally(&s[1], Fail, true) }, 130},
		"one shard could not log in": {passes(9), Fail, nil, func(s []Run) {
			s[0].Login, s[0].Plan = Login{Verdict: Inconclusive, Reason: "no button"}, "sha256:of discovery"
			for i := range s[0].Checks {
				s[0].Checks[i].Verdict, s[0].Checks[i].Reason = Inconclusive, NotRun
			}
			Tally(&s[0], Fail, false)
		}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			shards := shardsOf(checksOf(c.verdicts...))
			for i, exit := range c.shards {
				if shards[i].Exit != exit {
					t.Errorf("shard %s ends with %d, not %d", shards[i].Shard, shards[i].Exit, exit)
				}
			}
			if c.change != nil {
				c.change(shards)
			}
			run, err := Merge(shards, mergedChapters)
			if err != nil {
				t.Fatal(err)
			}
			if Tally(&run, c.failOn, Interrupted(shards)); run.Exit != c.exit {
				t.Errorf("merged it ends with %d (%s), not %d", run.Exit, run.Reason, c.exit)
			}
		})
	}
}

func TestMergeRefusesWhatIsNoWhole(t *testing.T) {
	for name, c := range map[string]struct {
		change func(s []Run) []Run
		says   string
	}{
		"none":                 {func([]Run) []Run { return nil }, "missing"},
		"a gap":                {func(s []Run) []Run { return s[:2] }, "shard 3/3 is missing"},
		"an overlap":           {func(s []Run) []Run { return append(s, s[1]) }, "shard 2/3 is there twice"},
		"another split":        {func(s []Run) []Run { s[1].Shard = "2/4"; return s }, "another split"},
		"no shard":             {func(s []Run) []Run { s[1].Shard = "0/3"; return s }, `"0/3"`},
		"another plan":         {func(s []Run) []Run { s[1].Plan = "sha256:other"; return s }, "another plan"},
		"another target":       {func(s []Run) []Run { s[1].Target.Issuer = "https://other.example.com"; return s }, "another target"},
		"a bent target":        {func(s []Run) []Run { s[1].Target.Bent = "code-replay"; return s }, "another target"},
		"another profile":      {func(s []Run) []Run { s[1].Profile = "oauth20"; return s }, "another profile"},
		"another assay":        {func(s []Run) []Run { s[1].Tool.Version = "0.2.0"; return s }, "another assay"},
		"another catalogue":    {func(s []Run) []Run { s[1].Tool.Catalogue = "2026.12"; return s }, "another assay"},
		"a check twice":        {func(s []Run) []Run { s[1].Checks = append(s[1].Checks, s[0].Checks[0]); return s }, "two shards"},
		"a check that is gone": {func(s []Run) []Run { s[1].Checks = s[1].Checks[1:]; return s }, "do not add up"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Merge(c.change(shardsOf(checksOf(passes(9)...))), mergedChapters)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v, not %q", err, c.says)
			}
		})
	}
}

func TestProcessesOfOneRunAreGathered(t *testing.T) {
	checks := checksOf(Pass, Fail, Pass, Pass)
	parts := []Run{{Login: Login{Verdict: Pass}}, {Login: Login{Verdict: Pass}}, {Login: Login{Verdict: Inconclusive, Reason: "no button"}}}
	for i := range parts {
		for at, check := range checks {
			if at != i {
				check.Verdict, check.Reason = Inconclusive, NotRun
			}
			parts[i].Checks = append(parts[i].Checks, check)
		}
		parts[i].Planned = len(checks)
	}
	parts[2].Checks[2].Verdict, parts[2].Checks[2].Reason = Inconclusive, NotRun
	run := Gather(parts)
	Tally(&run, Fail, false)
	if run.Counts != (Counts{Pass: 1, Fail: 1, Inconclusive: 2}) || run.Ran != 2 || run.Exit != ExitFindings {
		t.Errorf("%+v, %d ran, exit %d", run.Counts, run.Ran, run.Exit)
	}
	if len(run.Notes) != 1 || run.Notes[0] != "process 3 did not begin: no button" {
		t.Errorf("notes %q", run.Notes)
	}
	if parts[0].Checks[1].Reason != NotRun {
		t.Error("gathering changed a part")
	}
}

func TestPicturesAreCopied(t *testing.T) {
	from, into := t.TempDir(), t.TempDir()
	if file := NewShots(from).Keep("code-replay", []byte("png"), "<html>"); file == "" {
		t.Fatal("no picture was kept")
	}
	if err := CopyShots(from, into); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"code-replay-1.png": "png", "code-replay-1.html": "<html>"} {
		if text, err := os.ReadFile(filepath.Join(into, "shots", name)); err != nil || string(text) != want {
			t.Errorf("%s is %q (%v)", name, text, err)
		}
	}
	if err := CopyShots(into, into); err != nil {
		t.Errorf("a folder into itself: %v", err)
	}
	if err := CopyShots(t.TempDir(), into); err != nil {
		t.Errorf("a folder without pictures: %v", err)
	}
}
