package prove

import (
	"context"
	"net/http"
	"slices"
	"strings"
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

// quick tells whether a chapter's rows may sign by ES256.
func quick(chapter string) bool {
	return !slices.Contains([]string{"tokens", "idtoken", "metadata"}, chapter)
}

// quickly is the oddity that signs so.
const quickly = "idtoken-signature-valid.es256"

// subject is one bent server, and the checks that it meets; none named means all.
type subject struct {
	name    string
	profile string
	bend    func(*server.Decisions)
	checks  []string
	browser bool
	// quick signs ID tokens by ES256, at a fraction of the cost: where the row is not about who signs what.
	quick bool
	// raceRounds is one for an oddity: a false alarm needs no luck, as catching a fault does.
	raceRounds int
}

// faultSubject is a fault with its own chapter and the checks that it lists; with Full, all checks.
func (p *Prover) faultSubject(fault faults.Fault, chapterOf map[string]string) subject {
	s := subject{name: fault.Name, profile: fault.Profile, bend: fault.Bend, quick: quick(chapterOf[fault.Breaks]), browser: p.options.Full || p.checks[fault.Breaks].Browser}
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
	run, err := suites.RunParty(ctx, party, suites.Options{Selection: suites.Selection{Profile: profile, Only: only}, FailOn: reports.Fail, Form: form, MaxWait: 65 * time.Second, RaceRounds: s.raceRounds, Destructive: true, Unrecorded: true, Observer: suites.Silent{}})
	if err != nil {
		if strings.HasPrefix(err.Error(), "no check is left") {
			return nil
		}
		return err
	}
	p.redactor.Forget() // the browser's, which outlives the rows
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
	quick, err := Named(quickly)
	if err != nil {
		return nil, err
	}
	bent, err := server.NewTenants(server.Config{Issuer: p.listening.URL, Clock: clock.Now, Keys: p.keys, Passwords: p.passwords, Bent: s.name}, func() *server.Decisions {
		decisions := server.Honest(s.profile)
		if s.quick {
			quick.Bend(decisions)
		}
		if s.bend != nil {
			s.bend(decisions)
		}
		return decisions
	})
	if err != nil {
		return nil, err
	}
	var handler http.Handler = bent
	p.handler.Store(&handler)
	config := target.Config{Issuer: p.listening.URL, Seeded: Seeded(bent.First), OtherIssuer: OtherIssuer(bent), Lifetimes: map[string]target.Duration{"code": target.Duration(30 * time.Second)}}
	opened, err := target.Open(ctx, config, clock, 0)
	if err != nil {
		return nil, err
	}
	opened.RotateKeys = bent.First.RotateKeys
	if !registers(ctx, opened) {
		opened.Config.Clients = Seeded(bent.First)
	}
	var users []rp.User
	for _, user := range server.DefaultUsers() {
		users = append(users, rp.User{Name: user.Name, Password: user.Password})
	}
	if form {
		redactor := evidence.NewRedactor()
		agent := rp.NewFormAgent(rp.FormAgentConfig{Hosts: opened.Hosts, Transport: opened.Transport, Redactor: redactor})
		return partyOf(opened, agent, redactor, users), nil
	}
	if p.browser == nil {
		if p.browser, err = p.options.Launch(ctx, opened.Hosts, p.redactor); err != nil {
			return nil, err
		}
	}
	return partyOf(opened, p.browser, p.redactor, users), nil
}

// partyOf plays before both issuers.
func partyOf(opened *target.Target, agent rp.Agent, redactor *evidence.Redactor, users []rp.User) *rp.Party {
	party := rp.New(opened, agent, redactor, users)
	if other, _ := opened.Other(); other != nil {
		party.Other = rp.New(other, agent, redactor, users)
	}
	return party
}

// OtherIssuer is the second issuer of a reference server, as assay.yaml would name it.
func OtherIssuer(tenants *server.Tenants) target.OtherIssuerConfig {
	return target.OtherIssuerConfig{Issuer: tenants.OtherIssuer(), Clients: Seeded(tenants.First)}
}

// registers tells whether a server registers whoever asks. One that does not is met with its own clients, as a user would
// list them in assay.yaml.
func registers(ctx context.Context, t *target.Target) bool {
	endpoint := t.Endpoint("registration")
	if endpoint == "" {
		return false
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader("{}"))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := t.Transport.RoundTrip(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close() // nothing in it matters
	return response.StatusCode != http.StatusUnauthorized && response.StatusCode != http.StatusForbidden
}

// Seeded lists the clients that a reference server knows from the start.
func Seeded(s *server.Server) []target.ClientConfig {
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
