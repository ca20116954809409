package suites

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

const graceForNodes = 2 * time.Second

// Options say what a run is to do. The first four are for Run and Verify; RunParty is given a target that was reached.
type Options struct {
	// Serve makes the authorization server under test, for the issuer URL at which it will be served.
	Serve func(issuer string) (http.Handler, error)
	// Config says what assay.yaml says: the issuer where nothing is served, users, clients where registration is not open, lifetimes.
	Config target.Config
	// Clock is the server's; nil: the wall clock. One that can be moved makes waiting free.
	Clock target.Clock
	// Launch starts what drives the pages, such as a browser; nil: what fills forms, and checks about the browser are skipped.
	Launch func(context.Context, *target.Target, *evidence.Redactor) (rp.Agent, error)

	Selection Selection
	Shard     Shard           // of the plan, where other runs have the rest
	Part      Shard           // of the shard, where other processes of the same run run the rest; planned is all of the shard
	FailOn    reports.Verdict // Fail or Warn
	Form      bool            // no browser: checks about the browser are skipped
	// Destructive lets checks run that may lock a client.
	Destructive bool
	NoWait      bool          // skip what waits more than 5 seconds
	MaxWait     time.Duration // no wait exceeds it, but for a lifetime that the user wrote
	// RaceRounds is how often a race is run by each way; zero: 5.
	RaceRounds int
	Baseline   *reports.Baseline // what is known of the target; nil: nothing
	Observer   Observer
	Unrecorded bool // nobody will read the evidence: none is kept
	// Shots keeps a picture for a check, with the DOM behind it, and gives its file, relative to the run's folder; nil keeps none.
	Shots func(check string, png []byte, dom string) string
}

// RunParty runs the selected checks against the party's target. Ginkgo's state belongs to the process: a second run
// waits for the first. The error says that the run was asked for wrongly; what the target did is in the Run.
func RunParty(ctx context.Context, party *rp.Party, options Options) (reports.Run, error) {
	lock.Lock()
	defer lock.Unlock()
	h := &Harness{target: party.Target, party: party, options: options, records: map[string]*record{}, honest: map[string]string{}, stop: ctx}
	run := h.newRun()
	started := time.Now()
	if err := h.makePlan(&run); err != nil {
		return run, err
	}
	options.Observer.Begin(run.Target, run.Profile, run.Planned, run.Browser)
	run.Login = h.Login(ctx)
	options.Observer.Login(run.Login)
	if run.Login.Verdict == reports.Pass {
		_ = h.makePlan(&run) // again: the login showed what discovery did not tell; on an error the first plan stays
		h.runSpecs()
	}
	run.Checks = h.checks()
	run.Ran = h.ran()
	run.Notes = h.party.Close(context.WithoutCancel(ctx))
	h.strikeAgain(&run)
	run.Seconds = time.Since(started).Seconds()
	if options.Part.Of == 0 { // else the process that gathers the parts looks at the whole
		if err := HoldAgainst(&run, options); err != nil {
			return run, err
		}
	}
	reports.Tally(&run, options.FailOn, errors.Is(ctx.Err(), context.Canceled))
	return run, nil
}

// makePlan plans the run, and takes what is its own of that.
func (h *Harness) makePlan(run *reports.Run) error {
	selection := h.options.Selection
	selection.Advertised = h.target.Advertised()
	if selection.Advertised == nil {
		selection.Advertised = []string{}
	}
	whole, err := NewPlan(selection)
	if err == nil && len(whole.Checks) == 0 {
		err = fmt.Errorf("no check is left to run: profile %s does not include what --only names", selection.Profile)
	}
	if err != nil {
		return err
	}
	h.plan = whole.Shard(h.options.Shard)
	run.Specs = whole.Specifications
	run.Planned, run.Plan = len(h.plan.Checks), whole.Hash()
	h.own = h.plan.Shard(h.options.Part)
	clear(h.records) // an earlier plan may have dealt the checks otherwise
	for _, check := range h.own.Checks {
		h.records[check.ID] = &record{pending: check.specs}
	}
	return nil
}

