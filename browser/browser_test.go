package browser_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/suites/rp"
)

func TestJourneys(t *testing.T) {
	t.Parallel()
	p := newProvider()
	agent, base, _ := launch(t, p, 5*time.Second)
	tests := []struct {
		name, path string
		journey    rp.Journey
		kind       rp.ArrivalKind
		params     string
		mode       string
		pages      string
		status     int
	}{
		{"approves, ticks scopes, leaves remember", "/authorize", rp.Journey{User: alice}, rp.AtCallback, "code=code-of-alice&scope=email", "query", "login consent", 303},
		{"denies", "/authorize", rp.Journey{User: alice, Consent: rp.Deny}, rp.AtCallback, "error=access_denied&state=xyz", "query", "login consent", 303},
		{"stops at consent", "/authorize", rp.Journey{User: alice, Consent: rp.StopAtConsent}, rp.AtConsent, "", "", "login consent", 200},
		{"has no user", "/authorize", rp.Journey{}, rp.AtLogin, "", "", "login", 200},
		{"is refused", "/authorize", rp.Journey{User: &rp.User{Name: "alice", Password: "wrong-password"}}, rp.Refused, "", "", "login login", 200},
		{"keeps the fragment", "/fragment", rp.Journey{}, rp.AtCallback, "access_token=token-of-alice&state=xyz", "fragment", "", 303},
		{"follows redirects", "/hop", rp.Journey{}, rp.AtCallback, "code=code-of-alice&state=xyz", "query", "", 303},
		{"never visits another host", "/elsewhere", rp.Journey{}, rp.Elsewhere, "code=code-of-alice", "query", "", 303},
		{"goes to a native client", "/native", rp.Journey{}, rp.AtCallback, "code=code-of-alice", "query", "", 303},
		{"follows a meta refresh", "/refresh", rp.Journey{}, rp.AtCallback, "access_token=token-of-alice&state=xyz", "fragment", "", 303},
		{"follows a script", "/script", rp.Journey{}, rp.AtCallback, "code=code-of-alice", "fragment", "", 200},
		{"reads form_post", "/form-post", rp.Journey{}, rp.AtCallback, "code=code-of-alice&state=x%26y", "form_post", "", 200},
		{"ends at an error page", "/error", rp.Journey{User: alice}, rp.AtPage, "", "", "page", 400},
		{"posts the request", "/authorize", rp.Journey{User: alice, Form: url.Values{"client_id": {"a"}}}, rp.AtCallback, "code=code-of-alice&scope=email", "query", "login consent", 303},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			user := open(t, agent)
			test.journey.URL, test.journey.Callbacks = base+test.path, []string{callback, native}
			start := time.Now()
			arrival, err := user.Authorize(t.Context(), test.journey)
			t.Logf("%v", time.Since(start))
			if err != nil {
				t.Fatal(err)
			}
			if arrival.Kind != test.kind || arrival.Params.Encode() != test.params || arrival.Mode != test.mode || strings.Join(arrival.Pages, " ") != test.pages || arrival.Status != test.status {
				t.Errorf("got %s %q by %q over %v at %s, status %d", arrival.Kind, arrival.Params.Encode(), arrival.Mode, arrival.Pages, arrival.URL, arrival.Status)
			}
		})
	}
}
