package reports

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// shown plays what a console wrote on a terminal and gives the lines that stay.
func shown(text string) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if at := strings.LastIndex(line, erase); at >= 0 {
			line = line[at+len(erase):]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// play tells the sample run to a console as it would go.
func play(console *Console, run Run) {
	console.Begin(run.Target, run.Profile, run.Planned, run.Browser)
	console.Login(run.Login)
	for _, chapter := range run.chapters() {
		console.Chapter(chapter.Name)
		for _, check := range chapter.Checks {
			if check.ran() {
				console.Start(check.ID, check.Title)
				console.Waiting("the code to expire", 12*time.Second)
				console.Done(check)
			}
		}
	}
	console.End(run)
}

func TestLiveLineLeavesTheSameText(t *testing.T) {
	var live, plain bytes.Buffer
	play(NewConsole(&live, Style{Live: true, Width: 100}), sampleRun())
	if err := Text(&plain, sampleRun(), Style{Width: 100}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain.String(), shown(live.String())); diff != "" {
		t.Errorf("what stays on a terminal is not the text (-text +terminal):\n%s", diff)
	}
}

func TestLiveLine(t *testing.T) {
	var live bytes.Buffer
	console := NewConsole(&live, Style{Live: true, Width: 60})
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	console.now = func() time.Time { return now }
	console.planned = 140
	console.done = 11

	console.Start("code-replay", "an authorization code is refused the second time")
	now = now.Add(3 * time.Second)
	console.draw()
	console.Waiting("the code to expire", 75*time.Second)
	now = now.Add(5 * time.Second)
	console.draw()

	want := []string{
		"",
		"  … 12/140  code-replay an authorization code is refu…  0 s",
		"  … 12/140  code-replay an authorization code is refu…  3 s",
		"  … 12/140  waiting 1 min 15 s for the co…  1 min 15 s left",
		"  … 12/140  waiting 1 min 15 s for the co…  1 min 10 s left",
	}
	got := strings.Split(live.String(), erase)
	for i := range got {
		if columns := len([]rune(got[i])); columns > 59 {
			t.Errorf("%d columns on a terminal of 60", columns)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlainConsoleSaysThatItWaits(t *testing.T) {
	var plain bytes.Buffer
	console := NewConsole(&plain, Style{})
	console.Start("code-expiry", "is refused when its time is over")
	console.Waiting("for the code to expire", 12*time.Second)
	if got := plain.String(); got != "  … waiting 12 s for the code to expire\n" {
		t.Errorf("got %q", got)
	}
}

func TestPlainConsoleHasNoEscapeCodes(t *testing.T) {
	var plain bytes.Buffer
	play(NewConsole(&plain, Style{}), sampleRun())
	if strings.ContainsAny(plain.String(), "\x1b\r") {
		t.Error("escape codes in plain text")
	}
}

func TestConsoleHeadsAChapterAgainWhenItReturns(t *testing.T) {
	var plain bytes.Buffer
	console := NewConsole(&plain, Style{})
	for _, chapter := range []string{"code", "code", "token", "code"} {
		console.Done(Check{ID: "a", Chapter: chapter, Verdict: Pass})
	}
	if n := strings.Count(plain.String(), "\ncode\n"); n != 2 {
		t.Errorf("%d headings of code, want 2:\n%s", n, plain.String())
	}
}

func TestConsoleFromManyGoroutines(t *testing.T) {
	var live bytes.Buffer
	console := NewConsole(&live, Style{Live: true, Color: true})
	console.Begin(Target{Issuer: "http://127.0.0.1:9400"}, "auto", 50, "")
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			console.Start("a", "b")
			console.Done(Check{ID: "a", Chapter: "code", Verdict: Pass})
		})
	}
	group.Wait()
	console.End(cleanRun())
	if n := strings.Count(live.String(), "✓"); n != 50 {
		t.Errorf("%d checks told, want 50", n)
	}
}

// TestFindingIsShort holds a finding to a dozen lines, the empty one above it not counted.
func TestFindingIsShort(t *testing.T) {
	for _, check := range append(poisoned().Checks, sampleRun().Checks...) {
		check.Verdict, check.Expected = Fail, false
		var text bytes.Buffer
		NewConsole(&text, Style{Report: "out/index.html"}).finding(check, sampleRun())
		if n := strings.Count(strings.TrimSpace(text.String()), "\n") + 1; n > 12 {
			t.Errorf("%d lines:\n%s", n, text.String())
		}
	}
}

func TestOneCauseBehindManyIsToldOnce(t *testing.T) {
	run := Run{Planned: 30, Login: Login{Verdict: Pass}, Checks: checks(30, Inconclusive)}
	for i := range run.Checks {
		run.Checks[i].Reason = "control: 500 Internal Server Error"
	}
	Tally(&run, Fail, false)
	var text bytes.Buffer
	NewConsole(&text, Style{}).End(run)
	if n := strings.Count(text.String(), "500 Internal"); n != 1 || !strings.Contains(text.String(), "and 22 more") {
		t.Errorf("the cause is told %d times:\n%s", n, text.String())
	}
}

func TestLastLines(t *testing.T) {
	for name, run := range map[string]Run{"sample": sampleRun(), "interrupted": interruptedRun(), "locked out": lockedOutRun(), "clean": cleanRun()} {
		var text bytes.Buffer
		if err := Text(&text, run, Style{}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
		if n := len(lines); lines[n-1] != LastLine(run.Exit) || lines[n-2] != DecidedLine(run) {
			t.Errorf("%s ends with %q", name, lines[n-2:])
		}
	}
}

func TestAgain(t *testing.T) {
	for name, row := range map[string]struct{ command, issuer, again string }{
		"narrows the run's own command": {"assay run --target http://a --only code --skip=pages --only redirect --shard 2/4 --user alice", "http://a", "assay run --target http://a --user alice --only code-replay"},
		"without a target":              {"assay run", "http://127.0.0.1:43121", "assay run --only code-replay"},
		"without a command":             {"", "http://a/?x=$(id)", "assay run --target 'http://a/?x=$(id)' --only code-replay"},
		"spares the report":             {"assay run --out there --parallel 4 --config a.yaml", "http://a", "assay run --config a.yaml --only code-replay"},
		"an argument with blanks":       {CommandLine([]string{"run", "--skip", "it's  --out", "--user", "al ice's", "--out", "my reports"}), "http://a", `assay run --user 'al ice'\''s' --only code-replay`},
		"a flag without its value":      {"assay run --only", "http://a", "assay run --only code-replay"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := again(Run{Command: row.command, Target: Target{Issuer: row.issuer}}, "code-replay"); got != row.again {
				t.Errorf("got %s, want %s", got, row.again)
			}
		})
	}
}

func TestStyleForAPipe(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	defer writer.Close()
	if style := StyleFor(writer, func(string) string { return "" }); style != (Style{}) {
		t.Errorf("a pipe gets %+v", style)
	}
}

func TestStyleForATerminal(t *testing.T) {
	for name, row := range map[string]struct {
		env   map[string]string
		style Style
	}{
		"colours and a live line": {nil, Style{Color: true, Live: true}},
		"NO_COLOR":                {map[string]string{"NO_COLOR": "1"}, Style{Live: true}},
		"CI":                      {map[string]string{"CI": "true"}, Style{}},
		"a dumb terminal":         {map[string]string{"TERM": "dumb"}, Style{}},
	} {
		t.Run(name, func(t *testing.T) {
			if style := terminalStyle(func(name string) string { return row.env[name] }); style != row.style {
				t.Errorf("got %+v, want %+v", style, row.style)
			}
		})
	}
}
