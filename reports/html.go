package reports

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/evidence"
)

var (
	//go:embed index.html.tmpl
	pageTemplate string
	//go:embed index.css
	pageStyle string
)

var pageLayout = template.Must(template.New("index.html").Funcs(template.FuncMap{
	"line":     func(text string) string { return Line(text, 600) },
	"short":    func(text string) string { return Line(text, 80) },
	"brief":    func(text string) string { return Line(text, 240) },
	"number":   number,
	"newer":    func() string { return newerThanBaseline },
	"duration": func(seconds float64) string { return fmt.Sprintf("%.1f s", seconds) },
}).Parse(pageTemplate))

// page is what the page shows: the run, with its checks sorted by what a reader needs first.
type page struct {
	Run      Run
	Style    template.CSS
	Policy   string
	Last     string
	Decided  string
	Began    string
	Tallies  []tally
	Findings []pageCheck
	Untold   []pageCheck
	Expected []pageCheck
	NotRun   []string
	Chapters []pageChapter
	Coverage []specCoverage
	Filters  []filter
}

// maxExchanges bounds what the exchanges and diagrams of all checks take on the page, in bytes. Findings come first; what
// finds no room is in run.json.
const maxExchanges = 2_000_000

// maxDrawing is what a diagram may take, in bytes.
const maxDrawing = 4000

// tally is one number of the counts.
type tally struct {
	N    int
	Word string
}

// pageChapter is a chapter, open where one of its checks is told above.
type pageChapter struct {
	Name    string
	Checks  []pageCheck
	Loud    bool
	Summary string
}

// pageCheck is a check as the page shows it.
type pageCheck struct {
	Check
	Face      string // class of its colours
	Mark      string
	Word      string
	Rule      string
	Sent, Got string
	Gap       string // why a check was not decided, in its chapter's line
	Again     string
	Curl      string
	Loud      bool   // told whole above, and linked from its chapter
	Place     string // number of its chapter
	Force     string // its level
	Diagram   *diagram
	Left      int // exchanges that found no room
	Exchanges []shownExchange
	Pictures  []string
	Files     []string // pages kept that are no pictures; they come from the target, so they are named, not linked
}

// shownExchange is one exchange as text.
type shownExchange struct {
	Who, Note         string
	Line              string
	Request, Response string
}

// HTML writes index.html: one page that needs no script, no network and no other file but the pictures it links.
func HTML(w io.Writer, run Run) error {
	shown := harmless(run)
	view := page{
		Run:      shown,
		Last:     LastLine(run.Exit),
		Decided:  DecidedLine(shown),
		Began:    run.Started.UTC().Format("2006-01-02 15:04:05 UTC"),
		Coverage: run.coverage(catalogue.Requirements()),
		Tallies:  tallies(run.Counts, run.Planned-run.Ran, run.idle()),
	}
	for i, chapter := range run.chapters() {
		view.Chapters = append(view.Chapters, tellChapter(run, chapter, fmt.Sprint(i+1)))
	}
	view.fit(maxExchanges)
	for _, chapter := range view.Chapters {
		for _, told := range chapter.Checks {
			view.sort(told)
		}
	}
	view.Filters = view.filters()
	style := pageStyle + filterStyle(view.Filters)
	view.Style, view.Policy = template.CSS(style), PagePolicy(style, "img-src 'self'")
	var text bytes.Buffer
	if err := pageLayout.Execute(&text, view); err != nil {
		return fmt.Errorf("write index.html: %w", err)
	}
	_, err := w.Write(text.Bytes())
	return err
}

// tellChapter prepares a chapter for the page. Place is its number.
func tellChapter(run Run, chapter chapter, place string) pageChapter {
	shown := pageChapter{Name: Line(chapter.Name, 40)}
	counts, idle := Counts{}, 0
	for _, check := range chapter.Checks {
		told := tell(run, check)
		told.Place = place
		counts.add(check)
		if !check.ran() {
			idle++
		}
		shown.Loud = shown.Loud || told.Loud
		shown.Checks = append(shown.Checks, told)
	}
	shown.Summary = summary(tallies(counts, idle, idle))
	return shown
}

// sort puts a check where the page tells it whole. Broken MUSTs come before broken SHOULDs.
func (p *page) sort(told pageCheck) {
	switch {
	case told.expected():
		p.Expected = append(p.Expected, told)
	case told.Verdict.Finding():
		p.Findings = append(p.Findings, told)
		slices.SortStableFunc(p.Findings, func(a, b pageCheck) int { return a.Verdict.Severity() - b.Verdict.Severity() })
	case !told.ran():
		p.NotRun = append(p.NotRun, Line(told.ID, 80))
	case told.Loud:
		p.Untold = append(p.Untold, told)
	}
}

