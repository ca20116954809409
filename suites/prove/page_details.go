package prove

import "github.com/authassay/assay/reports"

// detail is a fault or an oddity told whole.
type detail struct {
	Name, Anchor string
	Role         role   // what the row came to
	Check        string // the check that it breaks, or is about
	Does, SeenIn string
	Listed       []excuse
	Answers      []shownAnswer // what did not pass
	Passed, Met  int
}

// excuse is a check of another chapter that a fault fails too, with the reason that the fault gives.
type excuse struct{ Check, Reason string }

// shownAnswer is what several checks said alike, with what it means here.
type shownAnswer struct {
	answer
	Role    role
	Anchors []shownCheck
}

// shownCheck is a check in an answer, where a cell of the matrix links to.
type shownCheck struct{ ID, Anchor string }

// proof is a check with the faults that prove it.
type proof struct {
	CheckColumn
	Own      []string // faults that break it, caught
	Others   []string // faults of other checks that it reports too
	Missed   []string
	Alarms   []string // oddities that it reports
	Unproven bool
}

func (m Matrix) honestDetail() detail {
	told := detail{Name: "nothing bent", Anchor: honestAnchor, Role: passed, Does: "The reference server as it is, which every check must pass."}
	if m.Counts.Dishonest > 0 {
		told.Role = dishonest
	}
	m.fill(&told, m.Honest, m.honestRole)
	return told
}

func (m Matrix) faultDetails() []chapterOf[detail] {
	var chapters []chapterOf[detail]
	roles := map[string]role{"caught": caught, "missed": missed, "collateral": collateral}
	for _, row := range m.Faults {
		told := detail{Name: row.Name, Anchor: faultAnchor(row.Name), Role: roles[row.Verdict], Check: row.Breaks, Does: row.Does, SeenIn: row.SeenIn}
		for _, column := range m.Checks {
			if reason, there := row.Listed[column.ID]; there {
				told.Listed = append(told.Listed, excuse{column.ID, reason})
			}
		}
		m.fill(&told, row.Cells, row.role)
		if _, met := row.Cells[row.Breaks]; !met { // the cell of the matrix needs somewhere to link to
			told.Answers = append(told.Answers, shownAnswer{Role: missed, answer: answer{Cell: Cell{Reason: "did not run"}},
				Anchors: []shownCheck{{row.Breaks, cellAnchor(told.Anchor, row.Breaks)}}})
		}
		chapters = inChapter(chapters, m.chapterOf(row.Breaks), told)
	}
	return chapters
}

func (m Matrix) oddityDetails() []chapterOf[detail] {
	var chapters []chapterOf[detail]
	for _, row := range m.Oddities {
		told := detail{Name: row.Name, Anchor: oddityAnchor(row.Name), Role: role{Class: "caught", Mark: "✓", Word: "quiet"}, Check: row.About, Does: row.Does}
		if row.Verdict != "quiet" {
			told.Role = falseAlarm
		}
		m.fill(&told, row.Cells, row.role)
		chapters = inChapter(chapters, m.chapterOf(row.About), told)
	}
	return chapters
}

// fill tells what the checks said that did not pass. Checks that said the same are told together unless it means
// something else for one of them.
func (m Matrix) fill(told *detail, cells map[string]Cell, roleOf func(id string) role) {
	told.Met = len(cells)
	for _, cell := range cells {
		if cell.Verdict == reports.Pass {
			told.Passed++
		}
	}
	answers := m.answers(cells)
	if cell, met := cells[told.Check]; met && cell.Verdict == reports.Pass && roleOf(told.Check) == missed {
		answers = append([]answer{{Cell: cell, Checks: []string{told.Check}}}, answers...)
	}
	for _, each := range answers {
		index := map[role]int{}
		for _, id := range each.Checks {
			role := roleOf(id)
			at, known := index[role]
			if !known {
				at = len(told.Answers)
				index[role] = at
				told.Answers = append(told.Answers, shownAnswer{answer: each, Role: role})
			}
			told.Answers[at].Anchors = append(told.Answers[at].Anchors, shownCheck{id, cellAnchor(told.Anchor, id)})
		}
	}
}

// proofs tells of each check that met a fault, or the server with nothing bent, what proves it.
func (m Matrix) proofs() []chapterOf[proof] {
	unproven := map[string]bool{}
	for _, column := range m.unproven() {
		unproven[column.ID] = true
	}
	var chapters []chapterOf[proof]
	for _, column := range m.Checks {
		told := proof{CheckColumn: column, Unproven: unproven[column.ID]}
		_, met := m.Honest[column.ID]
		for _, row := range m.Faults {
			switch role := row.role(column.ID); role {
			case caught:
				told.Own = append(told.Own, row.Name)
			case missed:
				told.Missed = append(told.Missed, row.Name)
			case also, collateral:
				told.Others = append(told.Others, row.Name)
			case notRun:
				continue
			}
			met = true
		}
		for _, row := range m.Oddities {
			if row.role(column.ID) == falseAlarm {
				told.Alarms = append(told.Alarms, row.Name)
				met = true
			}
		}
		if met || !m.Partial {
			chapters = inChapter(chapters, column.Chapter, told)
		}
	}
	return chapters
}

// inChapter appends to the last chapter if it has the name, else to a new one.
func inChapter[T any](chapters []chapterOf[T], name string, row T) []chapterOf[T] {
	last := len(chapters) - 1
	if last < 0 || chapters[last].Name != name {
		chapters = append(chapters, chapterOf[T]{Name: name})
		last++
	}
	chapters[last].Rows = append(chapters[last].Rows, row)
	return chapters
}
