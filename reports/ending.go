package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// End tells what the run came to: each finding, what could not be told, the counts and the result. The run must be
// tallied. Its last line is LastLine, and the line above it DecidedLine.
func (c *Console) End(run Run) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stop != nil {
		close(c.stop)
		c.stop = nil
	}
	c.current = ""
	for _, verdict := range []Verdict{Fail, Warn} {
		for _, check := range run.Checks {
			if check.Verdict == verdict && !check.expected() {
				c.finding(check, run)
			}
		}
	}
	c.expectations(run)
	c.inconclusive(run)
	c.print("")
	for _, note := range run.Notes {
		c.head("note", Line(note, 300))
	}
	took := ""
	if run.Seconds > 0 { // nobody knows how long a run was that was cut short
		took = c.style.paint(dim, fmt.Sprintf("  in %.1f s", run.Seconds))
	}
	c.head("checks", c.counts(run)+took)
	if c.style.Report != "" {
		c.head("report", c.style.Report)
	}
	if run.Reason != "" {
		c.head("reason", Line(run.Reason, 400))
	}
	c.print(DecidedLine(run))
	color := map[string]string{"PASS": green, "FAIL": red}[run.Result]
	c.print(c.style.paint(orElse(color, yellow), LastLine(run.Exit)))
}

// finding tells one finding in a block that a reader can act on.
func (c *Console) finding(check Check, run Run) {
	face := check.face()
	c.print("")
	c.print(c.style.paint(face.color, face.mark+" "+face.word) + "  " + c.style.paint(bold, Line(check.ID, 80)) + "  " + Line(check.Title, 200))
	for _, row := range check.story(run, c.style.Report) {
		c.row(row)
	}
}

// row prints a row of a story. Prose may take a second line; what is to be copied stays in one.
func (c *Console) row(row row) {
	label := "  " + c.style.paint(dim, pad(row.label, 10))
	if row.label != "rule" && row.label != "why" {
		text := row.text
		if row.label == "sent" || row.label == "got" || row.label == "variants" {
			text = clip(text, 2*c.style.width())
		}
		c.print(label + text)
		return
	}
	lines := fold(row.text, c.style.width()-12)
	if len(lines) > 2 {
		lines = []string{lines[0], clip(strings.Join(lines[1:], " "), c.style.width()-12)}
	}
	for i, line := range lines {
		if i > 0 {
			label = strings.Repeat(" ", 12)
		}
		c.print(label + line)
	}
}

// expectations tells the findings that were expected, and the expectations that are to be mended.
func (c *Console) expectations(run Run) {
	first := true
	for _, check := range run.Checks {
		if !check.expected() {
			continue
		}
		if first {
			c.print("")
			first = false
		}
		c.print(c.style.paint(dim, check.face().mark+" "+check.face().word) + "  " + Line(check.ID, 80) + "  " + Line(check.Reason, 200))
		if check.Known != "" {
			c.print("            known: " + Line(check.Known, 200))
		}
	}
	for _, stale := range run.Stale {
		c.print(c.style.paint(red, "✗ expectation to mend") + "  " + Line(stale, 300))
	}
}

// maxNames bounds the checks that are named for one reason.
const maxNames = 8

// inconclusive tells what could not be told, by reason: often one cause stands behind many.
func (c *Console) inconclusive(run Run) {
	var reasons []string
	names := map[string][]string{}
	for _, check := range run.Checks {
		if check.Verdict != Inconclusive || !check.ran() || check.expected() {
			continue
		}
		reason := orElse(Line(check.Reason, 300), "no reason was given")
		if names[reason] == nil {
			reasons = append(reasons, reason)
		}
		names[reason] = append(names[reason], Line(check.ID, 80))
	}
	if len(reasons) > 0 {
		c.print("")
	}
	for _, reason := range reasons {
		ids := names[reason]
		more := ""
		if len(ids) > maxNames {
			more = fmt.Sprintf(" and %d more", len(ids)-maxNames)
			ids = ids[:maxNames]
		}
		c.print(c.style.paint(blue, "? inconclusive") + "  " + strings.Join(ids, ", ") + more)
		for _, line := range fold(reason, c.style.width()-12) {
			c.print(strings.Repeat(" ", 12) + line)
		}
	}
}

// counts tells how many checks have which verdict; of what there is none, only failures are worth a word.
func (c *Console) counts(run Run) string {
	colors := map[string]string{"pass": green, "fail": red, "warn": yellow, "inconclusive": blue, "not run": blue}
	var parts []string
	for _, tally := range tallies(run.Counts, run.Planned-run.Ran, run.idle()) {
		switch {
		case tally.N > 0:
			parts = append(parts, c.style.paint(colors[tally.Word], fmt.Sprintf("%d %s", tally.N, tally.Word)))
		case tally.Word == "fail":
			parts = append(parts, "0 fail")
		}
	}
	return strings.Join(parts, " · ")
}

// Text writes a run as the console would have told it, without the live line.
func Text(w io.Writer, run Run, style Style) error {
	style.Live = false
	var text bytes.Buffer
	console := NewConsole(&text, style)
	console.Begin(run.Target, run.Profile, run.Planned, run.Browser)
	console.Login(run.Login)
	for _, chapter := range run.chapters() {
		for _, check := range chapter.Checks {
			if check.ran() {
				console.Done(check)
			}
		}
	}
	console.End(run)
	_, err := w.Write(text.Bytes())
	return err
}

// chapter is a chapter with its checks.
type chapter struct {
	Name   string
	Checks []Check
}

// chapters groups the checks, in the order in which each chapter first appears.
func (run Run) chapters() []chapter {
	var chapters []chapter
	index := map[string]int{}
	for _, check := range run.Checks {
		at, known := index[check.Chapter]
		if !known {
			at = len(chapters)
			index[check.Chapter] = at
			chapters = append(chapters, chapter{Name: check.Chapter})
		}
		chapters[at].Checks = append(chapters[at].Checks, check)
	}
	return chapters
}
