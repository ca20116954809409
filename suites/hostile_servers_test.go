package suites_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// hostileServer is a server of a test, and a witness of the secrets that went to and fro.
type hostileServer struct {
	issuer   string
	clock    *target.MovableClock
	patience time.Duration // what one request may take
	clients  []target.ClientConfig
	next     http.Handler

	mu      sync.Mutex
	secrets map[string]bool
}

// serve serves what a test builds for its issuer.
func serve(t *testing.T, build func(issuer string, clock *target.MovableClock) http.Handler) *hostileServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &hostileServer{issuer: "http://" + listener.Addr().String(), clock: &target.MovableClock{}, patience: 3 * time.Second, secrets: map[string]bool{}}
	s.next = build(s.issuer, s.clock)
	served := &http.Server{Handler: s}
	go served.Serve(listener)
	t.Cleanup(func() { served.Close() })
	return s
}

// What all reference servers of these tests share, since it takes long to make.
var (
	sharedKeys      = server.NewKeys()
	sharedPasswords = server.TestPasswords()
)

// inFrontOfReference serves the honest reference server behind a middleware.
func inFrontOfReference(t *testing.T, wrap func(http.Handler) http.Handler) *hostileServer {
	t.Helper()
	return serve(t, func(issuer string, clock *target.MovableClock) http.Handler {
		honest, err := server.New(server.Config{Issuer: issuer, Clock: clock.Now, Keys: sharedKeys, Passwords: sharedPasswords})
		if err != nil {
			t.Fatal(err)
		}
		return wrap(honest)
	})
}

// ServeHTTP serves, and remembers every secret that it saw.
func (s *hostileServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20)) // a body cut short has no secrets
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body)) // what is no form has none either
	for _, name := range []string{"password", "client_secret", "client_assertion", "code_verifier", "code", "refresh_token", "token"} {
		s.remember(form.Get(name))
	}
	s.next.ServeHTTP(&witness{ResponseWriter: w, server: s}, r)
}

