package prove

import (
	"slices"

	"github.com/authassay/assay/reports"
)

// Matrix is the content of prove.json: who said what of each fault and oddity.
type Matrix struct {
	Schema   int             `json:"schema"`
	Faults   []FaultRow      `json:"faults"`
	Oddities []OddityRow     `json:"oddities"`
	Checks   []CheckColumn   `json:"checks"`
	Counts   Counts          `json:"counts"`
	Honest   map[string]Cell `json:"honest"` // what the checks say of the server with nothing bent
	Seconds  float64         `json:"seconds"`
	Full     bool            `json:"full"`
	Partial  bool            `json:"partial"` // faults were selected: nothing can be said of unproven checks
}

// FaultRow is one fault before the checks that it met.
type FaultRow struct {
	Name       string            `json:"name"`
	Breaks     string            `json:"breaks"`
	CaughtBy   []string          `json:"caught_by"`            // checks that must fail, and did
	Also       []string          `json:"also"`                 // other checks that said so too
	Collateral []string          `json:"collateral,omitempty"` // those of other chapters among them that the fault does not list
	Listed     map[string]string `json:"listed,omitempty"`     // checks of other chapters that the fault lists, with the reason
	Verdict    string            `json:"verdict"`              // caught, missed, collateral
	Does       string            `json:"does"`
	SeenIn     string            `json:"seen_in,omitempty"`
	Cells      map[string]Cell   `json:"cells"`
}

// OddityRow is one oddity before the checks that it met.
type OddityRow struct {
	Name       string          `json:"name"`
	About      string          `json:"about"`
	ReportedBy []string        `json:"reported_by"`
	Verdict    string          `json:"verdict"` // quiet, false-alarm
	Does       string          `json:"does"`
	Cells      map[string]Cell `json:"cells"`
}

// CheckColumn is one check with the faults that it catches.
type CheckColumn struct {
	ID       string   `json:"id"`
	Chapter  string   `json:"chapter"`
	Level    string   `json:"level"`
	Title    string   `json:"title"`
	ProvenBy []string `json:"proven_by"`
}

// Cell is what a check said of one fault or oddity.
type Cell struct {
	Verdict  reports.Verdict `json:"verdict"`
	Observed string          `json:"observed"`
	Reason   string          `json:"reason,omitempty"`
}

// Counts sum a matrix up.
type Counts struct {
	Faults      int `json:"faults"`
	Caught      int `json:"caught"`
	Missed      int `json:"missed"`
	Collateral  int `json:"collateral"`
	Oddities    int `json:"oddities"`
	FalseAlarms int `json:"false_alarms"`
	Unproven    int `json:"unproven"`
	Dishonest   int `json:"dishonest"` // checks that do not pass where nothing is bent
}

// Clean tells whether the proof holds.
func (c Counts) Clean() bool {
	return c.Missed+c.Collateral+c.FalseAlarms+c.Unproven+c.Dishonest == 0
}

// judge fills a fault's verdict from its cells. A finding of another chapter is collateral unless it is listed.
func (row *FaultRow) judge(chapterOf map[string]string, listed map[string]string) {
	row.Listed = listed
	for _, id := range findings(row.Cells) {
		if id == row.Breaks {
			row.CaughtBy = append(row.CaughtBy, id)
			continue
		}
		row.Also = append(row.Also, id)
		if _, expected := listed[id]; !expected && chapterOf[id] != chapterOf[row.Breaks] {
			row.Collateral = append(row.Collateral, id)
		}
	}
	switch {
	case len(row.CaughtBy) == 0:
		row.Verdict = "missed"
	case len(row.Collateral) > 0:
		row.Verdict = "collateral"
	default:
		row.Verdict = "caught"
	}
}

func (row *OddityRow) judge() {
	row.ReportedBy = findings(row.Cells)
	row.Verdict = "quiet"
	if len(row.ReportedBy) > 0 {
		row.Verdict = "false-alarm"
	}
}

// findings lists the checks that reported something, by ID.
func findings(cells map[string]Cell) []string {
	found := []string{}
	for id, cell := range cells {
		if cell.Verdict.Finding() {
			found = append(found, id)
		}
	}
	slices.Sort(found)
	return found
}

// sum counts the matrix and says which faults prove which check; partial where not all faults were selected.
func (m *Matrix) sum(partial bool) {
	m.Partial = partial
	c := Counts{Faults: len(m.Faults), Oddities: len(m.Oddities)}
	for _, row := range m.Faults {
		switch row.Verdict {
		case "caught":
			c.Caught++
		case "missed":
			c.Missed++
		case "collateral":
			c.Collateral++
		}
	}
	for _, row := range m.Oddities {
		if row.Verdict != "quiet" {
			c.FalseAlarms++
		}
	}
	for i := range m.Checks {
		column := &m.Checks[i]
		for _, row := range m.Faults {
			if row.Cells[column.ID].Verdict.Finding() {
				column.ProvenBy = append(column.ProvenBy, row.Name)
			}
		}
	}
	c.Unproven = len(m.unproven())
	for _, cell := range m.Honest {
		if cell.Verdict != reports.Pass {
			c.Dishonest++
		}
	}
	m.Counts = c
}

// unproven lists the checks of level MUST or SHOULD that no fault fails. Where not all faults were selected, nothing
// can be said of that.
func (m Matrix) unproven() []CheckColumn {
	var columns []CheckColumn
	for _, column := range m.Checks {
		if !m.Partial && len(column.ProvenBy) == 0 && (column.Level == "MUST" || column.Level == "SHOULD") {
			columns = append(columns, column)
		}
	}
	return columns
}

// chapterOf gives the chapter of a check.
func (m Matrix) chapterOf(id string) string {
	for _, column := range m.Checks {
		if column.ID == id {
			return column.Chapter
		}
	}
	return ""
}
