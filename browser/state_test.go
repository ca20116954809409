package browser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/rp"
)

// TestASavedLogin is made by a page that plays the person, and then put in wherever a login is asked for.
func TestASavedLogin(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.HandleFunc("GET /by-hand", html(`<title>Sign in</title><script>
localStorage.setItem("device", "known-device"); setTimeout(() => { location.href = "/by-script"; }, 200);</script><p>A person is at work`))
	p.HandleFunc("GET /by-script", html(`<title>Sign in</title><form method=post action=/login><input name=username value=alice><input name=password type=password value=wonderland><input name=back value=/code></form>
<script>setTimeout(() => document.forms[0].submit(), 100)</script>`))
	agents := bothAgents(t, p, page.Guide{})
	user := open(t, agents["browser"].agent)
	arrival, err := user.Authorize(t.Context(), rp.Journey{URL: agents["browser"].base + "/by-hand", Callbacks: []string{callback}, ByHand: true})
	if err != nil || arrival.Kind != rp.AtCallback || arrival.Params.Get("code") != "code-of-alice" {
		t.Fatalf("by hand it ends at %s with %v", arrival.Kind, err)
	}
	cookies, err := user.Cookies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	storage, err := user.Storage(t.Context())
	if err != nil || storage[agents["browser"].base]["device"] != "known-device" {
		t.Errorf("the storage is %v, %v", storage, err)
	}
	file := filepath.Join(t.TempDir(), "login.json")
	if err := reports.WriteWhole(file, (&rp.State{Cookies: cookies, Storage: storage}).Write); err != nil {
		t.Fatal(err)
	}
	state, err := rp.ReadState(file)
	if err != nil {
		t.Fatal(err)
	}
	p.passwords.Store(0)
	for name, agent := range agents {
		arrival, err := agent.authorize(t, rp.Journey{User: &rp.User{Name: "alice", State: state}})
		if err != nil || arrival.Kind != rp.AtCallback || strings.Join(arrival.Pages, " ") != "login consent" {
			t.Errorf("%s: it ends at %s over %v with %v, %s", name, arrival.Kind, arrival.Pages, err, arrival.Barrier)
		}
		old := &rp.State{Cookies: state.Cookies[:0], Storage: state.Storage}
		arrival, err = agent.authorize(t, rp.Journey{User: &rp.User{Name: "alice", State: old}})
		if err != nil || arrival.Kind != rp.AtPage || !strings.Contains(arrival.Barrier, "assay login save makes another") {
			t.Errorf("%s: a login that is over ends at %s with %v, %s", name, arrival.Kind, err, arrival.Barrier)
		}
	}
	if sent := p.passwords.Load(); sent > 0 {
		t.Errorf("%d passwords were sent", sent)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := rp.ReadState(file); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a file that others may read gives %v", err)
	}
}
