package suites_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// restless are pages that keep a browser busy, or send it elsewhere. A third host is at THIRD.
var restless = map[string]string{
	"loops": `<title>Sign in</title><script>for(;;);</script>`,
	"opens windows": `<title>Sign in</title><script>for (let i = 0; i < 20; i++) window.open("http://THIRD/opened")</script>
<form method=post action="http://THIRD/login" target=_blank onsubmit="window.open('http://THIRD/clicked')"><input name=username><input type=password name=password><button>Sign in</button></form>`,
	"alerts":           `<title>Sign in</title><script>for(;;) { alert(1); confirm(2); prompt(3) }</script>`,
	"replaces itself":  `<title>Sign in</title><script>location.replace("?" + Math.random())</script>`,
	"rewrites itself":  `<title>Sign in</title><script>setInterval(() => { document.body.innerHTML = "<form><input name=u" + Math.random() + "><input type=password></form>" }, 2)</script>`,
	"goes to a frame":  `<title>Sign in</title><iframe src="http://THIRD/frame"></iframe><script>fetch("http://THIRD/fetch").catch(() => {}); location.href = "http://THIRD/gone"</script>`,
	"submits for ever": `<title>Sign in</title><body onload="document.forms[0].submit()"><form method=post action=""><input type=hidden name=a></form>`,
}

// showing is a middleware that answers with a page where a test says so.
func showing(page string, when func(*http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/authorize" && r.URL.Path != "/login" && r.URL.Path != "/consent" || !when(r) {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, page)
		})
	}
}

// thirdHost counts who connects to it: nobody may.
func thirdHost(t *testing.T) (address string, contacts *atomic.Int64) {
	t.Helper()
	contacts = new(atomic.Int64)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	third := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		contacts.Add(1)
		t.Logf("a third host was asked for %s", r.URL)
	})}}
	third.Start()
	t.Cleanup(third.Close)
	return strings.Replace(listener.Addr().String(), "127.0.0.1", "localhost", 1), contacts
}

// inBrowser runs checks with a real browser. Without one a test is skipped, but not in CI.
func (s *hostileServer) inBrowser(t *testing.T, only ...string) reports.Run {
	t.Helper()
	return s.runBy(t, func(opened *target.Target, redactor *evidence.Redactor) rp.Agent {
		agent, err := browser.Launch(t.Context(), browser.Config{Hosts: opened.Hosts, Redactor: redactor, Timeout: time.Second})
		if errors.Is(err, browser.ErrNoBrowser) && os.Getenv("CI") != "true" {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = agent.Close() })
		return agent
	}, only...)
}

// TestRestlessPages: pages that do not let a browser be end the login, with a reason, and lead to nobody else.
func TestRestlessPages(t *testing.T) {
	for name, page := range restless {
		t.Run(name, func(t *testing.T) {
			third, contacts := thirdHost(t)
			s := inFrontOfReference(t, showing(strings.ReplaceAll(page, "THIRD", third), func(*http.Request) bool { return true }))
			run := s.inBrowser(t, "code-replay", "consent-denied")
			decidesNothing(t, run)
			if run.Login.Verdict == reports.Pass || run.Login.Reason == "" {
				t.Errorf("the login is %s: %s", run.Login.Verdict, run.Login.Reason)
			}
			if contacts.Load() > 0 {
				t.Error("a third host was contacted")
			}
		})
	}
}

// TestPagesThatBecomeRestless: what befalls a check after a good login is no refusal.
func TestPagesThatBecomeRestless(t *testing.T) {
	for _, name := range []string{"alerts", "replaces itself"} {
		s := inFrontOfReference(t, showing(restless[name], func(r *http.Request) bool { return strings.Contains(r.UserAgent(), "check redirect-uri") }))
		run := s.inBrowser(t, "redirect-uri-unregistered", "code-replay")
		if each := check(t, run, "redirect-uri-unregistered"); each.Verdict != reports.Inconclusive || each.Reason == "" {
			t.Errorf("%s: %s is %s: %s", name, each.ID, each.Verdict, each.Reason)
		}
		if each := check(t, run, "code-replay"); each.Verdict != reports.Pass {
			t.Errorf("%s: %s is %s: %s", name, each.ID, each.Verdict, each.Reason)
		}
	}
}

// TestAnswersThatChangeBetweenRuns: each run tells of the server as it was then; nothing of an earlier one is kept.
func TestAnswersThatChangeBetweenRuns(t *testing.T) {
	var mood atomic.Value
	mood.Store("honest")
	first := map[string]*httptest.ResponseRecorder{} // answers by code; requests of these checks come one after another
	s := inFrontOfReference(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/token" || mood.Load() == "honest" {
				next.ServeHTTP(w, r)
				return
			}
			if mood.Load() == "refuses" {
				writeJSON(w, 400, map[string]string{"error": "invalid_grant"})
				return
			}
			body, _ := io.ReadAll(r.Body) // it was read before
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			answer := first[string(body)]
			if answer == nil {
				answer = httptest.NewRecorder()
				next.ServeHTTP(answer, r)
				first[string(body)] = answer
			}
			for name, values := range answer.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes()) // who went away shows in the run
		})
	})
	for _, c := range []struct {
		mood    string
		verdict reports.Verdict
		exit    int
	}{
		{"honest", reports.Pass, reports.ExitClean},
		{"lenient", reports.Fail, reports.ExitFindings},
		{"refuses", reports.Inconclusive, reports.ExitNoVerdict},
		{"honest", reports.Pass, reports.ExitClean},
	} {
		mood.Store(c.mood)
		run := s.run(t, "code-replay")
		if each := check(t, run, "code-replay"); each.Verdict != c.verdict || run.Exit != c.exit {
			t.Errorf("where it is %s: %s, exit %d: %s", c.mood, each.Verdict, run.Exit, each.Reason)
		}
	}
}
