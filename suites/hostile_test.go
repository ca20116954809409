package suites_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/target"
)

// alike are the ways to answer everything in one way.
var alike = map[string]http.HandlerFunc{
	"invalid_grant": func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, 400, map[string]string{"error": "invalid_grant"})
	},
	"500": func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, 500, map[string]string{"error": "server_error"})
	},
	"200 and HTML": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<title>Welcome</title><p>It works.")
	},
	"200 and a login page": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<title>Sign in</title><form method=post><input name=username><input type=password name=password><button>Sign in</button></form>")
	},
	"200 and nothing": func(http.ResponseWriter, *http.Request) {},
	"silence":         func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	"a byte a time": func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			io.WriteString(w, " ")
			w.(interface{ Unwrap() http.ResponseWriter }).Unwrap().(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	},
	"a redirect loop": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Path+"?again")
		w.WriteHeader(http.StatusFound)
	},
	"100 MB": func(w http.ResponseWriter, _ *http.Request) {
		chunk := []byte(strings.Repeat("<p>", 100_000))
		for range 350 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	},
	"hanging up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
}

// TestAnswersAllAlike: a server that answers everything in one way earns no pass, however far the login gets before.
func TestAnswersAllAlike(t *testing.T) {
	for name, answer := range alike {
		for depth, far := range []string{"from the start", "once a client is registered", "once there is a code"} {
			t.Run(name+" "+far, func(t *testing.T) {
				s := serve(t, func(issuer string, _ *target.MovableClock) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						switch {
						case strings.HasPrefix(r.URL.Path, "/.well-known/openid"):
							writeJSON(w, 200, metadataOf(issuer))
						case r.URL.Path == "/registration" && depth > 0:
							writeJSON(w, 201, map[string]string{"client_id": "c1", "client_secret": "secret-of-the-client"})
						case r.URL.Path == "/authorization" && depth > 1:
							w.Header().Set("Location", r.URL.Query().Get("redirect_uri")+"?code=code-of-the-user&state="+url.QueryEscape(r.URL.Query().Get("state")))
							w.WriteHeader(http.StatusFound)
						default:
							answer(w, r)
						}
					})
				})
				s.patience = 100 * time.Millisecond
				run := s.run(t)
				decidesNothing(t, run)
				if run.Login.Verdict == reports.Pass || run.Login.Reason == "" || run.Ran != 0 {
					t.Errorf("the login is %s (%q), and %d checks ran", run.Login.Verdict, run.Login.Reason, run.Ran)
				}
			})
		}
	}
}

// TestRateLimit: nothing passes, and nothing is found, by a 429.
func TestRateLimit(t *testing.T) {
	for _, after := range []int{10, 40, 120} {
		var mu sync.Mutex
		seen := 0
		s := inFrontOfReference(t, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				seen++
				limited := seen > after
				mu.Unlock()
				if limited {
					w.Header().Set("Retry-After", "60")
					writeJSON(w, 429, map[string]string{"error": "slow_down"})
					return
				}
				next.ServeHTTP(w, r)
			})
		})
		run := s.run(t, "code", "pkce", "token", "userinfo", "revocation", "tokens")
		showsNone(t, run, 429)
		if run.Exit != reports.ExitNoVerdict || run.Counts.Fail+run.Counts.Warn > 0 {
			t.Errorf("after %d requests: exit %d, %+v", after, run.Exit, run.Counts)
		}
	}
}

