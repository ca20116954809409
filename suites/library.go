package suites

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// usualWait is what --max-wait is without a word.
const usualWait = 65 * time.Second

// Run tests an authorization server: the one that options.Serve makes, served on a free loopback port for as long as the
// run lasts, else the one at options.Config.Issuer. What is not said of the profile, the waits and the verdict that fails is
// as the command line has it. An error says that the run was asked for wrongly, or that the server cannot be reached;
// what the server did is in the Run.
//
// Ginkgo's state belongs to the process: a second Run waits for the first, and a package whose own tests use Ginkgo
// cannot call it, since each run begins with an empty tree of specs.
func Run(ctx context.Context, options Options) (reports.Run, error) {
	options = options.usual()
	if options.Serve != nil {
		issuer, stop, err := serve(options.Serve)
		if err != nil {
			return reports.Run{}, err
		}
		defer stop()
		options.Config.Issuer = issuer
	}
	opened, err := target.Open(ctx, options.Config, options.Clock, 0)
	if err != nil {
		return reports.Run{}, err
	}
	users, err := rp.People(opened)
	if err != nil {
		return reports.Run{}, err
	}
	redactor := rp.RedactorFor(opened)
	agent, err := options.Launch(ctx, opened, redactor)
	if err != nil {
		return reports.Run{}, err
	}
	defer agent.Close()
	party, err := rp.Enter(opened, agent, redactor, users)
	if err != nil {
		return reports.Run{}, err
	}
	return RunParty(ctx, party, options)
}

// Verify is Run as part of a server's own go test: each check is a subtest. One that finds something fails, and says what is
// required and what was seen; an inconclusive one fails too; what the server does not support is skipped, with the reason.
func Verify(t *testing.T, options Options) {
	t.Helper()
	run, err := Run(t.Context(), options)
	switch {
	case err != nil:
		t.Fatal(err)
	case run.Login.Verdict != reports.Pass:
		t.Fatalf("the login could not be driven: %s", run.Login.Reason)
	}
	for _, check := range run.Checks {
		t.Run(check.Chapter+"/"+check.ID, func(t *testing.T) { tell(t, check) })
	}
}

// tell makes a verdict that of a test.
func tell(t *testing.T, check reports.Check) {
	switch check.Verdict {
	case reports.Pass:
	case reports.Unsupported, reports.Skipped:
		t.Skip(check.Reason)
	case reports.Warn:
		t.Log(explained(check))
	default:
		t.Error(explained(check))
	}
}

// explained says in a few lines what a check asks, by which rule, and what it came to.
func explained(check reports.Check) string {
	lines := []string{fmt.Sprintf("%s: %s", check.Verdict, check.Title), fmt.Sprintf("rule: %s (%s): %s", strings.TrimSpace(check.Spec+" "+check.Section), check.Level, check.Gist)}
	if check.Variants == nil {
		lines = append(lines, "seen: "+reports.Line(check.Reason, 300))
	}
	for _, variant := range check.Variants {
		if variant.Verdict == check.Verdict {
			lines = append(lines, "seen: "+variant.Name+": "+reports.Line(variant.Reason, 300))
		}
	}
	return strings.Join(append(lines, "more: assay explain "+check.ID), "\n")
}

// usual completes options with what the command line has without a flag.
func (o Options) usual() Options {
	if o.Selection.Profile == "" {
		o.Selection.Profile = catalogue.AutoProfile
	}
	if o.FailOn == "" {
		o.FailOn = reports.Fail
	}
	if o.MaxWait == 0 {
		o.MaxWait = usualWait
	}
	if o.Observer == nil {
		o.Observer = Silent{}
	}
	if o.Launch == nil {
		o.Form = true
		o.Launch = func(_ context.Context, t *target.Target, redactor *evidence.Redactor) (rp.Agent, error) {
			return rp.NewFormAgent(rp.FormAgentConfig{Hosts: t.Hosts, Transport: t.Transport, Redactor: redactor, Guide: rp.GuideOf(t.Config)}), nil
		}
	}
	return o
}

// serve serves a handler on a free loopback port, over HTTP/1.1 and unencrypted HTTP/2.
func serve(build func(issuer string) (http.Handler, error)) (issuer string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	issuer = "http://" + listener.Addr().String()
	handler, err := build(issuer)
	if err != nil {
		_ = listener.Close() // nothing was served
		return "", nil, err
	}
	server := &http.Server{Handler: handler, Protocols: new(http.Protocols), ReadHeaderTimeout: 10 * time.Second}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	go func() { _ = server.Serve(listener) }() // ends with stop
	return issuer, func() { _ = server.Close() }, nil
}
