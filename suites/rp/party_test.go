package rp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/target"
)

// received is a request as a provider of these tests got it.
type received struct {
	method, path, userAgent string
	header                  http.Header
	form                    url.Values
	body                    string
}

// desk is a party before a provider that answers as a test says, and keeps what it was sent.
type desk struct {
	*Party
	issuer string
	mu     sync.Mutex
	got    []received
	ctx    context.Context
}

// stopped is what a party throws where it stops a check.
type stopped string

// newDesk starts a provider. The answers are by path; a path without one gives 404.
func newDesk(t *testing.T, answers map[string]http.HandlerFunc) *desk {
	t.Helper()
	d := &desk{ctx: evidence.WithTrail(t.Context(), &evidence.Trail{Check: "code-replay"})}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what is cut short shows in the test
		form, _ := url.ParseQuery(string(body))
		d.mu.Lock()
		d.got = append(d.got, received{r.Method, r.URL.Path, r.UserAgent(), r.Header, form, string(body)})
		d.mu.Unlock()
		if answer := answers[r.URL.Path]; answer != nil {
			answer(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	d.issuer = server.URL
	metadata := target.Metadata{"issuer": d.issuer, "scopes_supported": []any{"openid", "offline_access"}}
	for _, name := range []string{"authorization", "token", "userinfo", "registration", "introspection", "revocation"} {
		metadata[name+"_endpoint"] = d.issuer + "/" + name
	}
	reached := &target.Target{Issuer: d.issuer, Metadata: metadata, Clock: target.WallClock{}}
	reached.Transport = reached.NewTransport()
	if err := reached.AllowEndpoints(); err != nil {
		t.Fatal(err)
	}
	redactor := evidence.NewRedactor()
	agent := NewFormAgent(FormAgentConfig{Hosts: reached.Hosts, Transport: reached.Transport, Redactor: redactor})
	d.Party = New(reached, agent, redactor, []User{{Name: "alice", Password: "wonderland"}, {Name: "bob", Password: "looking-glass"}})
	d.Stop = func(format string, arguments ...any) { panic(stopped(fmt.Sprintf(format, arguments...))) }
	return d
}

// client is a client of the desk that nobody registered.
func (d *desk) client(auth string) *Client {
	return &Client{ID: "web client", Secret: "s/e+c r%e:t&=ü", Auth: auth, RedirectURIs: []string{"https://client.test/cb"}, Key: NewKey(), party: d.Party}
}

// last gives the last request that the provider got.
func (d *desk) last(t *testing.T) received {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.got) == 0 {
		t.Fatal("the provider got no request")
	}
	return d.got[len(d.got)-1]
}

// count tells how many requests match.
func (d *desk) count(matches func(received) bool) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, request := range d.got {
		if matches(request) {
			n++
		}
	}
	return n
}

// stops runs a step that must stop the check, and gives the reason.
func stops(t *testing.T, step func()) (reason string) {
	t.Helper()
	defer func() {
		thrown := recover()
		why, ours := thrown.(stopped)
		if !ours {
			t.Errorf("the step did not stop the check: %v", thrown)
		}
		reason = string(why)
	}()
	step()
	return ""
}

func reply(status int, members map[string]any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(members) // the reader may have gone
	}
}

func showing(status int, html string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, html) // the reader may have gone
	}
}

// TestARefusedPasswordIsSentOnce, on whatever user agent and for whatever client it is tried again.
func TestARefusedPasswordIsSentOnce(t *testing.T) {
	login := showing(200, `<form method="post" action="/login"><input name="username" autocomplete="username"><input type="password" name="password"><button>Log in</button></form>`)
	d := newDesk(t, map[string]http.HandlerFunc{"/authorization": login, "/login": login})
	client := d.client("none")
	reason := stops(t, func() { client.Authorize(d.ctx) })
	if !strings.Contains(reason, "credentials refused?") {
		t.Errorf("the reason is %q", reason)
	}
	stops(t, func() { client.Authorize(d.ctx) })
	stops(t, func() { d.client("none").Attempt(d.ctx, client.NewVisit().By(&d.Users[0], d.FreshUserAgent(d.ctx))) })
	if sent := d.count(func(r received) bool { return r.form.Get("password") == "wonderland" }); sent != 1 {
		t.Errorf("the password was sent %d times", sent)
	}
	stops(t, func() { client.Attempt(d.ctx, client.NewVisit().By(&d.Users[1], nil)) })
	if sent := d.count(func(r received) bool { return r.form.Get("password") == "looking-glass" }); sent != 1 {
		t.Errorf("the other user's password was sent %d times", sent)
	}
}

