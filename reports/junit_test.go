package reports

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
)

// junitOf writes a run as JUnit and reads it back as GitLab would: what it says of each case.
func junitOf(t *testing.T, run Run) map[string]junitCase {
	t.Helper()
	var text bytes.Buffer
	if err := JUnit(&text, run); err != nil {
		t.Fatal(err)
	}
	var document junitSuites
	if err := xml.Unmarshal(text.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	cases := map[string]junitCase{}
	for _, suite := range document.Suites {
		failures, errors, skipped := 0, 0, 0
		for _, each := range suite.Cases {
			if key := each.Classname + "/" + each.Name; cases[key].Name != "" {
				t.Errorf("GitLab would drop the second %s", key)
			} else {
				cases[key] = each
			}
			if each.Failure != nil {
				failures++
			}
			if each.Error != nil {
				errors++
			}
			if each.Skipped != nil {
				skipped++
			}
		}
		if suite.Tests != len(suite.Cases) || suite.Failures != failures || suite.Errors != errors || suite.Skipped != skipped {
			t.Errorf("suite %s miscounts: %+v", suite.Name, suite)
		}
	}
	if document.Tests != len(cases) {
		t.Errorf("the document counts %d cases of %d", document.Tests, len(cases))
	}
	return cases
}

func TestJUnitOutcomes(t *testing.T) {
	run := sampleRun()
	cases := junitOf(t, run)
	if len(cases) != len(run.Checks)+1 {
		t.Errorf("%d cases for %d checks and the run", len(cases), len(run.Checks))
	}
	outcome := func(each junitCase) string {
		switch {
		case each.Failure != nil:
			return "failure"
		case each.Error != nil:
			return "error: " + each.Error.Message
		case each.Skipped != nil:
			return "skipped: " + each.Skipped.Message
		case each.Output != "":
			return "pass with output"
		}
		return "pass"
	}
	for _, check := range run.Checks {
		want := map[string]string{
			"login-returns-tokens": "pass", "ui-framing-consent": "pass", "code-replay": "failure", "redirect-uri-path-suffix": "failure", "redirect-uri-error-path": "failure",
			"token-cache-control": "pass with output", "token-error-format": "skipped: expected: " + check.Reason, "code-expiry": "skipped: skipped: " + check.Reason,
			"par-required": "skipped: unsupported: " + check.Reason, "code-wrong-client": "error: " + check.Reason, "client-auth-none": "error: not run",
		}[check.ID]
		each := cases[check.Chapter+"/"+check.ID+" "+check.Title]
		if got := outcome(each); got != want {
			t.Errorf("%s: %s, want %s", check.ID, got, want)
		}
		if each.Properties == nil || len(each.Properties.Properties) != 3 || each.Properties.Properties[0] != (junitProperty{"id", check.ID}) {
			t.Errorf("%s has the properties %+v", check.ID, each.Properties)
		}
	}
	replay := cases["code/code-replay "+run.Checks[1].Title]
	if replay.Output != "[[ATTACHMENT|shots/code-replay-1.png]]\n" || !strings.Contains(replay.Failure.Text, "--only code-replay") {
		t.Errorf("code-replay: output %q, text %q", replay.Output, replay.Failure.Text)
	}
}

func TestJUnitOfARunWithoutVerdictIsRed(t *testing.T) {
	stale := cleanRun()
	stale.Stale = []string{"code-replay passes now"}
	Tally(&stale, Fail, false)
	for name, run := range map[string]Run{"interrupted": interruptedRun(), "locked out": lockedOutRun(), "stale": stale} {
		each := junitOf(t, run)["run/the run comes to a verdict"]
		if each.Error == nil && each.Failure == nil {
			t.Errorf("%s: the run is green", name)
		}
	}
	if each := junitOf(t, cleanRun())["run/the run comes to a verdict"]; each.Error != nil || each.Failure != nil {
		t.Errorf("a clean run is red: %+v", each)
	}
}

func TestJUnitNamesAreUnique(t *testing.T) {
	run := cleanRun()
	run.Checks = append(run.Checks, run.Checks[0], run.Checks[0])
	if cases := junitOf(t, run); len(cases) != 4 {
		t.Errorf("%d cases, want 4", len(cases))
	}
}

// TestWhatTheBaselineMakesOfAFinding holds junit.xml, the page and the text to show what is known, new and stale.
func TestWhatTheBaselineMakesOfAFinding(t *testing.T) {
	run := sampleRun()
	run.Checks[1].New, run.Anchor = true, Anchor{File: "ci/assay.yaml", Line: 3}
	run.Checks[7].Known = "the gateway answers (until 2027-01-31, https://github.com/example/as/issues/12)"
	if run.Checks[7].ID != "token-error-format" {
		t.Fatalf("the sample changed: %s", run.Checks[7].ID)
	}
	run.Stale = []string{"coverage lost: refresh-works was decided before, and is now unsupported"}
	Tally(&run, Fail, false)
	cases := junitOf(t, run)
	newer, known, whole := cases["code/code-replay "+run.Checks[1].Title], cases["token/token-error-format "+run.Checks[7].Title], cases["run/the run comes to a verdict"]
	if newer.Failure != nil || !strings.Contains(newer.Output, newerThanBaseline) {
		t.Errorf("a new check: %+v", newer)
	}
	if known.Skipped == nil || known.Skipped.Message != "expected: "+run.Checks[7].Known || !strings.Contains(known.Output, run.Checks[7].Reason) {
		t.Errorf("a known finding: %+v", known)
	}
	if whole.Failure == nil || whole.Failure.Text != run.Stale[0] || newer.File != "ci/assay.yaml" {
		t.Errorf("the run: %+v", whole)
	}
	var text, page bytes.Buffer
	if err := Text(&text, run, Style{Width: 300}); err != nil {
		t.Fatal(err)
	}
	if err := HTML(&page, run); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{newerThanBaseline, run.Checks[7].Known, run.Stale[0]} {
		if !strings.Contains(text.String(), want) || !strings.Contains(page.String(), want) {
			t.Errorf("the text or the page does not tell %q", want)
		}
	}
}
