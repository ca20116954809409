package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The elements of JUnit's format that GitLab and Jenkins read.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr,omitempty"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Classname  string           `xml:"classname,attr"`
	Name       string           `xml:"name,attr"`
	File       string           `xml:"file,attr,omitempty"` // GitLab copies it, to run a case again
	Time       string           `xml:"time,attr"`
	Properties *junitProperties `xml:"properties"`
	Failure    *junitOutcome    `xml:"failure"`
	Error      *junitOutcome    `xml:"error"`
	Skipped    *junitOutcome    `xml:"skipped"`
	Output     string           `xml:"system-out,omitempty"`
}

type junitProperties struct {
	Properties []junitProperty `xml:"property"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitOutcome struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes junit.xml as GitLab and Jenkins read it: a class for each chapter, and one for the run itself, which
// tells what kept it from a verdict. GitLab drops a second case of the same class and name, so names are unique.
func JUnit(w io.Writer, run Run) error {
	document := junitSuites{Name: "assay " + Line(run.Target.Issuer, 200), Time: fmt.Sprintf("%.3f", run.Seconds)}
	document.add(junitSuite{Name: "run", Cases: []junitCase{runCase(run)}}, run)
	seen := map[string]bool{}
	for _, chapter := range run.chapters() {
		suite := junitSuite{Name: Line(chapter.Name, 40)}
		for _, check := range chapter.Checks {
			made := checkCase(run, check)
			for name, i := made.Name, 2; seen[made.Classname+"\n"+made.Name]; i++ {
				made.Name = fmt.Sprintf("%s (%d)", name, i)
			}
			seen[made.Classname+"\n"+made.Name] = true
			suite.Cases = append(suite.Cases, made)
		}
		document.add(suite, run)
	}
	text, err := xml.MarshalIndent(document, "", "  ")
	if err != nil {
		return fmt.Errorf("write junit.xml: %w", err)
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

// add counts a suite's cases and puts it into the document.
func (d *junitSuites) add(suite junitSuite, run Run) {
	seconds := 0.0
	for _, made := range suite.Cases {
		var took float64
		_, _ = fmt.Sscan(made.Time, &took)
		seconds += took
		suite.Tests++
		switch {
		case made.Failure != nil:
			suite.Failures++
		case made.Error != nil:
			suite.Errors++
		case made.Skipped != nil:
			suite.Skipped++
		}
	}
	suite.Time = fmt.Sprintf("%.3f", seconds)
	if !run.Started.IsZero() {
		suite.Timestamp = run.Started.UTC().Format("2006-01-02T15:04:05")
	}
	d.Suites = append(d.Suites, suite)
	d.Tests += suite.Tests
	d.Failures += suite.Failures
	d.Errors += suite.Errors
	d.Skipped += suite.Skipped
}

// runCase tells the run itself, so that a run without a verdict is never green.
func runCase(run Run) junitCase {
	made := junitCase{Classname: "run", Name: "the run comes to a verdict", Time: fmt.Sprintf("%.3f", run.Login.Seconds)}
	switch {
	case run.Result == "ERROR":
		made.Error = &junitOutcome{Type: "error", Message: Line(run.Reason, 400), Text: Harmless(strings.Join(append(slices.Clone(run.Stale), DecidedLine(run), LastLine(run.Exit)), "\n"), 4000)}
	case len(run.Stale) > 0:
		made.Failure = &junitOutcome{Type: "stale", Message: "expectations to mend", Text: Harmless(strings.Join(run.Stale, "\n"), 4000)}
	}
	return made
}

// checkCase tells one check. What fails no run, a broken SHOULD or a check newer than the baseline, fails no case: its
// story goes to the output.
func checkCase(run Run, check Check) junitCase {
	made := junitCase{
		Classname: Line(check.Chapter, 40), Name: strings.TrimSpace(Line(check.ID, 80) + " " + Line(check.Title, 300)), File: Line(run.Anchor.File, 400), Time: fmt.Sprintf("%.3f", check.Seconds),
		Properties: &junitProperties{[]junitProperty{{"id", Line(check.ID, 80)}, {"level", Line(check.Level, 20)}, {"spec", Line(check.rule(), 80)}}},
	}
	message := Line(orElse(check.Reason, check.Observed), 400)
	switch {
	case check.expected():
		made.Skipped = &junitOutcome{Message: "expected: " + Line(orElse(check.Known, message), 400)}
		if check.Known != "" {
			made.Output = "known: " + message + "\n" + storyText(run, check)
		}
	case check.Verdict == Warn, check.New:
		made.Output = string(check.Verdict) + ": " + message + "\n" + storyText(run, check)
	case check.Verdict == Fail:
		made.Failure = &junitOutcome{Type: Line(orElse(check.Observed, string(Fail)), 60), Message: message, Text: storyText(run, check)}
	case check.Verdict == Inconclusive || check.Verdict.Severity() < 0:
		made.Error = &junitOutcome{Type: string(Inconclusive), Message: message, Text: storyText(run, check)}
	case check.Verdict == Unsupported || check.Verdict == Skipped:
		made.Skipped = &junitOutcome{Message: string(check.Verdict) + ": " + message}
	}
	if check.Verdict.Finding() || check.Verdict == Inconclusive {
		for _, file := range check.Pages {
			if isPicture(file) {
				made.Output += "[[ATTACHMENT|" + Line(file, 300) + "]]\n"
			}
		}
	}
	return made
}

// storyText is the story of a check as lines.
func storyText(run Run, check Check) string {
	var text strings.Builder
	for _, row := range check.story(run, "") {
		text.WriteString(pad(row.label, 10) + row.text + "\n")
	}
	return text.String()
}
