package prove

import (
	"fmt"
	"strings"

	"github.com/authassay/assay/reports"
)

// gap is one thing for which the proof does not hold, or that could not be told.
type gap struct {
	Kind   string   // dishonest, missed, collateral, false alarm, unproven; untold and unheard count nothing
	Row    string   // the fault or oddity; "" where nothing is bent
	Checks []string // the checks that it is about
	Text   string   // what they said, harmless and in one line
	Anchor string   // where the page tells it whole
}

// gaps lists what does not hold.
func (m Matrix) gaps() []gap {
	var gaps []gap
	for _, column := range m.Checks {
		if cell, met := m.Honest[column.ID]; met && cell.Verdict != reports.Pass {
			gaps = append(gaps, gap{Kind: "dishonest", Checks: []string{column.ID}, Anchor: honestAnchor,
				Text: "where nothing is bent, " + says(column.ID, cell)})
		}
	}
	for _, row := range m.Faults {
		told := gap{Kind: row.Verdict, Row: row.Name, Anchor: faultAnchor(row.Name)}
		switch row.Verdict {
		case "missed":
			told.Checks, told.Text = []string{row.Breaks}, row.missedText()
		case "collateral":
			told.Checks = row.Collateral
			told.Text = "also reported by " + names(row.Collateral) + ": list it in the fault with a reason, or mend the check"
		default:
			continue
		}
		gaps = append(gaps, told)
	}
	for _, row := range m.Oddities {
		for _, id := range row.ReportedBy {
			gaps = append(gaps, gap{Kind: "false alarm", Row: row.Name, Checks: []string{id}, Text: says(id, row.Cells[id]), Anchor: oddityAnchor(row.Name)})
		}
	}
	for _, column := range m.unproven() {
		gaps = append(gaps, gap{Kind: "unproven", Checks: []string{column.ID}, Text: column.ID + " is failed by no fault", Anchor: checkAnchor(column.ID)})
	}
	return gaps
}

// missedText says what the check said that should have caught the fault.
func (row FaultRow) missedText() string {
	cell, met := row.Cells[row.Breaks]
	if !met {
		return row.Breaks + " did not run"
	}
	return says(row.Breaks, cell)
}

// notes lists what counts nothing and is worth a look all the same: what a check could not tell of an oddity, and
// what a fault lists that said nothing.
func (m Matrix) notes() []gap {
	var notes []gap
	for _, row := range m.Oddities {
		for _, told := range m.answers(row.Cells) {
			if told.Verdict == reports.Inconclusive {
				notes = append(notes, gap{Kind: "untold", Row: row.Name, Checks: told.Checks, Anchor: oddityAnchor(row.Name),
					Text: "could not be told by " + names(told.Checks) + because(told.Cell)})
			}
		}
	}
	for _, row := range m.Faults {
		for _, column := range m.Checks {
			cell, met := row.Cells[column.ID]
			if _, listed := row.Listed[column.ID]; listed && met && !cell.Verdict.Finding() {
				notes = append(notes, gap{Kind: "unheard", Row: row.Name, Checks: []string{column.ID}, Anchor: faultAnchor(row.Name),
					Text: "lists " + column.ID + ", which says " + string(cell.Verdict) + because(cell)})
			}
		}
	}
	return notes
}

// answer is what several checks said alike.
type answer struct {
	Cell
	Checks []string
}

// answers groups the cells that did not pass by what they say, in the order of the checks: often one cause stands
// behind many.
func (m Matrix) answers(cells map[string]Cell) []answer {
	var told []answer
	index := map[Cell]int{}
	for _, column := range m.Checks {
		cell, met := cells[column.ID]
		if !met || cell.Verdict == reports.Pass {
			continue
		}
		at, known := index[cell]
		if !known {
			at = len(told)
			index[cell] = at
			told = append(told, answer{Cell: cell})
		}
		told[at].Checks = append(told[at].Checks, column.ID)
	}
	return told
}

// maxNames bounds the checks that one line names.
const maxNames = 6

// names joins the first few checks.
func names(ids []string) string {
	if len(ids) <= maxNames {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:maxNames], ", "), len(ids)-maxNames)
}

// says tells a check's answer in one line.
func says(id string, cell Cell) string {
	text := id + " says " + string(cell.Verdict)
	if cell.Observed != "" {
		text += ", " + reports.Line(cell.Observed, 60)
	}
	return text + because(cell)
}

func because(cell Cell) string {
	if cell.Reason == "" {
		return ""
	}
	return ": " + reports.Line(cell.Reason, 300)
}

// sentence is the verdict in words.
func (m Matrix) sentence() string {
	c := m.Counts
	selection := ""
	if m.Partial {
		selection = " for this selection"
	}
	switch {
	case c.Clean() && c.Faults+c.Oddities == 0:
		return "Nothing is proven: the selection has no fault and no oddity."
	case c.Clean():
		text := fmt.Sprintf("The proof holds%s: %s caught, %s quiet", selection, number(c.Faults, "fault", "faults"), number(c.Oddities, "oddity", "oddities"))
		if !m.Partial {
			text += ", no check unproven"
		}
		return text + "."
	}
	var parts []string
	for _, part := range []struct {
		n            int
		single, many string
	}{
		{c.Missed, "fault is missed", "faults are missed"},
		{c.Collateral, "fault is reported by a check of another chapter", "faults are reported by checks of other chapters"},
		{c.FalseAlarms, "oddity is reported", "oddities are reported"},
		{c.Unproven, "check is unproven", "checks are unproven"},
		{c.Dishonest, "check does not pass where nothing is bent", "checks do not pass where nothing is bent"},
	} {
		if part.n > 0 {
			parts = append(parts, number(part.n, part.single, part.many))
		}
	}
	return "The proof does not hold" + selection + ": " + strings.Join(parts, "; ") + "."
}

// Exit is the exit code: clean, findings, or no verdict where there was nothing to prove.
func (m Matrix) Exit() int {
	switch {
	case !m.Counts.Clean():
		return reports.ExitFindings
	case m.Counts.Faults+m.Counts.Oddities == 0:
		return reports.ExitNoVerdict
	}
	return reports.ExitClean
}

// decided tells how many answers were decided, and what kept the others.
func (m Matrix) decided() string {
	all := []map[string]Cell{m.Honest}
	for _, row := range m.Faults {
		all = append(all, row.Cells)
	}
	for _, row := range m.Oddities {
		all = append(all, row.Cells)
	}
	total, by := 0, map[reports.Verdict]int{}
	for _, cells := range all {
		for _, cell := range cells {
			total++
			by[cell.Verdict]++
		}
	}
	line := fmt.Sprintf("%d of %s decided", by[reports.Pass]+by[reports.Fail]+by[reports.Warn], number(total, "answer", "answers"))
	for _, verdict := range []reports.Verdict{reports.Inconclusive, reports.Unsupported, reports.Skipped} {
		if by[verdict] > 0 {
			line += fmt.Sprintf(", %d %s", by[verdict], verdict)
		}
	}
	return line
}

// number counts things in words.
func number(n int, single, many string) string {
	if n == 1 {
		return "1 " + single
	}
	return fmt.Sprintf("%d %s", n, many)
}
