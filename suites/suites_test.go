package suites_test

import (
	"flag"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/target"
)

var only = flag.String("only", "", "checks to run, separated by commas")

// TestReferenceServer runs every check that needs no browser against the honest server: all pass.
func TestReferenceServer(t *testing.T) {
	clock := &target.MovableClock{}
	options := suites.Options{
		Serve: func(issuer string) (http.Handler, error) {
			return server.New(server.Config{Issuer: issuer, Clock: clock.Now, Passwords: server.TestPasswords()})
		},
		Config: target.Config{
			Users:     []target.UserConfig{{Name: "alice", Password: "wonderland"}, {Name: "bob", Password: "looking-glass"}},
			Lifetimes: map[string]target.Duration{"code": target.Duration(30 * time.Second)},
		},
		Clock: clock, Destructive: true,
	}
	if *only != "" {
		options.Selection.Only = strings.Split(*only, ",")
	}
	run, err := suites.Run(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if run.Login.Verdict != reports.Pass {
		t.Fatalf("the login failed: %s", run.Login.Reason)
	}
	for _, check := range run.Checks {
		if check.Verdict != reports.Pass && !slices.ContainsFunc(notAsked, func(why string) bool { return strings.Contains(check.Reason, why) }) {
			t.Errorf("%s is %s: %s %v", check.ID, check.Verdict, check.Reason, check.Variants)
		}
	}
	t.Logf("%d checks in %.2f s", len(run.Checks), run.Seconds)
}

// notAsked are the reasons for which a check is not asked here: there is no browser, one issuer alone, and nobody who changes its keys.
var notAsked = []string{"--agent form starts none", "the check needs a second issuer", "no way to have the target change its keys"}

// TestVerifyMakesEachCheckASubtest is what a server in Go has in its own tests.
func TestVerifyMakesEachCheckASubtest(t *testing.T) {
	suites.Verify(t, suites.Options{
		Serve: func(issuer string) (http.Handler, error) {
			return server.New(server.Config{Issuer: issuer, Passwords: server.TestPasswords()})
		},
		Config:    target.Config{Users: []target.UserConfig{{Name: "alice", Password: "wonderland"}}},
		Selection: suites.Selection{Only: []string{"flow"}},
	})
}

// TestRunReadsAUserAsTheFileHasHim: what assay.yaml says of people counts here too.
func TestRunReadsAUserAsTheFileHasHim(t *testing.T) {
	_, err := suites.Run(t.Context(), suites.Options{
		Serve: func(issuer string) (http.Handler, error) {
			return server.New(server.Config{Issuer: issuer, Passwords: server.TestPasswords()})
		},
		Config: target.Config{Users: []target.UserConfig{{Name: "alice", Password: "wonderland", TOTP: "no seed"}}},
	})
	if err == nil || !strings.Contains(err.Error(), "the totp: of alice") {
		t.Errorf("a seed that is none: %v", err)
	}
}