// TestEachRequestSaysWhoSentIt: the check stands in User-Agent, at the token endpoint as on pages.
func TestEachRequestSaysWhoSentIt(t *testing.T) {
	d := newDesk(t, map[string]http.HandlerFunc{"/authorization": showing(400, "<title>Error</title>"), "/token": reply(400, map[string]any{"error": "invalid_grant"})})
	client := d.client("client_secret_basic")
	client.Attempt(d.ctx, client.NewVisit())
	client.ClientCredentials(d.ctx)
	d.Party.UserInfo(d.ctx, "token")
	client.Introspect(d.ctx, "token")
	if got := d.count(func(r received) bool { return r.userAgent != "assay (check code-replay)" }); got != 0 || len(d.got) != 4 {
		t.Errorf("%d of %d requests do not name their check", got, len(d.got))
	}
}

// TestForeignHostsGetNothing, whatever the metadata says once the target is open.
func TestForeignHostsGetNothing(t *testing.T) {
	var contacted bool
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { contacted = true }))
	defer server.Close()
	foreign := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	d := newDesk(t, map[string]http.HandlerFunc{"/authorization": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, foreign+"/login", http.StatusFound)
	}})
	client := d.client("client_secret_post")
	if arrival := client.Attempt(d.ctx, client.NewVisit()); arrival.Kind != Elsewhere {
		t.Errorf("the journey ended at %s", arrival.Kind)
	}
	d.Target.Metadata["token_endpoint"] = foreign + "/token"
	if reason := stops(t, func() { client.ClientCredentials(d.ctx) }); !strings.Contains(reason, "nothing was sent") {
		t.Errorf("the reason is %q", reason)
	}
	if contacted {
		t.Error("the foreign host was contacted")
	}
}

