package prove

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/authassay/assay/reports"
)

// every is how many rows pass between two lines of progress where there is no live line.
const every = 25

// Console tells a proof while it goes: on a terminal one live line, elsewhere a line now and then, and a line for
// each row that is not as it should be. Errors of its writer are ignored: the exit code still tells.
type Console struct {
	w     io.Writer
	style reports.Style
	live  bool // a live line stands on the terminal
	wrong int  // rows that are not as they should be
}

// NewConsole makes a console.
func NewConsole(w io.Writer, style reports.Style) *Console { return &Console{w: w, style: style} }

// Row tells a row: with an empty verdict that it begins, else what it came to. It is the Progress of the Options.
func (c *Console) Row(row, verdict string, done, all int) {
	if !slices.Contains(asTheyShouldBe, verdict) {
		c.wrong++
		c.print("  " + c.style.Paint(reports.Fail, fmt.Sprintf("%-11s", verdict)) + "  " + row)
	}
	switch {
	case c.style.Live && verdict == "":
		c.draw(fmt.Sprintf("  … %d/%d  %s", done+1, all, row))
	case c.style.Live: // processes that prove together tell only what is done
		c.draw(fmt.Sprintf("  … %d/%d  %s", done, all, row))
	case verdict != "" && (done%every == 0 || done == all):
		so := "all as it should be"
		if c.wrong > 0 {
			so = number(c.wrong, "row is", "rows are") + " not as it should be"
		}
		c.print(fmt.Sprintf("  … %d/%d  %s", done, all, so))
	}
}

// asTheyShouldBe are the verdicts of rows that need no line.
var asTheyShouldBe = []string{"", "caught", "quiet", "honest"}

// End tells what does not hold, what could not be told, the counts and the result, and gives the exit code.
func (c *Console) End(m Matrix, dir string) int {
	gaps, notes := m.gaps(), m.notes()
	c.print("")
	for _, gap := range gaps {
		c.print(c.style.Paint(reports.Fail, fmt.Sprintf("✗ %-11s", gap.Kind)) + "  " + gap.line())
	}
	for _, note := range notes {
		c.print(c.style.Paint(reports.Inconclusive, fmt.Sprintf("? %-11s", note.Kind)) + "  " + note.line())
	}
	if len(gaps)+len(notes) > 0 {
		c.print("")
	}
	counts := m.Counts
	c.head("proof", m.sentence())
	c.head("faults", fmt.Sprintf("%d: caught %d, missed %d, collateral %d", counts.Faults, counts.Caught, counts.Missed, counts.Collateral))
	c.head("oddities", fmt.Sprintf("%d: quiet %d, false alarms %d", counts.Oddities, counts.Oddities-counts.FalseAlarms, counts.FalseAlarms))
	c.head("checks", fmt.Sprintf("%d: %s", len(m.Checks), m.provenText())+c.style.Paint(reports.Skipped, fmt.Sprintf("  in %.1f s", m.Seconds)))
	c.head("matrix", filepath.Join(dir, "prove.html"))
	c.print(m.decided())
	exit := m.Exit()
	tone := map[int]reports.Verdict{reports.ExitClean: reports.Pass, reports.ExitFindings: reports.Fail, reports.ExitNoVerdict: reports.Warn}[exit]
	c.print(c.style.Paint(tone, reports.LastLine(exit)))
	return exit
}

// provenText says how many checks are unproven, where that can be told.
func (m Matrix) provenText() string {
	if m.Partial {
		return "a selection, so which are unproven cannot be told"
	}
	return fmt.Sprintf("unproven %d", m.Counts.Unproven)
}

// line tells a gap after its kind.
func (g gap) line() string {
	if g.Row == "" {
		return g.Text
	}
	return g.Row + ": " + g.Text
}

// erase takes the live line away.
const erase = "\r\x1b[2K"

func (c *Console) draw(line string) {
	_, _ = io.WriteString(c.w, erase+c.style.Paint(reports.Skipped, c.style.Clip(line, 1)))
	c.live = true
}

// print writes one line, in the place of the live line where there is one.
func (c *Console) print(line string) {
	if c.live {
		line = erase + line
		c.live = false
	}
	_, _ = io.WriteString(c.w, line+"\n")
}

// head writes one line of facts.
func (c *Console) head(label, text string) {
	c.print(c.style.Paint(reports.Skipped, fmt.Sprintf("%-9s", label)) + text)
}