func (h *Harness) newRun() reports.Run {
	return reports.Run{
		Schema: 1, Tool: reports.Tool{Name: "assay", Version: Version(), Catalogue: catalogue.Version},
		Browser: h.browserName(), Target: reports.Target{Issuer: h.target.Issuer, Bent: h.target.Bent},
		Profile: h.options.Selection.Profile, Shard: h.options.Shard.String(), Started: time.Now().UTC().Truncate(time.Second),
	}
}

func (h *Harness) browserName() string {
	if h.options.Form {
		return ""
	}
	return h.party.Agent.Name()
}

func (h *Harness) runSpecs() {
	if len(h.own.Checks) == 0 { // a small plan leaves nothing to some of many shards
		return
	}
	release := declare(h)
	defer release()
	h.party.Stop, h.party.Lack = Inconclusive, unsupported
	RunSpecs(&failer{}, "assay", fixed(h.own.filter()), quiet(), AroundNode(h.around))
}

// checks gives every planned check with what it came to.
func (h *Harness) checks() []reports.Check {
	list := make([]reports.Check, 0, len(h.plan.Checks))
	for _, planned := range h.plan.Checks {
		list = append(list, h.check(planned.ID))
	}
	return list
}

func (h *Harness) ran() int {
	ran := 0
	for _, planned := range h.own.Checks {
		if len(h.records[planned.ID].variants) > 0 {
			ran++
		}
	}
	return ran
}

// check makes the report of a check from its record. Its verdict is the worst of its variants; a check that never
// began is inconclusive.
func (h *Harness) check(id string) reports.Check {
	planned := h.plan.byID[id]
	spec, section := planned.cited()
	check := reports.Check{
		ID: id, Chapter: planned.Chapter, Title: planned.Title, Requirement: planned.Requirement.ID, Gist: planned.Requirement.Gist,
		Spec: spec, Section: section, Level: string(planned.Decision.Level), URL: planned.Decision.URL,
		Verdict: reports.Inconclusive, Reason: reports.NotRun,
	}
	record := h.records[id]
	if record == nil { // another process runs it
		return check
	}
	check.Seconds, check.Retries = record.seconds, record.retries
	check.Dropped, check.Pages = record.trail.Log.Dropped, record.trail.Log.Pages
	worst := worstVariant(record.variants)
	if worst != nil {
		check.Verdict, check.Observed, check.Reason = worst.Verdict, worst.Observed, worst.Reason
	}
	if why := h.wornOut(planned); why != "" && check.Verdict == reports.Pass {
		check.Verdict, check.Reason = reports.Inconclusive, "afterwards the honest flow failed: "+h.party.Redactor.Text(why)
	}
	if len(record.variants) > 1 || (worst != nil && worst.Name != "") {
		check.Variants = slices.Clone(record.variants)
	}
	check.Reason = h.party.Redactor.Again(check.Reason)
	for i := range check.Variants {
		check.Variants[i].Reason = h.party.Redactor.Again(check.Variants[i].Reason)
	}
	for _, exchange := range record.trail.Log.Exchanges {
		check.Evidence = append(check.Evidence, h.party.Redactor.Exchange(exchange))
	}
	return check
}

// strikeAgain strikes from what is said of the run what became known since.
func (h *Harness) strikeAgain(run *reports.Run) {
	run.Login.Reason = h.party.Redactor.Again(run.Login.Reason)
	for i := range run.Notes {
		run.Notes[i] = h.party.Redactor.Again(run.Notes[i])
	}
}

// wornOut tells why a pass of a check is worth nothing: the honest flow failed after its chapter, or after what was
// judged last.
func (h *Harness) wornOut(check PlannedCheck) string {
	if check.Waits {
		return h.honest[afterWaiting]
	}
	return h.honest[check.Chapter]
}

func worstVariant(variants []reports.Variant) *reports.Variant {
	var worst *reports.Variant
	for i := range variants {
		if worst == nil || variants[i].Verdict.Severity() < worst.Verdict.Severity() {
			worst = &variants[i]
		}
	}
	return worst
}

// version is what make release calls a build.
var version string

// Version is the version of this build: that of the release, else of the module, else "devel".
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// allowedWait gives how long a wait may be: a lifetime that the user wrote always, else the maximum.
func (h *Harness) allowedWait(lifetime string) time.Duration {
	if written := h.target.Lifetime(lifetime); written > 0 { // and the leeway that may follow it
		return max(h.options.MaxWait, written+usualLeeway)
	}
	return h.options.MaxWait
}
