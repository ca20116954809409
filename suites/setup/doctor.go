package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// Diagnose looks at all that a run needs and writes one line for each, with what to do where something is missing
// and which checks that costs. It drives the login once. It tells whether a run would work; the error is a *Usage.
func Diagnose(ctx context.Context, w io.Writer, request Request, profile string) (bool, error) {
	config, err := request.base()
	if err != nil {
		return false, err
	}
	d := &doctor{w: w, request: request, works: true}
	for _, complete := range []func(*target.Config) error{request.user, request.client} {
		if err := complete(&config); err != nil {
			d.bad("settings", err.Error())
		}
	}
	opened := d.reach(ctx, config)
	party := d.browser(ctx, opened)
	if party != nil {
		defer party.Agent.Close()
		defer func() { d.leftovers(party.Close(context.WithoutCancel(ctx))) }()
	}
	if opened == nil {
		return d.verdict(), nil
	}
	plan, err := suites.Declared(suites.Selection{Profile: profile, Advertised: append([]string{}, opened.Advertised()...)})
	if err != nil {
		return false, &Usage{err}
	}
	d.plan = plan
	d.users(opened.Config.Users)
	d.issuers(opened)
	if party != nil {
		d.flow(ctx, party)
		d.clients(party)
	}
	d.features(opened)
	d.lifetimes(opened)
	return d.verdict(), nil
}

// doctor is an examination.
type doctor struct {
	w       io.Writer
	request Request
	plan    suites.Plan
	expires time.Duration // what the target says of an access token; 0 where it does not
	works   bool
}

func (d *doctor) line(mark, subject, text string) {
	fmt.Fprintf(d.w, "%s %-10s %s\n", mark, subject, reports.Line(text, 600))
}

func (d *doctor) good(subject, format string, arguments ...any) {
	d.line("✓", subject, fmt.Sprintf(format, arguments...))
}

// note is something that costs checks and does not keep a run from working.
func (d *doctor) note(subject, text string, costs []string) {
	d.line("–", subject, text)
	d.costs(costs)
}

// bad is something that keeps a run from working.
func (d *doctor) bad(subject, text string) {
	d.works = false
	d.line("✗", subject, text)
}

// costs names the checks that something missing costs, four to a line.
func (d *doctor) costs(ids []string) {
	for chunk := range slices.Chunk(ids, 4) {
		fmt.Fprintf(d.w, "%13s%s\n", "", strings.Join(chunk, ", "))
	}
}

// checks names the planned checks of which something holds.
func (d *doctor) checks(which func(suites.PlannedCheck) bool) []string {
	var ids []string
	for _, check := range d.plan.Checks {
		if which(check) {
			ids = append(ids, check.ID)
		}
	}
	return ids
}

// reach looks at hosts, network, discovery and clock. It gives nil where the target cannot be tested.
func (d *doctor) reach(ctx context.Context, config target.Config) *target.Target {
	began := time.Now()
	opened, err := target.Open(ctx, config, d.request.Clock, d.request.Wait)
	var unauthorized *target.NotAuthorized
	switch {
	case errors.As(err, &unauthorized):
		d.bad("hosts", err.Error())
		return nil
	case err != nil:
		d.bad("target", err.Error())
		return nil
	}
	d.good("target", "%s answers, %s, %d ms", opened.Issuer, encrypted(opened.Issuer), time.Since(began).Milliseconds())
	d.good("hosts", "%s: all may be contacted", strings.Join(opened.Hosts, ", "))
	if opened.Supports(target.Discovery) {
		d.good("discovery", "%s", d.advertised(opened))
	} else {
		d.note("discovery", "there is no document; the endpoints are those of assay.yaml, and features: there says what they can: "+d.advertised(opened), nil)
	}
	d.network(ctx, opened)
	return opened
}

func (d *doctor) advertised(t *target.Target) string {
	features := []string{"OAuth 2.0"}
	if t.Supports(target.OpenID) {
		features = []string{"OpenID Connect"}
	}
	for _, feature := range []target.Feature{target.UserInfo, target.Introspection, target.Revocation, target.PKCE, target.ClientCredentials, target.PrivateKeyJWT, target.IssParameter} {
		if t.Supports(feature) {
			features = append(features, string(feature))
		}
	}
	return strings.Join(features, ", ")
}

