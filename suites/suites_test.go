package suites_test

import (
	"context"
	"flag"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

var only = flag.String("only", "", "checks to run, separated by commas")

// TestReferenceServer runs every check that needs no browser against the honest server: all pass.
func TestReferenceServer(t *testing.T) {
	clock := &target.MovableClock{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	issuer := "http://" + listener.Addr().String()
	honest, err := server.New(server.Config{Issuer: issuer, Clock: clock.Now, Passwords: server.TestPasswords()})
	if err != nil {
		t.Fatal(err)
	}
	httpServer := &http.Server{Handler: honest}
	go httpServer.Serve(listener)
	defer httpServer.Close()

	opened, err := target.Open(context.Background(), target.Config{Issuer: issuer, Lifetimes: map[string]target.Duration{"code": target.Duration(30 * time.Second)}}, clock, 0)
	if err != nil {
		t.Fatal(err)
	}
	redactor := evidence.NewRedactor()
	agent := rp.NewFormAgent(rp.FormAgentConfig{Hosts: opened.Hosts, Transport: opened.Transport, Redactor: redactor})
	party := rp.New(opened, agent, redactor, []rp.User{{Name: "alice", Password: "wonderland"}, {Name: "bob", Password: "looking-glass"}})
	selection := suites.Selection{Profile: "auto"}
	if *only != "" {
		selection.Only = strings.Split(*only, ",")
	}
	run, err := suites.Run(context.Background(), party, suites.Options{Selection: selection, FailOn: reports.Fail, Form: true, Destructive: true, MaxWait: 65 * time.Second, Observer: suites.Silent{}})
	if err != nil {
		t.Fatal(err)
	}
	if run.Login.Verdict != reports.Pass {
		t.Fatalf("the login failed: %s", run.Login.Reason)
	}
	for _, check := range run.Checks {
		if check.Verdict != reports.Pass && check.Reason != "it is about the browser, and --agent form starts none" {
			t.Errorf("%s is %s: %s %v", check.ID, check.Verdict, check.Reason, check.Variants)
		}
	}
	t.Logf("%d checks in %.2f s", len(run.Checks), run.Seconds)
}
