package browser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
)

// odd is a login that nothing but its owner's steps finds the way through: a door, a form whose password is plain
// text, a question, and a consent page that says nothing.
func odd(scripted bool) http.Handler {
	form, door := `<form method=post action=/question><p><input id=k1 aria-label="Membership"><p><input class=secret name=k2 aria-label="Phrase"><p><button>Enter the club</button></form>`,
		`<a href=/form>Other ways in</a>`
	if scripted {
		door = `<button type=button id=door onclick="setTimeout(() => location.href='/form', 50)">Knock</button>`
	}
	pages := map[string]string{
		"/authorize": `<title>Club</title><p>Welcome` + door,
		"/form":      `<title>Club</title>` + form,
		"/question":  `<title>Club</title><form method=post action=/consent><p>How do you come?<p><input type=radio name=by value=foot id=foot><label for=foot>On foot</label><button name=go value=1>So be it</button></form>`,
		"/consent":   `<title>Club</title><form method=post action=/done><p>The porter bows<button name=to value=in>Step in</button><button name=to value=out>Turn round</button></form>`,
	}
	mux := http.NewServeMux()
	for path, body := range pages {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			wrong := path == "/question" && r.PostForm.Encode() != "k2=wonderland-alice" || path == "/consent" && r.PostForm.Encode() != "by=foot&go=1"
			if wrong {
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(w, "<title>Error</title>%s", r.PostForm.Encode())
				return
			}
			html(body)(w, r)
		})
	}
	mux.HandleFunc("/done", func(w http.ResponseWriter, r *http.Request) {
		to(callback+"?code=code-of-alice&to="+r.FormValue("to"))(w, r)
	})
	return mux
}

func TestStepsOfTheUser(t *testing.T) {
	t.Parallel()
	guide := page.Guide{
		Login: []page.Instruction{
			{Verb: page.Click, Target: page.Target{Name: "Other ways in"}},
			{Verb: page.Fill, Target: page.Target{CSS: "#k1"}, Value: "${user}"},
			{Verb: page.Fill, Target: page.Target{Label: "phrase"}, Value: "${password}-${user}"},
			{Verb: page.PressIt},
			{Verb: page.WaitFor, Target: page.Target{Text: "How do you come?"}},
			{Verb: page.Tick, Target: page.Target{Role: "checkbox", Name: "On foot"}},
			{Verb: page.Click, Target: page.Target{Role: "button", Name: "So be it"}, Line: 12},
		},
		Consent: []page.Instruction{{Verb: page.Click, Target: page.Target{Name: "Step in"}}},
		Deny:    []page.Instruction{{Verb: page.Click, Target: page.Target{CSS: "button[value=out]"}}},
	}
	for _, scripted := range []bool{false, true} {
		if scripted {
			guide.Login[0].Target = page.Target{CSS: "#door"}
		}
		for name, agent := range bothAgents(t, odd(scripted), guide) {
			if scripted && name == "form" {
				_, err := agent.authorize(t, rp.Journey{User: alice})
				if err == nil || !strings.Contains(err.Error(), "runs no scripts, and cannot do login step 1 (click {css: #door})") {
					t.Errorf("the form agent says %v", err)
				}
				continue
			}
			for consent, want := range map[rp.Consent]string{rp.Approve: "in", rp.Deny: "out"} {
				t.Run(fmt.Sprint(name, scripted, consent), func(t *testing.T) {
					arrival, err := agent.authorize(t, rp.Journey{User: alice, Consent: consent})
					if err != nil || arrival.Kind != rp.AtCallback || arrival.Params.Get("to") != want {
						t.Errorf("it ends at %s with %v, %s: %+v", arrival.Kind, err, arrival.Barrier, arrival.Page)
					}
				})
			}
			if arrival, err := agent.authorize(t, rp.Journey{User: alice, Consent: rp.StopAtConsent}); err != nil || arrival.Kind != rp.AtConsent {
				t.Errorf("%s: it stops at %s, %v", name, arrival.Kind, err)
			}
			if arrival, err := agent.authorize(t, rp.Journey{}); err != nil || arrival.Kind != rp.AtLogin {
				t.Errorf("%s: without a user it stops at %s, %v", name, arrival.Kind, err)
			}
		}
	}
}

