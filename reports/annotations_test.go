package reports

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// command is how GitHub's runner reads a line as a command.
var command = regexp.MustCompile(`^::(error|warning|notice) file=([^,:]+),line=([0-9]+),title=([^,:]+)::(.*)$`)

func annotationsOf(t *testing.T, run Run) []string {
	t.Helper()
	var text bytes.Buffer
	if err := Annotations(&text, run); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
	if text.Len() == 0 {
		return nil
	}
	for _, line := range lines {
		if !command.MatchString(line) {
			t.Errorf("no annotation: %q", line)
		}
	}
	return lines
}

func TestAnnotationsAreTenWorstFirst(t *testing.T) {
	run := sampleRun()
	if got := annotationsOf(t, run); len(got) != 4 || !strings.HasPrefix(got[0], "::error file=README.md,line=1,title=code-replay::MUST, RFC 6749") || !strings.HasPrefix(got[3], "::warning ") {
		t.Errorf("annotations: %q", got)
	}
	for i := range 20 {
		check := run.Checks[1]
		check.ID = fmt.Sprintf("check-%d", i)
		run.Checks = append(run.Checks, check)
	}
	run.Stale = []string{"x is gone"}
	got := annotationsOf(t, run)
	if len(got) != 10 || !strings.Contains(got[0], "x is gone") || !strings.HasSuffix(got[9], "::16 more are told in the summary and in the report") {
		t.Errorf("%d annotations, the last %q", len(got), got[len(got)-1])
	}
	if got := annotationsOf(t, cleanRun()); len(got) != 0 {
		t.Errorf("a clean run is annotated: %q", got)
	}
}

func TestAnnotationsOfHostileText(t *testing.T) {
	run := poisoned()
	run.Checks[1].ID = "a,line=9:b%0A::error::x\r\n::stop-commands::y"
	run.Anchor = Anchor{File: "x,title=y%.yaml", Line: 3}
	for _, line := range annotationsOf(t, run) {
		match := command.FindStringSubmatch(line)
		if match != nil && (match[2] != "x%2Ctitle=y%25.yaml" || match[3] != "3") {
			t.Errorf("the place was changed: %q", line)
		}
		if unescaped := regexp.MustCompile(`%[^02]|%0[^AD]`).FindString(match[5]); unescaped != "" {
			t.Errorf("%q is left in %q", unescaped, line)
		}
	}
}