// browser looks at the user agent, and makes the party where the target was reached.
func (d *doctor) browser(ctx context.Context, opened *target.Target) *rp.Party {
	reached := opened
	if reached == nil {
		reached = &target.Target{}
	}
	if opened == nil && d.request.Form {
		return nil
	}
	party, err := d.request.party(ctx, reached)
	switch {
	case err != nil:
		d.bad("browser", err.Error())
		return nil
	case d.request.Form:
		d.note("browser", "none, since --agent form was given; that costs the checks about the browser", nil)
	case party.Blind() != "":
		d.note("browser", "none, since login: {command} goes through the pages", nil)
	default:
		d.good("browser", "%s, %s", d.browserPath(), party.Agent.Name())
	}
	if opened == nil {
		_ = party.Agent.Close() // it was started to be seen
		return nil
	}
	return party
}

func (d *doctor) browserPath() string {
	if d.request.Browser != "" {
		return d.request.Browser
	}
	path, err := browser.Find()
	if err != nil {
		return "found"
	}
	return path
}

// clients looks at the kinds of clients that checks need.
func (d *doctor) clients(party *rp.Party) {
	given := len(party.Target.Config.Clients)
	switch {
	case len(party.Target.Config.Provision.Exec) > 0:
		d.good("clients", "%d of yours; others are made by %q when needed, and %s", given, party.Target.Config.Provision.Exec[0],
			map[bool]string{true: "deleted at the end", false: "not deleted: provision: has no delete:"}[len(party.Target.Config.Provision.Delete) > 0])
	case party.Target.Endpoint("registration") != "":
		d.good("clients", "%d of yours; others are registered when needed, and deleted at the end", given)
	case given > 0:
		d.good("clients", "%d of yours; there is no registration", given)
	default:
		return // said under client
	}
	for _, kind := range []rp.Kind{rp.Post, rp.Other, rp.Public, rp.Native, rp.KeyClient, rp.Service} {
		needing := d.checks(func(c suites.PlannedCheck) bool { return slices.Contains(c.Clients, string(kind)) })
		if reason := party.Has(kind); reason != "" && len(needing) > 0 {
			d.note("  "+string(kind), reason+":", needing)
		}
	}
	if skipped := d.checks(func(c suites.PlannedCheck) bool { return c.Browser }); party.Blind() != "" {
		d.note("  browser", "login: {command} costs what needs pages or cookies, these above all:", skipped)
	} else if d.request.Form && len(skipped) > 0 {
		d.note("  browser", "--agent form skips:", skipped)
	}
}

// features looks at what the target does not support.
func (d *doctor) features(t *target.Target) {
	costs := map[string][]string{}
	for _, check := range d.plan.Checks {
		var needs []target.Feature
		for _, name := range check.Needs {
			needs = append(needs, target.Feature(name))
		}
		if reason := t.Lacks(needs); reason != "" {
			costs[reason] = append(costs[reason], check.ID)
		}
	}
	if len(costs) == 0 {
		d.good("features", "all that the checks of the profile need")
	}
	for _, reason := range slices.Sorted(maps.Keys(costs)) {
		d.note("features", reason+":", costs[reason])
	}
}

// lifetimes looks at what must be waited for.
func (d *doctor) lifetimes(t *target.Target) {
	waiting := d.checks(func(c suites.PlannedCheck) bool { return c.Waits })
	if len(waiting) == 0 || !t.Clock.Real() {
		return
	}
	var written []string
	for _, name := range target.LifetimeNames() {
		if lifetime := t.Lifetime(name); lifetime > 0 {
			written = append(written, fmt.Sprintf("%s %s", name, lifetime))
		}
	}
	if t.Lifetime("code") == 0 || t.Lifetime("access_token") == 0 {
		d.note("lifetimes", fmt.Sprintf("known: %s. Write lifetimes: {code: 30s, access_token: %s} in assay.yaml, as they are; else these wait --max-wait and may be skipped:",
			orNone(strings.Join(written, ", ")), spoken(cmp.Or(d.expires, 10*time.Minute))), waiting)
		return
	}
	d.good("lifetimes", "%s", strings.Join(written, ", "))
}

func (d *doctor) leftovers(notes []string) {
	for _, note := range notes {
		d.note("leftover", note, nil)
	}
}

// verdict says whether a run would work.
func (d *doctor) verdict() bool {
	if d.works {
		fmt.Fprintf(d.w, "\nassay run would work: %d checks planned\n", len(d.plan.Checks))
	} else {
		fmt.Fprintln(d.w, "\nassay run would not work: mend what is marked ✗")
	}
	return d.works
}