// TestStepsMixedWithAuto has the user do the one thing that assay does not, and assay the rest.
func TestStepsMixedWithAuto(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.HandleFunc("GET /door", html(`<title>Club</title><a href=/news>News</a> <a href=/authorize>By the side door</a>`))
	click := page.Instruction{Verb: page.Click, Target: page.Target{Name: "side door"}}
	for _, login := range [][]page.Instruction{{click}, {click, {Verb: page.Auto}}, {{Verb: page.Auto}, click, {Verb: page.Auto}, {Verb: page.WaitFor, Target: page.Target{Text: "wants to access"}}}} {
		for name, agent := range bothAgents(t, p, page.Guide{Login: login}) {
			arrival, err := agent.authorizeAt(t, "/door", rp.Journey{User: alice})
			if err != nil || arrival.Kind != rp.AtCallback || arrival.Params.Get("code") == "" {
				t.Errorf("%s, %v: it ends at %s with %v, %s", name, login, arrival.Kind, err, arrival.Barrier)
			}
		}
	}
}

// TestAStepThatFindsNothing is named with its number and line.
func TestAStepThatFindsNothing(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.HandleFunc("GET /door", html(`<title>Club</title><a href=/authorize>By the side door</a>`))
	guide := page.Guide{Login: []page.Instruction{{Verb: page.Click, Target: page.Target{Name: "side door"}}, {Verb: page.Fill, Target: page.Target{Label: "Shoe size"}, Value: "7", Line: 9}}}
	for name, agent := range bothAgents(t, p, guide) {
		arrival, err := agent.authorizeAt(t, "/door", rp.Journey{User: alice})
		if err != nil || arrival.Kind != rp.AtPage || arrival.Barrier != "login step 2 (fill {label: Shoe size}, line 9) finds nothing on the page" {
			t.Errorf("%s: it ends at %s with %v, %q", name, arrival.Kind, err, arrival.Barrier)
		}
	}
	if p.passwords.Load() > 0 {
		t.Error("the password was sent")
	}
}

// TestStepsSendAPasswordOnce: what comes again is not filled in again.
func TestStepsSendAPasswordOnce(t *testing.T) {
	t.Parallel()
	p := newProvider()
	again := []page.Instruction{{Verb: page.Fill, Target: page.Target{Label: "Password"}, Value: "${password}"}, {Verb: page.PressIt}}
	for name, agent := range bothAgents(t, p, page.Guide{Login: append(again, again...)}) {
		p.passwords.Store(0)
		arrival, err := agent.authorize(t, rp.Journey{User: &rp.User{Name: "alice", Password: "wrong-password"}})
		if err != nil || arrival.Kind != rp.Refused || p.passwords.Load() != 1 {
			t.Errorf("%s: it ends at %s with %v after %d passwords", name, arrival.Kind, err, p.passwords.Load())
		}
	}
}

// driven is an agent and where its target is.
type driven struct {
	agent rp.Agent
	base  string
}

func (d driven) authorize(t *testing.T, journey rp.Journey) (rp.Arrival, error) {
	return d.authorizeAt(t, "/authorize", journey)
}

// authorizeAt goes on a journey in a fresh user agent.
func (d driven) authorizeAt(t *testing.T, path string, journey rp.Journey) (rp.Arrival, error) {
	t.Helper()
	user, err := d.agent.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer user.Close()
	journey.URL, journey.Callbacks = d.base+path, []string{callback}
	return user.Authorize(t.Context(), journey)
}

// bothAgents gives the browser and the form agent before a server.
func bothAgents(t *testing.T, handler http.Handler, guide page.Guide) map[string]driven {
	t.Helper()
	started, base, redactor := launchWith(t, "127.0.0.1", handler, browser.Config{Timeout: 8 * time.Second, Guide: guide})
	form := rp.NewFormAgent(rp.FormAgentConfig{Hosts: []string{strings.TrimPrefix(base, "http://")}, Redactor: redactor, Timeout: 8 * time.Second, Guide: guide})
	return map[string]driven{"browser": {started, base}, "form": {form, base}}
}