// TestOwnForms: what refuses in another form than the target's own is said to stand in front of it.
func TestOwnForms(t *testing.T) {
	d := newDesk(t, map[string]http.HandlerFunc{
		"/token": reply(400, map[string]any{"error": "invalid_grant"}), "/authorization": showing(401, "<title>Unknown client</title>"),
		"/userinfo": reply(401, nil), "/introspection": reply(200, map[string]any{"active": false}), "/revocation": showing(400, "no"),
	})
	client := d.client("client_secret_basic")
	d.LearnOwnForms(d.ctx, client)
	if signs := d.count(func(r received) bool { return strings.Contains(r.body+fmt.Sprint(r.header["Authorization"]), "assay") }); signs != 0 {
		t.Errorf("%d requests say assay: a firewall may take offence", signs)
	}
	html, plain := http.Header{"Content-Type": {"text/html; charset=utf-8"}}, http.Header{"Content-Type": {"application/json"}}
	for name, answer := range map[string]struct {
		endpoint string
		answer   Answer
		inFront  bool
	}{
		"own error":                  {"token", Answer{Status: 400, Header: plain, JSON: map[string]any{"error": "x"}}, false},
		"no error":                   {"token", Answer{Status: 403, Header: plain, JSON: map[string]any{"message": "Forbidden"}}, true},
		"a page for a token":         {"userinfo", Answer{Status: 403, Header: html}, true},
		"another status":             {"userinfo", Answer{Status: 403, Header: plain}, false},
		"a page for introspection":   {"introspection", Answer{Status: 404, Header: html}, true},
		"a page as it always is one": {"revocation", Answer{Status: 403, Header: html}, false},
		"a rate limit":               {"revocation", Answer{Status: 429, Header: plain}, true},
		"an accident":                {"userinfo", Answer{Status: 503, Header: plain}, true},
		"tokens":                     {"token", Answer{Status: 200, Header: plain, JSON: map[string]any{"access_token": "x"}}, false},
		"a flood":                    {"token", Answer{Status: 400, Header: plain, Body: make([]byte, maxAnswer)}, true},
	} {
		if got := d.inFront(NewForm(t.Context(), d.Target.Endpoint(answer.endpoint), nil), &answer.answer); (got != "") != answer.inFront {
			t.Errorf("%s: %q", name, got)
		}
	}
	at := func(kind ArrivalKind, path string, status int, title string) Arrival {
		arrival := Arrival{Kind: kind, URL: d.issuer + path, Status: status, Asked: "https://attacker.test/cb"}
		arrival.Page.Title = title
		return arrival
	}
	for name, arrival := range map[string]struct {
		arrival Arrival
		inFront bool
	}{
		"its own page":        {at(AtPage, "/authorization", 401, "Unknown client"), false},
		"its own status":      {at(AtPage, "/authorization", 401, "Bad redirect"), false},
		"a bad request":       {at(AtPage, "/authorization", 400, "Bad request"), false},
		"another page":        {at(AtPage, "/authorization", 403, "Blocked"), true},
		"no title":            {at(AtPage, "/authorization", 403, ""), true},
		"a rate limit":        {at(AtPage, "/authorization", 429, "Unknown client"), true},
		"an accident":         {at(AtPage, "/authorization", 500, "Unknown client"), true},
		"a login page":        {at(AtLogin, "/authorization", 403, "Log in"), false},
		"elsewhere":           {Arrival{Kind: Elsewhere, URL: "https://blocked.example/", Asked: "https://attacker.test/cb"}, true},
		"towards the request": {Arrival{Kind: Elsewhere, URL: "https://ATTACKER.test/other", Asked: "https://attacker.test/cb"}, false},
		"towards its port":    {Arrival{Kind: Elsewhere, URL: "http://localhost:5555/other", Asked: "http://localhost:5555/cb"}, false},
		"to another port":     {Arrival{Kind: Elsewhere, URL: "http://localhost:4455/error", Asked: "http://localhost:5555/cb"}, true},
	} {
		if got := d.pageInFront(arrival.arrival); (got != "") != arrival.inFront {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestOwnErrorPageOfStatus500: some show every error at a path of its own with a 500. An accident is still one.
func TestOwnErrorPageOfStatus500(t *testing.T) {
	d := newDesk(t, map[string]http.HandlerFunc{
		"/token": reply(400, map[string]any{"error": "invalid_grant"}), "/errors": showing(500, "<title>An error</title>"),
		"/authorization": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/errors?error=invalid_client", http.StatusFound)
		},
		"/userinfo": reply(401, nil), "/introspection": reply(200, nil), "/revocation": reply(200, nil),
	})
	d.LearnOwnForms(d.ctx, d.client("client_secret_basic"))
	for place, accident := range map[string]bool{
		"/errors?error=invalid_request": false, "/errors": false, "/errors?error=server_error": true, "/other?error=invalid_request": true, "/authorization": true,
	} {
		arrival := Arrival{Kind: AtPage, URL: d.issuer + place, Status: 500}
		arrival.Page.Title = "An error"
		if got := d.pageInFront(arrival); (got != "") != accident {
			t.Errorf("%s: %q", place, got)
		}
	}
}

// TestTokensForNothing: a token endpoint that gives tokens for a made-up code can refuse nothing that means anything.
func TestTokensForNothing(t *testing.T) {
	d := newDesk(t, map[string]http.HandlerFunc{"/token": reply(200, map[string]any{"access_token": "a-token", "token_type": "Bearer"})})
	if reason := stops(t, func() { d.LearnOwnForms(d.ctx, d.client("none")) }); !strings.Contains(reason, "for a code that never was") {
		t.Errorf("the reason is %q", reason)
	}
}

// TestReplacedTokens: a refresh token that another replaced is no fresh one.
func TestReplacedTokens(t *testing.T) {
	next := "second-token"
	d := newDesk(t, map[string]http.HandlerFunc{"/token": func(w http.ResponseWriter, r *http.Request) {
		reply(200, map[string]any{"access_token": "a-token", "token_type": "Bearer", "refresh_token": next})(w, r)
	}})
	client := d.client("none")
	client.MustRefresh(d.ctx, "first-token")
	client.MustRefresh(d.ctx, "second-token") // not rotated: it is as good as before
	next = "first-token"
	if reason := stops(t, func() { client.MustRedeem(d.ctx, &Grant{Code: "a-code", RedirectURI: "https://client.test/cb"}) }); !strings.Contains(reason, "had replaced before") {
		t.Errorf("the reason is %q", reason)
	}
}

// TestEvidenceOfAnAnswer: what is recorded of an exchange shows none of its secrets.
func TestEvidenceOfAnAnswer(t *testing.T) {
	d := newDesk(t, map[string]http.HandlerFunc{"/token": reply(200, map[string]any{"access_token": "the-access-token", "token_type": "Bearer", "refresh_token": "the-refresh-token"})})
	client := d.client("client_secret_post")
	d.Redactor.LearnBasic(client.ID, client.Secret)
	answer := client.Redeem(d.ctx, &Grant{Code: "the-code", Verifier: "the-verifier", RedirectURI: "https://client.test/cb"})
	text, err := json.Marshal(evidence.TrailFrom(d.ctx).Log.Exchanges)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"the-access-token", "the-refresh-token", "the-code", "the-verifier", url.QueryEscape(client.Secret)} {
		if strings.Contains(string(text), secret) || strings.Contains(answer.GomegaString(), secret) {
			t.Errorf("%s is shown: %s", secret, text)
		}
	}
	if len(evidence.TrailFrom(d.ctx).Log.Exchanges) != 1 || !slices.Equal([]string{answer.Text("token_type"), answer.Text("absent")}, []string{"Bearer", ""}) {
		t.Errorf("recorded: %s", text)
	}
}
