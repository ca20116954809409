package browser_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

const (
	callback = "https://client.test/cb"
	native   = "com.example.app:/cb"
	login    = `<!doctype html><title>Sign in</title><form method=post action="/login"><input type=hidden name=back value="%s">
<label>User name <input name=username></label><label>Password <input type=password name=password></label><button type=submit>Sign in</button></form>`
	consent = `<!doctype html><title>Consent</title><p>Client wants to access your data<form method=post action="/consent">
<input type=hidden name=csrf value="%s"><label><input type=checkbox name=scope value=email> Your e-mail address</label>
<label><input type=checkbox name=remember> Remember</label><button name=answer value=approve>Allow</button><button name=answer value=deny>Deny</button></form>`
)

// alice can log in everywhere.
var alice = &rp.User{Name: "alice", Password: "wonderland"}

// provider is a small authorization server for one browser: pages, redirects, and what is done about the consent.
type provider struct {
	*http.ServeMux
	sameSite    http.SameSite
	unprotected bool         // no framing headers and no CSRF token
	approvals   atomic.Int64 // that it took
	passwords   atomic.Int64 // that it was sent
	pages       map[string]string
}

func newProvider() *provider {
	p := &provider{ServeMux: http.NewServeMux(), pages: map[string]string{}}
	p.HandleFunc("GET /authorize", p.authorize)
	p.HandleFunc("POST /authorize", p.authorize)
	p.HandleFunc("POST /login", p.login)
	p.HandleFunc("POST /consent", p.consent)
	p.HandleFunc("GET /code", to(callback+"?code=code-of-alice&state=xyz"))
	p.HandleFunc("GET /fragment", to(callback+"#access_token=token-of-alice&state=xyz"))
	p.HandleFunc("GET /native", to(native+"?code=code-of-alice"))
	p.HandleFunc("GET /elsewhere", to("http://attacker.test/steal?code=code-of-alice"))
	p.HandleFunc("GET /hop", to("/code"))
	p.HandleFunc("GET /form-post", html(`<body onload="document.forms[0].submit()"><form method=post action="`+callback+`">
<input type=hidden name=code value="code-of-alice"><input type=hidden name=state value="x&y"></form>`))
	p.HandleFunc("GET /script", html(`<script>location.href="`+callback+`#code=code-of-alice"</script>`))
	p.HandleFunc("GET /refresh", html(`<meta http-equiv=refresh content="0; url=/fragment">`))
	p.HandleFunc("GET /error", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `<title>Error</title><h1>invalid_request</h1>`)
	})
	p.HandleFunc("GET /page/{name}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, p.pages[r.PathValue("name")]) })
	p.HandleFunc("/done", to(callback+"?code=code-of-alice"))
	return p
}

func to(target string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", target)
		w.WriteHeader(http.StatusSeeOther)
	}
}

func html(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, text)
	}
}

func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	if !p.unprotected {
		w.Header().Set("X-Frame-Options", "DENY")
		w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := r.Cookie("sid"); err != nil {
		fmt.Fprintf(w, login, r.URL.RequestURI())
		return
	}
	fmt.Fprintf(w, consent, "token")
}

func (p *provider) login(w http.ResponseWriter, r *http.Request) {
	p.passwords.Add(1)
	if r.FormValue("username") != alice.Name || r.FormValue("password") != alice.Password {
		fmt.Fprintf(w, login, "/authorize")
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "sid", Value: "session-of-alice", Path: "/", HttpOnly: true, SameSite: p.sameSite})
	to(r.FormValue("back"))(w, r)
}

func (p *provider) consent(w http.ResponseWriter, r *http.Request) {
	_, err := r.Cookie("sid")
	switch {
	case err != nil || !p.unprotected && r.FormValue("csrf") != "token":
		w.WriteHeader(http.StatusForbidden)
	case r.FormValue("answer") != "approve":
		to(callback+"?error=access_denied&state=xyz")(w, r)
	default:
		p.approvals.Add(1)
		to(callback+"?code=code-of-alice&scope="+r.FormValue("scope")+r.FormValue("remember"))(w, r)
	}
}

// launch starts a browser for a server. Without a browser a test is skipped, but not in CI.
func launch(t testing.TB, handler http.Handler, timeout time.Duration) (*browser.Agent, string, *evidence.Redactor) {
	t.Helper()
	return launchAt(t, "127.0.0.1", handler, timeout)
}

// launchAt does the same for a server that calls itself by another name of loopback.
func launchAt(t testing.TB, name string, handler http.Handler, timeout time.Duration) (*browser.Agent, string, *evidence.Redactor) {
	t.Helper()
	return launchWith(t, name, handler, browser.Config{Timeout: timeout})
}

// launchWith does the same with more of the configuration.
func launchWith(t testing.TB, name string, handler http.Handler, config browser.Config) (*browser.Agent, string, *evidence.Redactor) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Start()
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	host := strings.Replace(server.Listener.Addr().String(), "127.0.0.1", name, 1)
	redactor := evidence.NewRedactor()
	config.Hosts, config.Redactor = []string{host}, redactor
	return launched(t, config), "http://" + host, redactor
}

// launched launches a browser. Without one a test is skipped, but not in CI.
func launched(t testing.TB, config browser.Config) *browser.Agent {
	t.Helper()
	agent, err := browser.Launch(t.Context(), config)
	if errors.Is(err, browser.ErrNoBrowser) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = agent.Close() })
	return agent
}

func open(t testing.TB, agent rp.Agent) rp.Browser {
	t.Helper()
	user, err := agent.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = user.Close() })
	return user.(rp.Browser)
}

// stranger listens where nothing of ours may ever connect.
func stranger(t testing.TB) (address string, contacts *atomic.Int64) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	contacts = new(atomic.Int64)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			contacts.Add(1)
			line := make([]byte, 80)
			_ = connection.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
			n, _ := connection.Read(line)
			t.Logf("a third host was asked for %q", line[:n])
			_ = connection.Close()
		}
	}()
	return listener.Addr().String(), contacts
}
