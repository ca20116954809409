package rp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

const (
	callback = "http://client.test:8081/cb"
	loginUI  = `<title>Sign in</title><form method=post action="/login"><input type=hidden name=back value="%s">
<input name=username><input type=password name=password><button type=submit>Sign in</button></form>`
	consentUI = `<title>Consent</title><p>Client wants to access your data<form method=post action="/consent">
<input type=checkbox name=scope value=email> <label><input type=checkbox name=remember> Remember</label>
<button name=answer value=approve>Allow</button><button name=answer value=deny>Deny</button></form>`
)

// provider is a small authorization server whose pages and redirects the journeys below go through.
func provider() http.Handler {
	mux := http.NewServeMux()
	to := func(target string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusFound)
		}
	}
	html := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, text) }
	}
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		if cookie, err := r.Cookie("sid"); err == nil && cookie.Value == "session-of-alice" {
			fmt.Fprint(w, consentUI)
			return
		}
		fmt.Fprintf(w, loginUI, "/authorize")
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("username") != "alice" || r.FormValue("password") != "wonderland" {
			fmt.Fprintf(w, loginUI, "/authorize")
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: "session-of-alice", Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode})
		http.Redirect(w, r, r.FormValue("back"), http.StatusSeeOther)
	})
	mux.HandleFunc("POST /consent", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("answer") != "approve" {
			to(callback+"?error=access_denied&state=xyz")(w, r)
			return
		}
		to(callback+"?code=code-of-alice&scope="+r.FormValue("scope")+r.FormValue("remember"))(w, r)
	})
	mux.HandleFunc("/fragment", to(callback+"#access_token=token-of-alice&state=xyz"))
	mux.HandleFunc("/elsewhere", to("http://attacker.test/?code=code-of-alice"))
	mux.HandleFunc("/backslash", to(`http:\\attacker.test/`))
	mux.HandleFunc("/native", to("com.example.app:/cb?code=code-of-alice"))
	mux.HandleFunc("/suffix", to(callback+"/extra?code=code-of-alice"))
	mux.HandleFunc("/loop", to("/loop"))
	mux.HandleFunc("/inherit", to("/fragment-free#kept"))
	mux.HandleFunc("/fragment-free", to(callback+"?code=code-of-alice"))
	mux.HandleFunc("/refresh", html(`<meta http-equiv=refresh content="0; url='/fragment'">`))
	mux.HandleFunc("/refresh-loop", html(`<meta http-equiv=refresh content="0; url=/refresh-loop">`))
	mux.HandleFunc("/form-post", html(`<body onload="document.forms[0].submit()"><form method=post action="`+callback+`">
<input type=hidden name=code value="code-of-alice"><input type=hidden name=state value=xyz></form>`))
	mux.HandleFunc("/error", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, "<title>Error</title>invalid_request")
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	return mux
}

func open(t testing.TB, transport http.RoundTripper) (rp.UserAgent, string, *evidence.Redactor) {
	t.Helper()
	server := httptest.NewServer(provider())
	t.Cleanup(server.Close)
	redactor := evidence.NewRedactor()
	agent := rp.NewFormAgent(rp.FormAgentConfig{Hosts: []string{strings.TrimPrefix(server.URL, "http://")}, Transport: transport,
		Redactor: redactor, Timeout: 300 * time.Millisecond})
	user, err := agent.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return user, server.URL, redactor
}

func TestFormAgentJourneys(t *testing.T) {
	alice := &rp.User{Name: "alice", Password: "wonderland"}
	tests := []struct {
		name, path string
		journey    rp.Journey
		kind       rp.ArrivalKind
		params     string
		mode       string
		pages      string
	}{
		{"approves, ticks scopes, leaves remember", "/authorize", rp.Journey{User: alice}, rp.AtCallback, "code=code-of-alice&scope=email", "query", "login consent"},
		{"denies", "/authorize", rp.Journey{User: alice, Consent: rp.Deny}, rp.AtCallback, "error=access_denied&state=xyz", "query", "login consent"},
		{"stops at consent", "/authorize", rp.Journey{User: alice, Consent: rp.StopAtConsent}, rp.AtConsent, "", "", "login consent"},
		{"has no user", "/authorize", rp.Journey{}, rp.AtLogin, "", "", "login"},
		{"is refused", "/authorize", rp.Journey{User: &rp.User{Name: "alice", Password: "wrong-password"}}, rp.Refused, "", "", "login login"},
		{"keeps the fragment", "/fragment", rp.Journey{}, rp.AtCallback, "access_token=token-of-alice&state=xyz", "fragment", ""},
		{"never visits another host", "/elsewhere", rp.Journey{}, rp.Elsewhere, "code=code-of-alice", "query", ""},
		{"never visits what it cannot read", "/backslash", rp.Journey{}, rp.Elsewhere, "", "", ""},
		{"goes to a native client", "/native", rp.Journey{}, rp.AtCallback, "code=code-of-alice", "query", ""},
		{"knows a path that is longer", "/suffix", rp.Journey{}, rp.Elsewhere, "code=code-of-alice", "query", ""},
		{"follows a meta refresh", "/refresh", rp.Journey{}, rp.AtCallback, "access_token=token-of-alice&state=xyz", "fragment", ""},
		{"reads form_post", "/form-post", rp.Journey{}, rp.AtCallback, "code=code-of-alice&state=xyz", "form_post", ""},
		{"ends at an error page", "/error", rp.Journey{User: alice}, rp.AtPage, "", "", "page"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			user, base, _ := open(t, nil)
			test.journey.URL, test.journey.Callbacks = base+test.path, []string{callback, "com.example.app:/cb"}
			arrival, err := user.Authorize(t.Context(), test.journey)
			if err != nil {
				t.Fatal(err)
			}
			if arrival.Kind != test.kind || arrival.Params.Encode() != test.params || arrival.Mode != test.mode || strings.Join(arrival.Pages, " ") != test.pages {
				t.Errorf("got %s %q by %q over %v at %s", arrival.Kind, arrival.Params.Encode(), arrival.Mode, arrival.Pages, arrival.URL)
			}
		})
	}
}

