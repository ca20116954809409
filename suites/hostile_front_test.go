package suites_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/authassay/assay/reports"
)

// sendsAway is a middleware that answers what it does not like with a redirect to a page on a third host.
func sendsAway(dislikes func(*http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/authorize" && dislikes(r) {
				http.Redirect(w, r, "https://errors.example/page?error=invalid_request", http.StatusFound)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// TestPagesElsewhere: an error page on another host is lawful where the target shows it for an unknown client too; a
// firewall's is neither pass nor finding.
func TestPagesElsewhere(t *testing.T) {
	attacked := func(r *http.Request) bool { return r.URL.Query().Get("redirect_uri") == "https://attacker.test/cb" }
	known := func(r *http.Request) bool { return len(r.URL.Query().Get("client_id")) > 20 }
	for name, front := range map[string]struct {
		dislikes func(*http.Request) bool
		verdict  reports.Verdict
	}{
		"the target's own": {func(r *http.Request) bool { return attacked(r) || !known(r) }, reports.Pass},
		"a firewall's":     {attacked, reports.Inconclusive},
	} {
		run := inFrontOfReference(t, sendsAway(front.dislikes)).run(t, "redirect-uri-unregistered", "redirect-uri-error-path")
		for _, each := range run.Checks {
			if each.Verdict != front.verdict {
				t.Errorf("%s: %s is %s: %s", name, each.ID, each.Verdict, each.Reason)
			}
		}
	}
}

// TestBlockedAtTheEnd: what is judged last is followed by an honest flow too. Here the first refusal of a code that
// expired has everybody blocked.
func TestBlockedAtTheEnd(t *testing.T) {
	var blocked atomic.Bool
	s := inFrontOfReference(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/token" && blocked.Load() {
				writeJSON(w, 400, map[string]string{"error": "invalid_grant"})
				return
			}
			noted := &statusWriter{ResponseWriter: w}
			next.ServeHTTP(noted, r)
			if r.URL.Path == "/token" && noted.status == 400 && strings.Contains(r.UserAgent(), "check code-expiry") {
				blocked.Store(true)
			}
		})
	})
	run := s.run(t, "code-expiry", "refresh-works")
	if each := check(t, run, "code-expiry"); each.Verdict != reports.Inconclusive || !strings.Contains(each.Reason, "afterwards the honest flow failed") {
		t.Errorf("%s is %s: %s", each.ID, each.Verdict, each.Reason)
	}
	if each := check(t, run, "refresh-works"); each.Verdict != reports.Pass {
		t.Errorf("%s is %s: %s", each.ID, each.Verdict, each.Reason)
	}
}
