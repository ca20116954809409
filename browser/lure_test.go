package browser_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

// loggedIn gives a user agent with alice's session, at the consent page.
func loggedIn(t *testing.T, p *provider, name string) (rp.Browser, string) {
	t.Helper()
	agent, base, _ := launchAt(t, name, p, 5*time.Second)
	user := open(t, agent)
	arrival, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/authorize", Callbacks: []string{callback}, User: alice, Consent: rp.StopAtConsent})
	if err != nil || arrival.Kind != rp.AtConsent {
		t.Fatalf("at %s, %v", arrival.Kind, err)
	}
	return user, base
}

func frame(base string) string {
	return `<h1>Win a prize</h1><iframe src="` + base + `/authorize" width=600 height=400></iframe>`
}

func post(base string) string {
	return `<form method=post action="` + base + `/consent"><input type=hidden name=answer value=approve></form><script>document.forms[0].submit()</script>`
}

func TestLureFramesWhatIsUnprotected(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.unprotected = true
	user, base := loggedIn(t, p, "127.0.0.1")
	outcome, err := user.Lure(t.Context(), rp.Lure{Origin: rp.SameSite, HTML: frame(base)})
	if err != nil || len(outcome.Frames) != 1 {
		t.Fatalf("%+v, %v", outcome, err)
	}
	if framed := outcome.Frames[0]; framed.Blocked != "" || framed.Page.Title != "Consent" || framed.Page.Status != 200 {
		t.Errorf("framed %+v", framed)
	}
	if len(outcome.Sent) != 1 || !slices.Equal(outcome.Sent[0].Cookies, []string{"sid"}) || outcome.Sent[0].Status != 200 {
		t.Errorf("sent %+v", outcome.Sent)
	}
	if outcome.Arrival.Kind != rp.AtPage || strings.HasPrefix(outcome.Arrival.URL, base) {
		t.Errorf("at %s %s", outcome.Arrival.Kind, outcome.Arrival.URL)
	}
}

func TestLureSeesWhyAFrameIsBlocked(t *testing.T) {
	t.Parallel()
	user, base := loggedIn(t, newProvider(), "127.0.0.1")
	trail := &evidence.Trail{}
	outcome, err := user.Lure(evidence.WithTrail(t.Context(), trail), rp.Lure{Origin: rp.SameSite, HTML: frame(base)})
	if seen := trail.Log.Exchanges; len(seen) != 2 || seen[0].To() != evidence.Attacker || seen[1].To() != evidence.Target {
		t.Errorf("the evidence does not tell the attacker's page from the target's: %+v", seen)
	}
	if err != nil || len(outcome.Frames) != 1 || !strings.Contains(outcome.Frames[0].Blocked, "ERR_BLOCKED_BY_RESPONSE") {
		t.Fatalf("%+v, %v", outcome, err)
	}
	if len(outcome.Sent) != 1 || !slices.Equal(outcome.Sent[0].Cookies, []string{"sid"}) {
		t.Errorf("sent %+v", outcome.Sent)
	}
}

func TestLurePosts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, host  string
		origin      rp.LureOrigin
		sameSite    http.SameSite
		unprotected bool
		kind        rp.ArrivalKind
		cookies     int
		approvals   int64
	}{
		{"from the same site with the session", "127.0.0.1", rp.SameSite, http.SameSiteLaxMode, true, rp.AtCallback, 1, 1},
		{"from the same site against a token", "127.0.0.1", rp.SameSite, http.SameSiteLaxMode, false, rp.AtPage, 1, 0},
		{"from another site without a Lax session", "127.0.0.1", rp.CrossSite, http.SameSiteLaxMode, true, rp.AtPage, 0, 0},
		{"from another site without a session that says nothing", "127.0.0.1", rp.CrossSite, 0, true, rp.AtPage, 0, 0},
		{"from the same site as localhost", "localhost", rp.SameSite, http.SameSiteLaxMode, true, rp.AtCallback, 1, 1},
		{"from another site than localhost", "localhost", rp.CrossSite, http.SameSiteLaxMode, true, rp.AtPage, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newProvider()
			p.sameSite, p.unprotected = test.sameSite, test.unprotected
			user, base := loggedIn(t, p, test.host)
			outcome, err := user.Lure(t.Context(), rp.Lure{Origin: test.origin, HTML: post(base), Callbacks: []string{callback}})
			if err != nil || outcome.Arrival.Kind != test.kind || p.approvals.Load() != test.approvals {
				t.Fatalf("%+v, %d approvals, %v", outcome, p.approvals.Load(), err)
			}
			if len(outcome.Sent) != 1 || outcome.Sent[0].Method != "POST" || len(outcome.Sent[0].Cookies) != test.cookies {
				t.Errorf("sent %+v", outcome.Sent)
			}
		})
	}
}

func TestLureThatDoesNothingEnds(t *testing.T) {
	t.Parallel()
	user, base := loggedIn(t, newProvider(), "127.0.0.1")
	outcome, err := user.Lure(t.Context(), rp.Lure{Origin: rp.CrossSite, HTML: "<h1>Nothing here</h1>"})
	if err != nil || outcome.Arrival.Kind != rp.AtPage || len(outcome.Sent) != 0 || len(outcome.Frames) != 0 {
		t.Fatalf("%+v, %v", outcome, err)
	}
	outcome, err = user.Lure(t.Context(), rp.Lure{Origin: rp.CrossSite, HTML: `<iframe src="` + base + `/code"></iframe>`, Callbacks: []string{callback}})
	if err != nil || len(outcome.Frames) != 1 || outcome.Frames[0].Blocked != browser.Intercepted || !strings.HasPrefix(outcome.Frames[0].URL, callback) {
		t.Errorf("%+v, %v", outcome, err)
	}
}