// tell prepares one check for the page.
func tell(run Run, check Check) pageCheck {
	face := check.face()
	told := pageCheck{
		Check: harmless(check), Face: strings.ToLower(strings.Fields(face.word)[0]), Mark: face.mark, Word: face.word,
		Rule: Line(check.rule(), 80), Again: again(run, check.ID),
		Force: word(strings.ToLower(check.Level), "other"),
		Loud:  check.Verdict.Finding() || check.Verdict == Inconclusive && check.ran(),
	}
	if check.Verdict != Pass {
		told.Gap = Line(check.Reason, 200)
	}
	if check.Verdict.Finding() {
		told.Diagram = check.diagram()
	}
	if exchange, recorded := check.deciding(); exchange != nil && told.Loud {
		told.Sent, told.Got, told.Curl = sent(*exchange), got(*exchange), Curl(*recorded)
	}
	for _, exchange := range told.Evidence {
		shown := shownExchange{Who: parties(exchange), Note: Line(exchange.Note, 80), Line: Line(exchange.Request.Method+" "+exchange.Request.URL, 300) + " → " + outcome(exchange)}
		if told.Loud {
			shown.Request, shown.Response = requestText(exchange.Request), responseText(exchange)
		}
		told.Exchanges = append(told.Exchanges, shown)
	}
	for _, file := range told.Pages {
		if isPicture(file) {
			told.Pictures = append(told.Pictures, file)
		} else {
			told.Files = append(told.Files, Line(file, 200))
		}
	}
	return told
}

// fit leaves out what finds no room, in bytes. Checks that are told whole choose first.
func (p *page) fit(room int) {
	for _, loud := range []bool{true, false} {
		for _, chapter := range p.Chapters {
			for i := range chapter.Checks {
				if check := &chapter.Checks[i]; check.Loud == loud {
					check.fit(&room)
				}
			}
		}
	}
}

func (c *pageCheck) fit(room *int) {
	if c.Diagram != nil {
		if *room < maxDrawing {
			c.Diagram = nil
		}
		*room -= maxDrawing
	}
	for i, exchange := range c.Exchanges {
		size := 300 // of the tags
		for _, text := range []string{exchange.Who, exchange.Note, exchange.Line, exchange.Request, exchange.Response} {
			size += len(template.HTMLEscapeString(text))
		}
		if size > *room {
			c.Left, c.Exchanges = len(c.Exchanges)-i, c.Exchanges[:i]
			return
		}
		*room -= size
	}
}

// picture is what a page shows, if it lies within the run's folder.
var picture = regexp.MustCompile(`^[A-Za-z0-9_./-]+\.(png|jpg|jpeg)$`)

func isPicture(file string) bool { return filepath.IsLocal(file) && picture.MatchString(file) }

// outcome is the end of an exchange in a word: its status, or that no answer came.
func outcome(exchange evidence.Exchange) string {
	if exchange.Response == nil {
		return "no answer"
	}
	return fmt.Sprint(exchange.Response.Status)
}

func requestText(request evidence.Request) string {
	return request.Method + " " + request.URL + "\n" + messageText(request.Header, request.Body, request.Truncated)
}

func responseText(exchange evidence.Exchange) string {
	response := exchange.Response
	if response == nil {
		return orElse(exchange.Error, "nothing was recorded")
	}
	return fmt.Sprint(response.Status) + "\n" + messageText(response.Header, response.Body, response.Truncated)
}

func messageText(header []evidence.Field, body string, truncated bool) string {
	var text strings.Builder
	for _, field := range header {
		text.WriteString(field[0] + ": " + field[1] + "\n")
	}
	if body != "" {
		text.WriteString("\n" + body)
	}
	if truncated {
		text.WriteString("\n… (cut when it was recorded)")
	}
	return text.String()
}

// tallies lists the counts, what matters most first. Of the inconclusive, idle never began; they are told as not run.
func tallies(counts Counts, notRun, idle int) []tally {
	return []tally{{counts.Fail, "fail"}, {counts.Warn, "warn"}, {counts.Inconclusive - idle, "inconclusive"}, {notRun, "not run"},
		{counts.Pass, "pass"}, {counts.Expected, "expected"}, {counts.Unsupported, "unsupported"}, {counts.Skipped, "skipped"}}
}

// summary tells the verdicts of a chapter in one line.
func summary(tallies []tally) string {
	var parts []string
	for _, tally := range tallies {
		if tally.N > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", tally.N, tally.Word))
		}
	}
	return strings.Join(parts, ", ")
}
