// Package prove holds the checks against the museum: every fault must be caught by the check that it names, and no
// oddity may be reported. It is the one package, beside main, that sees the server and the suites.
package prove

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

// Options say what to prove.
type Options struct {
	Only  []string // checks or chapters: their faults, and the oddities about them
	Fault string   // one fault or oddity by name
	Full  bool     // everything against everything
	// Next gives the row to prove next, of so many; nil proves all in turn.
	Next     func(all int) (row int, more bool)
	Progress func(row string, verdict string, done, all int)
	// Launch starts a browser for the given hosts, when the first check needs one; nil proves without one.
	Launch func(ctx context.Context, hosts []string, redactor *evidence.Redactor) (rp.Agent, error)
}

// Prover runs the suites against one bent server after another, all at one address.
type Prover struct {
	options   Options
	listening *server.Listening
	handler   atomic.Pointer[http.Handler]
	keys      *server.Keys
	passwords *server.Passwords
	checks    map[string]suites.PlannedCheck
	browser   rp.Agent
	redactor  *evidence.Redactor
}

// Run proves the selected faults and oddities. The error says that it could not be done at all.
func Run(ctx context.Context, options Options) (Matrix, error) {
	started := time.Now()
	p := &Prover{options: options, keys: server.NewKeys(), passwords: server.TestPasswords(), checks: map[string]suites.PlannedCheck{}, redactor: evidence.NewRedactor()}
	listening, err := server.Listen("127.0.0.1:0", func(string) (http.Handler, error) { return http.HandlerFunc(p.serve), nil })
	if err != nil {
		return Matrix{}, err
	}
	p.listening = listening
	defer listening.Close()
	defer func() {
		if p.browser != nil {
			_ = p.browser.Close() // the proof is over
		}
	}()
	matrix, err := p.prove(ctx)
	matrix.Seconds = time.Since(started).Seconds()
	return matrix, err
}

func (p *Prover) serve(w http.ResponseWriter, r *http.Request) { (*p.handler.Load()).ServeHTTP(w, r) }

func (p *Prover) prove(ctx context.Context) (Matrix, error) {
	matrix := Matrix{Schema: 1, Full: p.options.Full, Faults: []FaultRow{}, Oddities: []OddityRow{}, Honest: map[string]Cell{}}
	plan, err := suites.Declared(suites.Selection{Profile: catalogue.AutoProfile})
	if err != nil {
		return matrix, err
	}
	chapterOf := map[string]string{}
	for _, check := range plan.Checks {
		p.checks[check.ID] = check
		chapterOf[check.ID] = check.Chapter
		matrix.Checks = append(matrix.Checks, CheckColumn{ID: check.ID, Chapter: check.Chapter, Level: string(check.Decision.Level), Title: check.Title, ProvenBy: []string{}})
	}
	for _, word := range p.options.Only {
		if err := suites.KnownWord(word, plan); err != nil {
			return matrix, err
		}
	}
	provenFaults, provenOddities, err := p.selected(chapterOf)
	if err != nil {
		return matrix, err
	}
	rows := p.rows(&matrix, chapterOf, provenFaults, provenOddities)
	next := p.options.Next
	if next == nil {
		next = inTurn()
	}
	for {
		i, more := next(len(rows))
		if !more {
			break
		}
		row := rows[i]
		p.options.Progress(row.name, "", i, len(rows))
		verdict, err := row.prove(ctx)
		if err != nil {
			return matrix, fmt.Errorf("%s: %w", row.name, err)
		}
		p.options.Progress(row.name, verdict, i+1, len(rows))
	}
	matrix.inOrder()
	matrix.sum(p.options.Fault != "" || len(p.options.Only) > 0)
	return matrix, nil
}

// inTurn gives all rows, one after another.
func inTurn() func(all int) (int, bool) {
	row := -1
	return func(all int) (int, bool) {
		row++
		return row, row < all
	}
}

// row is one line of the matrix to be proven.
type row struct {
	name    string
	browser bool // the browser takes part, and time
	prove   func(ctx context.Context) (verdict string, err error)
}

// rows lists what is to be proven: the server with nothing bent, each fault, each oddity; what takes longest comes
// first. Each adds itself to the matrix.
func (p *Prover) rows(matrix *Matrix, chapterOf map[string]string, provenFaults []faults.Fault, provenOddities []faults.Oddity) []row {
	rows := []row{{"nothing bent", true, func(ctx context.Context) (verdict string, err error) {
		matrix.Honest, err = p.meet(ctx, subject{checks: p.idsOf(p.options.Only), browser: true})
		return "honest", err
	}}}
	for _, fault := range provenFaults {
		subject := p.faultSubject(fault, chapterOf)
		rows = append(rows, row{fault.Name, subject.browser, func(ctx context.Context) (string, error) {
			cells, err := p.meet(ctx, subject)
			row := FaultRow{Name: fault.Name, Breaks: fault.Breaks, Does: fault.Does, SeenIn: fault.SeenIn, CaughtBy: []string{}, Also: []string{}, Cells: cells}
			row.judge(chapterOf, fault.Also)
			matrix.Faults = append(matrix.Faults, row)
			return row.Verdict, err
		}})
	}
	for _, oddity := range provenOddities {
		subject := subject{name: oddity.Name, bend: oddity.Bend, quick: quick(chapterOf[oddity.About]), browser: p.options.Full || chapterOf[oddity.About] == "pages" || p.checks[oddity.About].Browser, raceRounds: 1}
		rows = append(rows, row{oddity.Name, subject.browser, func(ctx context.Context) (string, error) {
			cells, err := p.meet(ctx, subject)
			row := OddityRow{Name: oddity.Name, About: oddity.About, Does: oddity.Does, Cells: cells}
			row.judge()
			matrix.Oddities = append(matrix.Oddities, row)
			return row.Verdict, err
		}})
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		switch {
		case a.browser == b.browser:
			return 0
		case a.browser:
			return -1
		}
		return 1
	})
	return rows
}

// selected gives the faults and oddities that the options name.
func (p *Prover) selected(chapterOf map[string]string) ([]faults.Fault, []faults.Oddity, error) {
	var chosen []faults.Fault
	var odd []faults.Oddity
	var names []string
	wanted := func(name, check string) bool {
		names = append(names, name)
		if p.options.Fault != "" {
			return name == p.options.Fault
		}
		return len(p.options.Only) == 0 || slices.ContainsFunc(p.options.Only, p.checks[check].Matches)
	}
	for _, fault := range faults.All() {
		if wanted(fault.Name, fault.Breaks) {
			chosen = append(chosen, fault)
		}
	}
	for _, oddity := range faults.Oddities() {
		if wanted(oddity.Name, oddity.About) {
			odd = append(odd, oddity)
		}
	}
	if len(chosen)+len(odd) == 0 && p.options.Fault != "" {
		return nil, nil, unknown("fault or oddity", p.options.Fault, names)
	}
	return chosen, odd, nil
}

func unknown(what, name string, known []string) error {
	if near := catalogue.Nearest(name, known); near != "" {
		return fmt.Errorf("no %s is called %q; did you mean %s?", what, name, near)
	}
	return fmt.Errorf("no %s is called %q; assay faults lists them", what, name)
}
