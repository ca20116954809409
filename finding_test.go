package main

import (
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/prove"
)

// A finding shows the exchange whose answer was judged, also where that was an honest request.
func TestAFindingShowsWhatWasJudged(t *testing.T) {
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	for _, c := range []struct{ fault, check, sent string }{
		{"token-cache-control", "token-cache-control", `POST \S+/token .*grant_type=authorization_code`},
		{"idtoken-nonce-echo", "idtoken-nonce-echo", `POST \S+/token .*grant_type=authorization_code`},
		{"idtoken-times", "idtoken-times", `POST \S+/token .*grant_type=authorization_code`},
		{"idtoken-signature-valid", "idtoken-signature-valid", `POST \S+/token .*grant_type=authorization_code`},
		{"jwks-private-key", "jwks-private-key", `GET \S+/jwks`},
		{"code-replay", "code-replay", `POST \S+/token .*grant_type=authorization_code`},
	} {
		t.Run(c.fault, func(t *testing.T) {
			exit, stdout, stderr := run(t, "run", "--target", bent(t, c.fault), "--user", "alice", "--agent", "form", "--only", c.check, "--out", t.TempDir())
			if exit != 1 || !regexp.MustCompile(`sent\s+`+c.sent).MatchString(stdout) {
				t.Errorf("exit %d; the finding does not show %q as what was sent: mark the answer that the check decides by\n%s%s", exit, c.sent, stdout, stderr)
			}
		})
	}
}

// Evidence says who sent what, to whom the browser was led, and when.
func TestAFindingTellsWhoSentWhat(t *testing.T) {
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	for fault, told := range map[string]string{
		"code-replay":              "browser client, client, attacker",
		"redirect-uri-path-suffix": "browser client, browser attacker",
	} {
		t.Run(fault, func(t *testing.T) {
			out := t.TempDir()
			exit, stdout, stderr := run(t, "run", "--target", bent(t, fault), "--user", "alice", "--agent", "form", "--only", fault, "--out", out)
			found, err := reports.ReadFile(filepath.Join(out, "run.json"))
			if exit != 1 || err != nil {
				t.Fatalf("exit %d, %v\n%s%s", exit, err, stdout, stderr)
			}
			var parties []string
			before := found.Started
			for _, exchange := range found.Checks[0].Evidence {
				if exchange.Started.Before(before) || exchange.Seconds <= 0 || exchange.Seconds > found.Seconds {
					t.Errorf("%s %s started at %v, after %v, and took %v s", exchange.Request.Method, exchange.Request.URL, exchange.Started, before, exchange.Seconds)
				}
				before = exchange.Started
				if exchange.LedTo != "" || exchange.Sender != evidence.Browser {
					parties = append(parties, strings.TrimSpace(string(exchange.Sender+" "+exchange.LedTo)))
				}
			}
			if got := strings.Join(parties, ", "); !strings.HasPrefix(got, told) {
				t.Errorf("%s, want %s", got, told)
			}
		})
	}
}

// bent serves the reference server with a fault, and gives its URL.
func bent(t *testing.T, fault string) string {
	t.Helper()
	bend, err := prove.Named(fault)
	if err != nil {
		t.Fatal(err)
	}
	serves, err := server.Listen("127.0.0.1:0", func(url string) (http.Handler, error) {
		decisions := server.Honest("auto")
		bend.Bend(decisions)
		return server.New(server.Config{Issuer: url, Decisions: decisions, Passwords: server.TestPasswords()})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(serves.Close)
	return serves.URL
}
