package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxSummary bounds summary.md, in bytes: GitHub drops a step's summary of more than 1 MiB whole.
const maxSummary = 900_000

// summaryCut says that a summary was cut; it ends what may be open.
const summaryCut = "\n\n</details>\n\nThe summary is cut here. The report of the run, `index.html`, has the rest.\n"

// summaryText is a summary that never outgrows its bound. A line goes in whole or not at all.
type summaryText struct {
	strings.Builder
	full bool
}

func (s *summaryText) line(format string, arguments ...any) {
	line := fmt.Sprintf(format, arguments...) + "\n"
	if s.full || s.Len()+len(line)+len(summaryCut) > maxSummary {
		s.full = true
		return
	}
	s.WriteString(line)
}

// Summary writes summary.md, for the summary of a step in GitHub Actions: the verdict, what is wrong, what could not be told,
// what is known, and folded all the rest. Whatever a target said is only text in it.
func Summary(w io.Writer, run Run) error {
	var text summaryText
	text.line("### assay: %s", LastLine(run.Exit))
	text.line("")
	text.line("%s, profile %s. %s.", orElse(markdown(run.Target.Issuer), "no target"), markdown(run.Profile), markdown(DecidedLine(run)))
	if run.Reason != "" {
		text.line("\n**%s**", markdown(run.Reason))
	}
	if run.Login.Verdict != Pass && run.Login.Reason != "" {
		text.line("\nThe login: %s", markdown(run.Login.Reason))
	}
	var findings, untold, known []Check
	for _, check := range run.Checks {
		switch {
		case check.expected():
			known = append(known, check)
		case check.Verdict.Finding():
			findings = append(findings, check)
		case check.Verdict == Inconclusive && check.ran():
			untold = append(untold, check)
		}
	}
	slices.SortStableFunc(findings, worstFirst)
	text.table(number(len(findings), "finding"), findings, func(c Check) string { return c.Reason })
	if len(run.Stale) > 0 {
		text.line("\n#### Expectations to mend\n")
		for _, stale := range run.Stale {
			text.line("- %s", markdown(stale))
		}
	}
	text.table(fmt.Sprintf("%d could not be told", len(untold)), untold, func(c Check) string { return c.Reason })
	text.table(number(len(known), "known finding"), known, func(c Check) string { return orElse(c.Known, c.Reason) })
	for _, note := range run.Notes {
		text.line("\nNote: %s", markdown(note))
	}
	text.rest(run)
	if text.full {
		text.WriteString(summaryCut)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// worstFirst orders findings: what fails the run before what does not, a broken MUST before a broken SHOULD.
func worstFirst(a, b Check) int {
	if a.New != b.New {
		if a.New {
			return 1
		}
		return -1
	}
	return a.Verdict.Severity() - b.Verdict.Severity()
}

// table lists checks, each with a word on it.
func (s *summaryText) table(heading string, checks []Check, why func(Check) string) {
	if len(checks) == 0 {
		return
	}
	s.line("\n#### %s\n", heading)
	s.line("| | check | rule | why |\n|---|---|---|---|")
	for _, check := range checks {
		s.line("| %s %s | %s | %s | %s |", check.face().mark, check.says(), markdown(Line(check.ID, 80)), markdown(check.Level+" "+check.rule()), markdown(Line(why(check), 400)))
	}
}

// says is the verdict in words, with what the baseline makes of it.
func (c Check) says() string {
	if c.New {
		return c.face().word + " (newer than the baseline: fails nothing yet)"
	}
	return c.face().word
}

// rest lists every check, folded by chapter.
func (s *summaryText) rest(run Run) {
	for _, chapter := range run.chapters() {
		counts, idle := Counts{}, 0
		for _, check := range chapter.Checks {
			counts.add(check)
			if !check.ran() {
				idle++
			}
		}
		s.line("\n<details><summary>%s: %s</summary>\n", markdown(Line(chapter.Name, 40)), summary(tallies(counts, idle, idle)))
		for _, check := range chapter.Checks {
			title := markdown(Line(check.Title, 200))
			if check.Verdict != Pass && check.Reason != "" {
				title += ": " + markdown(Line(check.Reason, 200))
			}
			s.line("- %s %s %s, %s", check.face().mark, check.face().word, markdown(Line(check.ID, 80)), title)
		}
		s.line("\n</details>")
	}
}
