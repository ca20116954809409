package prove

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/authassay/assay/reports"
)

var (
	//go:embed page.tmpl
	pageTemplate string
	//go:embed page.css
	pageStyle string
)

var pageLayout = template.Must(template.New("prove.html").Funcs(template.FuncMap{
	"short":  func(text string) string { return reports.Line(text, 120) },
	"line":   func(text string) string { return reports.Line(text, 600) },
	"number": number,
	"check":  checkAnchor,
	"fault":  faultAnchor,
	"oddity": oddityAnchor,
}).Parse(pageTemplate))

// Where the page tells each thing whole.
const honestAnchor = "nothing-bent"

func faultAnchor(name string) string  { return "fault-" + name }
func oddityAnchor(name string) string { return "oddity-" + name }
func checkAnchor(id string) string    { return "check-" + id }

// cellAnchor is where a row's detail tells what one check said.
func cellAnchor(row, id string) string { return row + "--" + id }

// page is what prove.html shows.
type page struct {
	Style    template.CSS
	Policy   string
	Result   string
	Sentence string
	Last     string
	Decided  string
	Matrix   Matrix
	Quiet    int // oddities that no check reported
	Gaps     []gap
	Notes    []gap
	Grids    []grid
	Honest   detail
	Faults   []chapterOf[detail]
	Oddities []chapterOf[detail]
	Checks   []chapterOf[proof]
}

// chapterOf is a chapter with what the page tells in it.
type chapterOf[T any] struct {
	Name string
	Rows []T
}

// HTML writes prove.html: one page that needs no script, no network and no other file.
func HTML(w io.Writer, m Matrix) error {
	style := reports.PageStyle() + pageStyle
	view := page{
		Style:    template.CSS(style),
		Policy:   reports.PagePolicy(style),
		Result:   reports.Result(m.Exit()),
		Sentence: m.sentence(),
		Last:     reports.LastLine(m.Exit()),
		Decided:  m.decided(),
		Matrix:   m,
		Quiet:    m.Counts.Oddities - m.Counts.FalseAlarms,
		Gaps:     m.gaps(),
		Notes:    m.notes(),
		Honest:   m.honestDetail(),
		Faults:   m.faultDetails(),
		Oddities: m.oddityDetails(),
		Checks:   m.proofs(),
	}
	for _, grid := range []grid{m.faultGrid(), m.oddityGrid()} {
		if len(grid.Groups) > 0 {
			view.Grids = append(view.Grids, grid)
		}
	}
	var text bytes.Buffer
	if err := pageLayout.Execute(&text, view); err != nil {
		return fmt.Errorf("write prove.html: %w", err)
	}
	_, err := w.Write(text.Bytes())
	return err
}
