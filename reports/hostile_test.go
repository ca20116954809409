package reports

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// poisoned is a run whose every text came from a hostile target.
func poisoned() Run {
	run := mapText(sampleRun(), func(text string) string { return "::error::" + text + hostile[:200] })
	for i := range run.Checks {
		run.Checks[i].Verdict = sampleRun().Checks[i].Verdict
	}
	run.Login.Verdict = Pass
	run.Stale = []string{hostile}
	Tally(&run, Fail, false)
	return run
}

// TestHostileText holds every writer to the same: nothing that a reader can't see, no command of a CI job, no markup.
func TestHostileText(t *testing.T) {
	anyCommand := regexp.MustCompile(strings.TrimPrefix(hashCommand.String(), "^"))
	console := func(w io.Writer, run Run) error {
		console := NewConsole(w, Style{})
		console.Waiting(hostile, 0)
		console.Start(hostile, hostile)
		return Text(w, run, Style{Report: "out/index.html"})
	}
	for name, write := range map[string]func(io.Writer, Run) error{"JSON": JSON, "HTML": HTML, "JUnit": JUnit, "SARIF": SARIF, "HAR": HAR, "summary": Summary, "console": console} {
		for kind, run := range map[string]Run{"poisoned": poisoned(), "sample": sampleRun()} {
			var written bytes.Buffer
			if err := write(&written, run); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			text := written.String()
			if !utf8.ValidString(text) {
				t.Errorf("%s of the %s run: broken UTF-8", name, kind)
			}
			for at, r := range text {
				if r != '\n' && r != '\t' && !seen(r) {
					t.Errorf("%s of the %s run: %U is left in %q", name, kind, r, text[max(0, at-40):min(len(text), at+40)])
					break
				}
			}
			for _, line := range strings.Split(text, "\n") {
				if strings.HasPrefix(strings.TrimSpace(line), "::") || anyCommand.MatchString(line) {
					t.Errorf("%s of the %s run: a CI job takes a command from %.100q", name, kind, line)
				}
			}
			if limit := 400 << 10; len(text) > limit {
				t.Errorf("%s of the %s run has %d bytes, more than %d", name, kind, len(text), limit)
			}
		}
	}
}

func TestHostileMarkupStaysText(t *testing.T) {
	text, nodes := pageOf(t, poisoned())
	for _, node := range nodes {
		if node.Data == "script" || attribute(node, "onerror") != "" {
			t.Errorf("<%s> came from the target", node.Data)
		}
		if href := attribute(node, "href"); strings.HasPrefix(strings.ToLower(href), "javascript") {
			t.Errorf("a link runs %q", href)
		}
	}
	if !strings.Contains(text, "&lt;script&gt;") {
		t.Error("the markup is not shown at all")
	}
	evil := cleanRun()
	evil.Checks[0].URL = "javascript:alert(1)"
	if text, _ := pageOf(t, evil); strings.Contains(text, `href="javascript`) {
		t.Error("a link of run.json runs script")
	}
	var document bytes.Buffer
	if err := JUnit(&document, poisoned()); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(document.Bytes(), new(junitSuites)); err != nil {
		t.Errorf("junit.xml is not XML: %v", err)
	}
}
