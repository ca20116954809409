package browser_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

func TestCookiesKeepTheirAttributes(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.HandleFunc("GET /set", func(w http.ResponseWriter, r *http.Request) {
		for _, line := range []string{"plain=v1", "lax=v2; SameSite=Lax; HttpOnly; Path=/page", "strict=v3; SameSite=Strict; Max-Age=600; Path=/", "safe=v4; Secure; SameSite=None; Path=/"} {
			w.Header().Add("Set-Cookie", line)
		}
		fmt.Fprint(w, "<title>Error</title>")
	})
	agent, base, _ := launch(t, p, 5*time.Second)
	user := open(t, agent)
	if _, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/set"}); err != nil {
		t.Fatal(err)
	}
	describe := func() string {
		cookies, err := user.Cookies(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		lines := map[string]string{}
		for _, c := range cookies {
			lines[c.Name] = fmt.Sprintf("%s=%s %s %s %v %v %v %v", c.Name, c.Value, c.Domain, c.Path, c.Secure, c.HttpOnly, c.SameSite, !c.Expires.IsZero())
		}
		return strings.Join([]string{lines["plain"], lines["lax"], lines["strict"], lines["safe"]}, "\n")
	}
	want := `plain=v1 127.0.0.1 / false false 0 false
lax=v2 127.0.0.1 /page false true 2 false
strict=v3 127.0.0.1 / false false 3 true
safe=v4 127.0.0.1 / true false 4 false`
	if got := describe(); got != want {
		t.Errorf("as set by the server:\n%s", got)
	}
	cookies, _ := user.Cookies(t.Context())
	if err := user.SetCookies(t.Context(), cookies); err != nil {
		t.Fatal(err)
	}
	if got := describe(); got != want {
		t.Errorf("as set again:\n%s", got)
	}
}

func TestSessionMovesWithItsCookies(t *testing.T) {
	t.Parallel()
	agent, base, _ := launch(t, newProvider(), 5*time.Second)
	first, second := open(t, agent), open(t, agent)
	journey := rp.Journey{URL: base + "/authorize", Callbacks: []string{callback}, User: alice}
	if _, err := first.Authorize(t.Context(), journey); err != nil {
		t.Fatal(err)
	}
	cookies, _ := first.Cookies(t.Context())
	journey.User = nil
	if arrival, err := second.Authorize(t.Context(), journey); err != nil || arrival.Kind != rp.AtLogin {
		t.Errorf("a fresh user agent is at %s, %v", arrival.Kind, err)
	}
	if err := second.SetCookies(t.Context(), cookies); err != nil {
		t.Fatal(err)
	}
	if arrival, err := second.Authorize(t.Context(), journey); err != nil || arrival.Kind != rp.AtCallback {
		t.Errorf("with the session's cookies at %s, %v", arrival.Kind, err)
	}
}

func TestEvidenceHasEachExchangeAndNoSecret(t *testing.T) {
	t.Parallel()
	agent, base, redactor := launch(t, newProvider(), 5*time.Second)
	user := open(t, agent)
	trail := &evidence.Trail{Check: "code-replay"}
	ctx := evidence.WithTrail(t.Context(), trail)
	arrival, err := user.Authorize(ctx, rp.Journey{URL: base + "/authorize", Callbacks: []string{callback}, User: alice})
	if err != nil || arrival.Requests != 4 {
		t.Fatalf("%d requests, %v", arrival.Requests, err)
	}
	var lines []string
	for _, exchange := range trail.Log.Exchanges {
		if exchange.Sender != evidence.Browser || time.Since(exchange.Started) > time.Minute || exchange.Seconds <= 0 || exchange.Seconds > 5 {
			t.Errorf("sent by %q at %v, in %v s", exchange.Sender, exchange.Started, exchange.Seconds)
		}
		lines = append(lines, fmt.Sprint(exchange.Request.Method, " ", strings.TrimPrefix(exchange.Request.URL, base), " ", exchange.Response.Status))
		text := fmt.Sprintf("%+v", redactor.Exchange(exchange))
		for _, secret := range []string{alice.Password, "session-of-alice", "code-of-alice"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s in %s", secret, text)
			}
		}
		if !strings.Contains(text, "check code-replay") {
			t.Errorf("no check is named in %s", text)
		}
	}
	if got := strings.Join(lines, ", "); got != "GET /authorize 200, POST /login 303, GET /authorize 200, POST /consent 303" {
		t.Errorf("recorded %s", got)
	}
	login := trail.Log.Exchanges[1]
	if text := fmt.Sprint(login.Response.Header); !strings.Contains(text, "Set-Cookie sid=[cookie") || !strings.Contains(text, "HttpOnly") {
		t.Errorf("the cookie that was set is not in %s", text)
	}
	if body := trail.Log.Exchanges[0].Response.Body; !strings.Contains(body, "<form method=post") {
		t.Errorf("the page is not in %q", body)
	}
}

func TestEvidenceOfARequestThatWasPosted(t *testing.T) {
	t.Parallel()
	agent, base, _ := launch(t, newProvider(), 5*time.Second)
	trail := &evidence.Trail{Check: "authz-post-works"}
	journey := rp.Journey{URL: base + "/authorize", Callbacks: []string{callback}, Form: url.Values{"client_id": {"a"}, "scope": {"openid"}}}
	if _, err := open(t, agent).Authorize(evidence.WithTrail(t.Context(), trail), journey); err != nil {
		t.Fatal(err)
	}
	if sent := trail.Log.Exchanges[0].Request; sent.Method != "POST" || sent.Body != "client_id=a&scope=openid" {
		t.Errorf("recorded %s with %q", sent.Method, sent.Body)
	}
}

func TestCaptureMasksWhatIsTyped(t *testing.T) {
	t.Parallel()
	agent, base, redactor := launch(t, newProvider(), 5*time.Second)
	user := open(t, agent)
	redactor.Learn("csrf", "csrf-of-alice")
	if _, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/authorize"}); err != nil {
		t.Fatal(err)
	}
	picture, err := user.Capture(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(picture.PNG), "\x89PNG") || !strings.Contains(picture.DOM, "<form") || !strings.Contains(picture.DOM, "disc") {
		t.Errorf("%d bytes of picture, DOM %s", len(picture.PNG), picture.DOM)
	}
}

// TestWhatIsTypedIsNotInThePicture: two secrets of equal length make one picture, in fields of any type and in shadow trees,
// and the page has its own look again afterwards.
func TestWhatIsTypedIsNotInThePicture(t *testing.T) {
	t.Parallel()
	typed := ""
	page := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<title>In</title><style>input, textarea { -webkit-text-security: none !important; caret-color: transparent }</style>
			<form method=post><input name=login><input name=code autocomplete=one-time-code><textarea name=note></textarea><div id=host></div></form>
			<script>const root = host.attachShadow({mode: "open"}); root.innerHTML = "<input id=inner>"
			for (const field of [...document.querySelectorAll("input, textarea"), root.querySelector("input")]) field.value = %q</script>`, typed)
	}
	agent, base, _ := launch(t, http.HandlerFunc(page), 5*time.Second)
	user := open(t, agent)
	var shots []string
	for _, typed = range []string{"MMMMMMMM", "iiiiiiii"} {
		if _, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/authorize"}); err != nil {
			t.Fatal(err)
		}
		picture, err := user.Capture(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(picture.DOM, "value=\"") {
			t.Errorf("the document tells what was typed: %s", picture.DOM)
		}
		shots = append(shots, string(picture.PNG))
	}
	if shots[0] != shots[1] {
		t.Error("the pictures differ by what was typed")
	}
}