// remember keeps a secret; a JSON Web Token may be shown without its signature. What is made up is no secret.
func (s *hostileServer) remember(value string) {
	if strings.Count(value, ".") == 2 {
		value = value[strings.LastIndex(value, ".")+1:]
	}
	if len(value) < evidence.MinSecret || strings.HasPrefix(value, "assay-") {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[value] = true
}

// witness remembers the secrets of an answer.
type witness struct {
	http.ResponseWriter
	server *hostileServer
}

func (w *witness) WriteHeader(status int) {
	if location, err := url.Parse(w.Header().Get("Location")); err == nil {
		w.server.remember(location.Query().Get("code"))
	}
	for _, line := range w.Header().Values("Set-Cookie") {
		if cookie, err := http.ParseSetCookie(line); err == nil {
			w.server.remember(cookie.Value)
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(body []byte) (int, error) {
	var members map[string]any
	if json.Unmarshal(body, &members) == nil {
		for _, name := range []string{"access_token", "refresh_token", "id_token", "client_secret", "registration_access_token"} {
			value, _ := members[name].(string)
			w.server.remember(value)
		}
	}
	return w.ResponseWriter.Write(body)
}

func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// hasty gives each request little time, its answer's body included.
type hasty struct {
	next     http.RoundTripper
	patience time.Duration
}

func (h hasty) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(request.Context(), h.patience)
	response, err := h.next.RoundTrip(request.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	response.Body = ending{response.Body, cancel}
	return response, nil
}

type ending struct {
	io.ReadCloser
	cancel func()
}

func (e ending) Close() error {
	defer e.cancel()
	return e.ReadCloser.Close()
}

// run runs checks against a server with the form-filling agent, and holds what came of it to what holds for every target.
func (s *hostileServer) run(t *testing.T, only ...string) reports.Run {
	t.Helper()
	return s.runBy(t, func(opened *target.Target, redactor *evidence.Redactor) rp.Agent {
		opened.Transport = hasty{opened.Transport, s.patience}
		return rp.NewFormAgent(rp.FormAgentConfig{Hosts: opened.Hosts, Transport: opened.Transport, Redactor: redactor, Timeout: 2 * s.patience})
	}, only...)
}

// runBy does the same with an agent of the test's own.
func (s *hostileServer) runBy(t *testing.T, agentFor func(*target.Target, *evidence.Redactor) rp.Agent, only ...string) reports.Run {
	t.Helper()
	started := time.Now()
	opened, err := target.Open(t.Context(), target.Config{Issuer: s.issuer, Clients: s.clients, Lifetimes: map[string]target.Duration{"code": target.Duration(30 * time.Second)}}, s.clock, 0)
	if err != nil {
		t.Fatal(err)
	}
	redactor := evidence.NewRedactor()
	agent := agentFor(opened, redactor)
	party := rp.New(opened, agent, redactor, []rp.User{{Name: "alice", Password: "wonderland"}, {Name: "bob", Password: "looking-glass"}})
	run, err := suites.RunParty(t.Context(), party, suites.Options{Selection: suites.Selection{Profile: "auto", Only: only}, FailOn: reports.Fail, Form: agent.Name() == "form",
		MaxWait: 65 * time.Second, Observer: suites.Silent{}})
	if err != nil {
		t.Fatal(err)
	}
	if spent := time.Since(started); spent > 15*time.Second { // a machine that is busy, and the race detector, take their time
		t.Errorf("the run took %s", spent)
	}
	s.inspect(t, run)
	return run
}

// inspect looks for what no report may hold: defects of ours, secrets, and text that does harm where it is shown.
func (s *hostileServer) inspect(t *testing.T, run reports.Run) {
	t.Helper()
	writers := map[string]func(io.Writer, reports.Run) error{"JSON": reports.JSON, "HTML": reports.HTML, "JUnit": reports.JUnit,
		"text": func(w io.Writer, run reports.Run) error { return reports.Text(w, run, reports.Style{}) }}
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, write := range writers {
		var written bytes.Buffer
		if err := write(&written, run); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text := written.String()
		if at := strings.Index(text, "a defect of assay"); at >= 0 {
			t.Errorf("%s: %.300s", name, text[at:])
		}
		for secret := range s.secrets {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s shows the secret %q: …%s", name, secret, text[max(0, at-150):min(len(text), at+len(secret)+20)])
			}
		}
		if at := strings.IndexAny(text, "\x1b\x00\x07\u202e\u200b"); at >= 0 {
			t.Errorf("%s has a control character: %q", name, text[max(0, at-50):at+5])
		}
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "<script>alert") && name != "text" && name != "JSON" {
				t.Errorf("%s has a harmful line: %.100q", name, line)
			}
		}
		if len(text) > 8<<20 {
			t.Errorf("%s has %d bytes", name, len(text))
		}
	}
}

// check gives a check of a run.
func check(t *testing.T, run reports.Run, id string) reports.Check {
	t.Helper()
	for _, each := range run.Checks {
		if each.ID == id {
			return each
		}
	}
	t.Fatalf("the run has no check %s", id)
	return reports.Check{}
}

// decidesNothing demands that a run has neither passes nor findings, and ends with 3.
func decidesNothing(t *testing.T, run reports.Run) {
	t.Helper()
	for _, each := range run.Checks {
		if each.Verdict == reports.Pass || each.Verdict.Finding() {
			t.Errorf("%s is %s: %s", each.ID, each.Verdict, each.Reason)
		}
	}
	if run.Exit != reports.ExitNoVerdict {
		t.Errorf("the run ended with %d: %s", run.Exit, run.Reason)
	}
}

// showsNone demands that no check passed or found anything by answers of a status that something in front gave. What
// says how to authenticate is the server's own.
func showsNone(t *testing.T, run reports.Run, status int) {
	t.Helper()
	for _, each := range run.Checks {
		if each.Verdict != reports.Pass && !each.Verdict.Finding() {
			continue
		}
		for _, exchange := range each.Evidence {
			challenge := func(field evidence.Field) bool { return field[0] == "Www-Authenticate" }
			if exchange.Response != nil && exchange.Response.Status == status && !slices.ContainsFunc(exchange.Response.Header, challenge) {
				t.Errorf("%s is %s by a %d: %s", each.ID, each.Verdict, status, exchange.Request.URL)
				break
			}
		}
	}
}

// metadataOf is the discovery document of a server that has all endpoints.
func metadataOf(issuer string) map[string]any {
	metadata := map[string]any{"issuer": issuer, "scopes_supported": []string{"openid", "offline_access"}, "response_types_supported": []string{"code"},
		"grant_types_supported": []string{"authorization_code", "refresh_token", "client_credentials"}, "code_challenge_methods_supported": []string{"S256"},
		"jwks_uri": issuer + "/jwks"}
	for _, name := range []string{"authorization", "token", "userinfo", "registration", "introspection", "revocation"} {
		metadata[name+"_endpoint"] = issuer + "/" + name
	}
	return metadata
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(body) // the reader may have gone
}

// rewrite is a middleware that changes the JSON answers of a path.
func rewrite(path string, change func(r *http.Request, status int, members map[string]any)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != path {
				next.ServeHTTP(w, r)
				return
			}
			recorded := httptest.NewRecorder()
			next.ServeHTTP(recorded, r)
			var members map[string]any
			body := recorded.Body.Bytes()
			if json.Unmarshal(body, &members) == nil {
				change(r, recorded.Code, members)
				body, _ = json.Marshal(members) // it came from JSON, but for what the test adds
			}
			for name, values := range recorded.Header() {
				w.Header()[name] = values
			}
			w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			w.WriteHeader(recorded.Code)
			_, _ = w.Write(body)
		})
	}
}
