// Package prove holds the checks against the museum: every fault must be caught by the check that it names, and no
// oddity may be reported. It is the one package, beside main, that sees the server and the suites.
package prove

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
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
		subject := subject{name: oddity.Name, bend: oddity.Bend, browser: p.options.Full || chapterOf[oddity.About] == "pages", raceRounds: 1}
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

// subject is one bent server, and the checks that it meets; none named means all.
type subject struct {
	name    string
	profile string
	bend    func(*server.Decisions)
	checks  []string
	browser bool
	// raceRounds is one for an oddity: a false alarm needs no luck, as catching a fault does.
	raceRounds int
}

// faultSubject is a fault with its own chapter and the checks that it lists; with Full, all checks.
func (p *Prover) faultSubject(fault faults.Fault, chapterOf map[string]string) subject {
	s := subject{name: fault.Name, profile: fault.Profile, bend: fault.Bend, browser: p.options.Full || p.checks[fault.Breaks].Browser}
	if !p.options.Full {
		s.checks = p.idsOf([]string{chapterOf[fault.Breaks]})
		for id := range fault.Also {
			if !slices.Contains(s.checks, id) {
				s.checks = append(s.checks, id)
			}
		}
	}
	return s
}

// idsOf gives the checks that words name, each a check or a chapter; all for none.
func (p *Prover) idsOf(words []string) []string {
	var ids []string
	for id, check := range p.checks {
		if slices.ContainsFunc(words, check.Matches) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// meet lets a subject meet its checks: with the form agent, and those about the browser in a browser.
func (p *Prover) meet(ctx context.Context, s subject) (map[string]Cell, error) {
	cells := map[string]Cell{}
	var form, browser []string
	for id, check := range p.checks {
		switch {
		case len(s.checks) > 0 && !slices.Contains(s.checks, id):
		case check.Browser:
			browser = append(browser, id)
		default:
			form = append(form, id)
		}
	}
	if err := p.run(ctx, s, form, true, cells); err != nil {
		return nil, err
	}
	if !s.browser || p.options.Launch == nil {
		return cells, nil
	}
	return cells, p.run(ctx, s, browser, false, cells)
}

func (p *Prover) run(ctx context.Context, s subject, only []string, form bool, into map[string]Cell) error {
	if len(only) == 0 {
		return nil
	}
	party, err := p.open(ctx, s, form)
	if err != nil {
		return err
	}
	profile := s.profile
	if profile == "" {
		profile = catalogue.AutoProfile
	}
	run, err := suites.Run(ctx, party, suites.Options{Selection: suites.Selection{Profile: profile, Only: only}, FailOn: reports.Fail, Form: form, MaxWait: 65 * time.Second, RaceRounds: s.raceRounds, Observer: suites.Silent{}})
	if err != nil {
		if strings.HasPrefix(err.Error(), "no check is left") {
			return nil
		}
		return err
	}
	for _, check := range run.Checks {
		cell := Cell{Verdict: check.Verdict, Observed: check.Observed, Reason: check.Reason}
		if run.Login.Verdict != reports.Pass {
			cell.Reason = "the login could not be driven: " + run.Login.Reason
		}
		into[check.ID] = cell
	}
	return ctx.Err()
}

// open bends a fresh server and makes a relying party before it.
func (p *Prover) open(ctx context.Context, s subject, form bool) (*rp.Party, error) {
	clock := &target.MovableClock{}
	decisions := server.Honest(catalogue.AutoProfile)
	if s.bend != nil {
		s.bend(decisions)
	}
	bent, err := server.New(server.Config{Issuer: p.listening.URL, Decisions: decisions, Clock: clock.Now, Keys: p.keys, Passwords: p.passwords, Bent: s.name})
	if err != nil {
		return nil, err
	}
	var handler http.Handler = bent
	p.handler.Store(&handler)
	config := target.Config{Issuer: p.listening.URL, Lifetimes: map[string]target.Duration{"code": target.Duration(30 * time.Second)}}
	opened, err := target.Open(ctx, config, clock, 0)
	if err != nil {
		return nil, err
	}
	if opened.Endpoint("registration") == "" {
		opened.Config.Clients = seeded(bent)
	}
	var users []rp.User
	for _, user := range server.DefaultUsers() {
		users = append(users, rp.User{Name: user.Name, Password: user.Password})
	}
	if form {
		redactor := evidence.NewRedactor()
		agent := rp.NewFormAgent(rp.FormAgentConfig{Hosts: opened.Hosts, Transport: opened.Transport, Redactor: redactor})
		return rp.New(opened, agent, redactor, users), nil
	}
	if p.browser == nil {
		if p.browser, err = p.options.Launch(ctx, opened.Hosts, p.redactor); err != nil {
			return nil, err
		}
	}
	return rp.New(opened, p.browser, p.redactor, users), nil
}

// seeded lists the server's own clients, for one that registers none.
func seeded(s *server.Server) []target.ClientConfig {
	var clients []target.ClientConfig
	for _, client := range s.SeededClients() {
		config := target.ClientConfig{ID: client.ID, Secret: client.Secret, Auth: client.TokenEndpointAuthMethod, RedirectURIs: client.RedirectURIs}
		switch {
		case client.ApplicationType == "native":
			config.Type = "native"
		case len(client.RedirectURIs) == 0:
			config.Type = "service"
		}
		clients = append(clients, config)
	}
	return clients
}
