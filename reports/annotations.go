package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxAnnotations is how many annotations of one kind GitHub shows of a step.
const maxAnnotations = 10

// annotation is one line that GitHub Actions makes a remark of, beside the lines of a file.
type annotation struct{ kind, title, text string }

// Annotations writes a run as commands for GitHub Actions' log: at most ten, worst first. Where there are more, the last says how many.
// No text of a target can end its line or its property, and so start a command of its own.
func Annotations(w io.Writer, run Run) error {
	var all []annotation
	if run.Exit == ExitNoVerdict || run.Exit == ExitInterrupted {
		all = append(all, annotation{"error", "assay came to no verdict", run.Reason})
	}
	for _, stale := range run.Stale {
		all = append(all, annotation{"error", "assay: expectation to mend", stale})
	}
	findings := slices.DeleteFunc(slices.Clone(run.Checks), func(c Check) bool { return c.expected() || !c.Verdict.Finding() })
	slices.SortStableFunc(findings, worstFirst)
	for _, check := range findings {
		made := annotation{"error", check.ID, check.Level + ", " + check.rule() + ": " + orElse(check.Reason, check.Title)}
		switch {
		case check.New:
			made.kind, made.text = "notice", "newer than the baseline, fails nothing yet: "+made.text
		case check.Verdict == Warn:
			made.kind = "warning"
		}
		all = append(all, made)
	}
	if len(all) > maxAnnotations {
		more := len(all) - maxAnnotations + 1
		kind := all[maxAnnotations-1].kind
		all = append(all[:maxAnnotations-1], annotation{kind, "assay", fmt.Sprintf("%d more are told in the summary and in the report", more)})
	}
	anchor := run.Anchor.orDefault()
	for _, each := range all {
		_, err := fmt.Fprintf(w, "::%s file=%s,line=%d,title=%s::%s\n", each.kind, property(anchor.File), anchor.Line, property(Line(each.title, 100)), data(Line(each.text, 500)))
		if err != nil {
			return err
		}
	}
	return nil
}

// What GitHub's runner reads back in the data and in the properties of a command.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func data(text string) string { return dataEscapes.Replace(text) }

func property(text string) string { return propertyEscapes.Replace(text) }