// TestFirewall: what a firewall refuses is neither a pass nor a finding; what it lets through is decided.
func TestFirewall(t *testing.T) {
	for _, status := range []int{403} {
		s := inFrontOfReference(t, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body) // it was read before
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				address, _ := url.QueryUnescape(r.URL.RawQuery + "&" + string(body))
				for _, sign := range []string{"attacker", "assay-", "<g>", "/extra"} {
					if strings.Contains(address+r.Header.Get("Authorization"), sign) && r.URL.Path != "/register" {
						w.Header().Set("Content-Type", "text/html; charset=utf-8")
						w.WriteHeader(status)
						fmt.Fprintf(w, "<title>Blocked</title><p>Request %d was blocked.", status)
						return
					}
				}
				next.ServeHTTP(w, r)
			})
		})
		run := s.run(t)
		showsNone(t, run, status)
		for _, id := range []string{"redirect-uri-unregistered", "redirect-uri-host-suffix", "redirect-uri-error-path", "authz-unknown-client", "code-wrong-redirect-uri",
			"token-error-format", "userinfo-auth"} {
			if each := check(t, run, id); each.Verdict != reports.Inconclusive || !strings.Contains(each.Reason, "in front of the server") {
				t.Errorf("%s is %s: %s", id, each.Verdict, each.Reason)
			}
		}
		for _, id := range []string{"code-replay", "pkce-wrong-verifier", "login-returns-tokens", "introspect-no-auth"} {
			if each := check(t, run, id); each.Verdict != reports.Pass {
				t.Errorf("%s is %s: %s", id, each.Verdict, each.Reason)
			}
		}
	}
}

// TestLockedClient: once the client is locked, refusals mean nothing, those before it in the chapter included.
func TestLockedClient(t *testing.T) {
	var mu sync.Mutex
	failures := map[string]int{}
	s := inFrontOfReference(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/token" {
				next.ServeHTTP(w, r)
				return
			}
			body, _ := io.ReadAll(r.Body) // it was read before
			form, _ := url.ParseQuery(string(body))
			client, _, _ := r.BasicAuth()
			if client == "" {
				client = form.Get("client_id")
			}
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			mu.Lock()
			locked := failures[client] >= 5
			mu.Unlock()
			if locked {
				writeJSON(w, 401, map[string]string{"error": "invalid_client"})
				return
			}
			noted := &statusWriter{ResponseWriter: w}
			next.ServeHTTP(noted, r)
			if noted.status/100 == 4 {
				mu.Lock()
				failures[client]++
				mu.Unlock()
			}
		})
	})
	run := s.run(t, "code", "pkce", "clientauth", "refresh")
	decidesNothing(t, run)
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// TestChangesItsMind: a server that works at login and then refuses everything, honest requests included, earns
// nothing.
func TestChangesItsMind(t *testing.T) {
	refuse := func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, 400, map[string]string{"error": "invalid_grant"})
	}
	some := []string{"flow", "redirect", "authorize", "code", "userinfo"}
	for name, refusal := range map[string]struct {
		answer    http.HandlerFunc
		tokenOnly bool
		only      []string
	}{
		"refuses everything":        {refuse, false, nil},
		"refuses every code":        {refuse, true, nil},
		"shows an accident instead": {alike["500"], false, some},
		"shows a page instead":      {alike["200 and HTML"], false, some},
		"hangs up":                  {alike["hanging up"], false, some},
		"falls silent":              {alike["silence"], false, some},
		"leaves /token silent":      {alike["silence"], true, some},
	} {
		t.Run(name, func(t *testing.T) {
			s := inFrontOfReference(t, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					kept := strings.Contains(r.UserAgent(), "check login") || r.Method == http.MethodDelete || r.URL.Path == "/register" || r.URL.Path == "/jwks" || strings.HasPrefix(r.URL.Path, "/.well-known/")
					if kept || refusal.tokenOnly && r.URL.Path != "/token" {
						next.ServeHTTP(w, r)
						return
					}
					refusal.answer(w, r)
				})
			})
			if strings.HasSuffix(name, "silent") {
				s.patience = 300 * time.Millisecond
			}
			run := s.run(t, refusal.only...)
			for _, each := range run.Checks {
				// That the honest flow does not work is true, and that is what the chapter flow asks.
				if each.Verdict == reports.Pass || each.Verdict.Finding() && each.Chapter != "flow" {
					t.Errorf("%s is %s: %s", each.ID, each.Verdict, each.Reason)
				}
			}
			if run.Login.Verdict != reports.Pass || run.Exit == reports.ExitClean {
				t.Errorf("the login is %s: %s; exit %d", run.Login.Verdict, run.Login.Reason, run.Exit)
			}
		})
	}
}