func TestFormAgentEndsWhatHasNoEnd(t *testing.T) {
	for _, path := range []string{"/loop", "/refresh-loop", "/slow"} {
		user, base, _ := open(t, nil)
		if arrival, err := user.Authorize(t.Context(), rp.Journey{URL: base + path}); err == nil {
			t.Errorf("%s arrived at %+v", path, arrival)
		}
	}
}

func TestFormAgentSendsThePasswordOnce(t *testing.T) {
	counted := &counting{}
	user, base, _ := open(t, counted)
	if _, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/authorize", User: &rp.User{Name: "alice", Password: "wrong-password"}}); err != nil {
		t.Fatal(err)
	}
	if counted.posts != 1 {
		t.Errorf("posted %d times", counted.posts)
	}
}

type counting struct{ posts int }

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		c.posts++
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestFormAgentEvidenceHasNoSecrets(t *testing.T) {
	user, base, redactor := open(t, nil)
	trail := &evidence.Trail{Check: "code-replay"}
	ctx := evidence.WithTrail(t.Context(), trail)
	_, err := user.Authorize(ctx, rp.Journey{URL: base + "/authorize", Callbacks: []string{callback}, User: &rp.User{Name: "alice", Password: "wonderland"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(trail.Log.Exchanges) != 4 {
		t.Errorf("recorded %d exchanges", len(trail.Log.Exchanges))
	}
	for _, exchange := range trail.Log.Exchanges {
		text := fmt.Sprint(redactor.Exchange(exchange))
		for _, secret := range []string{"wonderland", "session-of-alice", "code-of-alice"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s in %s", secret, text)
			}
		}
		if !strings.Contains(text, "check code-replay") {
			t.Errorf("no check is named in %s", text)
		}
	}
}

func TestFormAgentCookiesKeepTheirAttributes(t *testing.T) {
	user, base, _ := open(t, nil)
	alice := &rp.User{Name: "alice", Password: "wonderland"}
	journey := rp.Journey{URL: base + "/authorize", Callbacks: []string{callback}, User: alice}
	if _, err := user.Authorize(t.Context(), journey); err != nil {
		t.Fatal(err)
	}
	cookies, _ := user.Cookies(context.Background())
	if len(cookies) != 1 || !cookies[0].HttpOnly || !cookies[0].Secure || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Domain != "127.0.0.1" || cookies[0].Path != "/" {
		t.Fatalf("cookies %v", cookies)
	}
	_ = user.SetCookies(t.Context(), nil)
	journey.User = nil
	if arrival, err := user.Authorize(t.Context(), journey); err != nil || arrival.Kind != rp.AtLogin {
		t.Errorf("without its cookies at %s, %v", arrival.Kind, err)
	}
	_ = user.SetCookies(t.Context(), cookies)
	if arrival, err := user.Authorize(t.Context(), journey); err != nil || arrival.Kind != rp.AtCallback {
		t.Errorf("with its cookies at %s, %v", arrival.Kind, err)
	}
}

func TestFormAgentPosts(t *testing.T) {
	user, base, _ := open(t, nil)
	arrival, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/consent", Callbacks: []string{callback}, Form: url.Values{"answer": {"approve"}}})
	if err != nil || arrival.Params.Get("code") == "" {
		t.Errorf("%+v, %v", arrival, err)
	}
}

func BenchmarkFormAgentFlow(b *testing.B) {
	user, base, _ := open(b, nil)
	journey := rp.Journey{URL: base + "/authorize", Callbacks: []string{callback}, User: &rp.User{Name: "alice", Password: "wonderland"}}
	for b.Loop() {
		_ = user.SetCookies(b.Context(), nil)
		if arrival, err := user.Authorize(b.Context(), journey); err != nil || arrival.Kind != rp.AtCallback {
			b.Fatal(arrival.Kind, err)
		}
	}
}
