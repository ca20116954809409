package reports

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

var (
	//go:embed matrix.html.tmpl
	matrixTemplate string
	//go:embed matrix.css
	matrixStyle string
)

var matrixLayout = template.Must(template.New("matrix").Funcs(template.FuncMap{"number": number}).Parse(matrixTemplate))

// Column is one run of a matrix, and where its report is.
type Column struct {
	Run    Run
	Report string // path of its index.html, as seen from the matrix
}

type matrixPage struct {
	Style    template.CSS
	Policy   string
	Columns  []matrixColumn
	Across   int
	Chapters []matrixChapter
}

type matrixColumn struct{ Name, Link, Result, Profile, Began string }

type matrixChapter struct {
	Name string
	Rows []*matrixRow
}

type matrixRow struct {
	ID, Rule string
	Differs  bool
	Cells    []matrixCell
}

type matrixCell struct{ Face, Mark, Word, Observed, Link string }

// Matrix writes several runs as one page: a row for each check, a column for each run, each cell linked to the check in the report
// of its run. Rows that are not the same everywhere are marked.
func Matrix(w io.Writer, columns []Column) error {
	style := pageStyle + matrixStyle
	page := matrixPage{Style: template.CSS(style), Policy: PagePolicy(style), Across: len(columns) + 1}
	rows, chapters := map[string]*matrixRow{}, map[string]int{}
	for i, column := range columns {
		page.Columns = append(page.Columns, column.head())
		for _, check := range column.Run.Checks {
			row := rows[check.ID]
			if row == nil {
				row = &matrixRow{ID: Line(check.ID, 80), Rule: Line(check.Level+" "+check.rule(), 80), Cells: make([]matrixCell, len(columns))}
				rows[check.ID] = row
				at, known := chapters[check.Chapter]
				if !known {
					at = len(page.Chapters)
					chapters[check.Chapter] = at
					page.Chapters = append(page.Chapters, matrixChapter{Name: Line(check.Chapter, 40)})
				}
				page.Chapters[at].Rows = append(page.Chapters[at].Rows, row)
			}
			row.Cells[i] = column.cell(check)
		}
	}
	for _, row := range rows {
		for _, cell := range row.Cells {
			row.Differs = row.Differs || cell.Face != row.Cells[0].Face || cell.Observed != row.Cells[0].Observed
		}
	}
	var text bytes.Buffer
	if err := matrixLayout.Execute(&text, page); err != nil {
		return fmt.Errorf("write the matrix: %w", err)
	}
	_, err := w.Write(text.Bytes())
	return err
}

func (c Column) head() matrixColumn {
	run := c.Run
	return matrixColumn{Name: Line(orElse(run.Target.Name, run.Target.Issuer), 80), Link: c.link(""), Result: Line(run.Result, 10), Profile: Line(run.Profile, 40),
		Began: run.Started.UTC().Format("2006-01-02 15:04")}
}

func (c Column) cell(check Check) matrixCell {
	face := check.face()
	return matrixCell{Face: strings.ToLower(strings.Fields(face.word)[0]), Mark: face.mark, Word: face.word, Observed: Line(check.Observed, 40), Link: c.link(Line(check.ID, 80))}
}

// link leads to a place in the report of the run. A colon in the path would make a scheme of what stands before it.
func (c Column) link(place string) string {
	link := (&url.URL{Path: filepath.ToSlash(c.Report)}).EscapedPath()
	if first, _, _ := strings.Cut(link, "/"); strings.Contains(first, ":") {
		link = "./" + link
	}
	if place != "" {
		link += "#" + url.PathEscape(place)
	}
	return link
}
