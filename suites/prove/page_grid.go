package prove

import (
	"slices"

	"github.com/authassay/assay/reports"
)

// role is what an answer means where it stands: its looks, and its entry in the legend.
type role struct{ Class, Mark, Word, Means string }

var (
	caught      = role{"caught", "✓", "caught", "the check that the fault breaks reports it"}
	missed      = role{"missed", "✗", "missed", "the check that the fault breaks does not report it"}
	also        = role{"also", "+", "also", "another check reports it too, of the same chapter or listed by the fault with a reason"}
	collateral  = role{"collateral", "!", "collateral", "a check of another chapter reports it, and the fault does not list it"}
	dishonest   = role{"missed", "✗", "dishonest", "the check does not pass where nothing is bent"}
	falseAlarm  = role{"missed", "✗", "false alarm", "the check reports what is lawful"}
	passed      = role{"passed", "·", "pass", "the check has nothing to report"}
	untold      = role{"untold", "?", "inconclusive", "the check could not tell; it counts neither way"}
	unsupported = role{"other", "–", "unsupported", "the bent server lacks what the check needs"}
	skipped     = role{"other", "○", "skipped", "the check was left out, such as for a wait that is too long"}
	notRun      = role{"none", "", "not run", "the check did not meet it; by default a fault meets its own chapter and the checks it lists"}
)

// plain is the role of an answer that is no finding.
func plain(verdict reports.Verdict) role {
	switch verdict {
	case reports.Pass:
		return passed
	case reports.Unsupported:
		return unsupported
	case reports.Skipped:
		return skipped
	}
	return untold
}

// role says what a check's answer means for the fault.
func (row FaultRow) role(id string) role {
	cell, met := row.Cells[id]
	switch {
	case id == row.Breaks && cell.Verdict.Finding():
		return caught
	case id == row.Breaks:
		return missed
	case !met:
		return notRun
	case slices.Contains(row.Collateral, id):
		return collateral
	case cell.Verdict.Finding():
		return also
	}
	return plain(cell.Verdict)
}

func (row OddityRow) role(id string) role {
	cell, met := row.Cells[id]
	switch {
	case !met:
		return notRun
	case cell.Verdict.Finding():
		return falseAlarm
	}
	return plain(cell.Verdict)
}

func (m Matrix) honestRole(id string) role {
	cell, met := m.Honest[id]
	switch {
	case !met:
		return notRun
	case cell.Verdict == reports.Pass:
		return passed
	}
	return dishonest
}

// grid is one matrix of the page.
type grid struct {
	Anchor, Title, Rows string
	Heads               []gridHead
	Columns             []gridColumn
	Groups              []gridGroup
	Legend              []role
}

// gridHead is a chapter above its columns, turned where it is too long to stand over them.
type gridHead struct {
	Name   string
	Span   int
	Turned bool
}

type gridColumn struct {
	ID    string
	First bool // of its chapter
}

// gridGroup is the rows of a chapter.
type gridGroup struct {
	Chapter string
	Rows    []gridRow
}

type gridRow struct {
	Name, Anchor string
	Wrong        string // what is wrong with the row; "" for nothing
	Cells        []gridCell
}

// gridCell is one answer, linked to where it is told whole.
type gridCell struct {
	role
	Check, Anchor string
	First         bool
}

// faultGrid is the matrix of the faults, under a row for the server with nothing bent.
func (m Matrix) faultGrid() grid {
	met := []map[string]Cell{m.Honest}
	for _, row := range m.Faults {
		met = append(met, row.Cells, map[string]Cell{row.Breaks: {}})
	}
	g := m.grid("faults", "Faults", "fault", met)
	g.Legend = []role{caught, also, collateral, missed, passed, untold, unsupported, skipped, notRun}
	if len(m.Honest) > 0 {
		wrong := ""
		if m.Counts.Dishonest > 0 {
			wrong = "dishonest"
		}
		g.add("", gridRow{Name: "nothing bent", Anchor: honestAnchor, Wrong: wrong}, m.honestRole)
	}
	for _, row := range m.Faults {
		wrong := ""
		if row.Verdict != "caught" {
			wrong = row.Verdict
		}
		g.add(m.chapterOf(row.Breaks), gridRow{Name: row.Name, Anchor: faultAnchor(row.Name), Wrong: wrong}, row.role)
	}
	return g
}

// oddityGrid is the matrix of the oddities.
func (m Matrix) oddityGrid() grid {
	var met []map[string]Cell
	for _, row := range m.Oddities {
		met = append(met, row.Cells)
	}
	g := m.grid("oddities", "Oddities", "oddity", met)
	g.Legend = []role{passed, falseAlarm, untold, unsupported, skipped, {notRun.Class, notRun.Mark, notRun.Word, "the check did not meet it; one about the browser meets only what is about pages, unless all meets all"}}
	for _, row := range m.Oddities {
		wrong := ""
		if row.Verdict != "quiet" {
			wrong = "false alarm"
		}
		g.add(m.chapterOf(row.About), gridRow{Name: row.Name, Anchor: oddityAnchor(row.Name), Wrong: wrong}, row.role)
	}
	return g
}

// grid makes the columns of a matrix: the checks that met at least one of its rows.
func (m Matrix) grid(anchor, title, rows string, met []map[string]Cell) grid {
	g := grid{Anchor: anchor, Title: title, Rows: rows}
	for _, column := range m.Checks {
		if !slices.ContainsFunc(met, func(cells map[string]Cell) bool { _, there := cells[column.ID]; return there }) {
			continue
		}
		last := len(g.Heads) - 1
		first := last < 0 || g.Heads[last].Name != column.Chapter
		if first {
			g.Heads = append(g.Heads, gridHead{Name: column.Chapter})
			last++
		}
		g.Heads[last].Span++
		g.Heads[last].Turned = 4*len(g.Heads[last].Name) > 11*g.Heads[last].Span-4 // a column is about 2.75 letters wide
		g.Columns = append(g.Columns, gridColumn{ID: column.ID, First: first})
	}
	return g
}

// add puts a row at the end, under its chapter.
func (g *grid) add(chapter string, row gridRow, roleOf func(id string) role) {
	for _, column := range g.Columns {
		cell := gridCell{role: roleOf(column.ID), Check: column.ID, Anchor: row.Anchor, First: column.First}
		if cell.role != passed && cell.role != notRun {
			cell.Anchor = cellAnchor(row.Anchor, column.ID)
		}
		row.Cells = append(row.Cells, cell)
	}
	last := len(g.Groups) - 1
	if last < 0 || g.Groups[last].Chapter != chapter {
		g.Groups = append(g.Groups, gridGroup{Chapter: chapter})
		last++
	}
	g.Groups[last].Rows = append(g.Groups[last].Rows, row)
}
