package browser_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/suites/rp"
)

// hostile serves pages that want to keep a browser busy for good. Addresses of the stranger are at STRANGER.
func hostile(stranger string) *provider {
	p := newProvider()
	page := func(path, text string) {
		p.HandleFunc("GET "+path, html(strings.ReplaceAll(text, "STRANGER", stranger)))
	}
	hang := func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	p.HandleFunc("GET /never", hang)
	p.HandleFunc("GET /hanging-part", hang)
	p.HandleFunc("GET /drip", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, "<p>drip")
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	p.HandleFunc("GET /huge", func(w http.ResponseWriter, r *http.Request) {
		chunk := strings.Repeat("<p>x</p>", 1<<13)
		for range 100 << 20 / len(chunk) {
			if _, err := fmt.Fprint(w, chunk); err != nil {
				return
			}
		}
	})
	p.HandleFunc("GET /download", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", "attachment; filename=x.bin")
		fmt.Fprint(w, "bytes")
	})
	p.HandleFunc("GET /nothing", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	p.HandleFunc("GET /redirects", to("/redirects"))
	p.HandleFunc("GET /data", to("data:text/html,<h1>hello</h1>"))
	page("/alerts", `<script>for(;;) { alert(1); confirm(2); prompt(3) }</script>`)
	page("/alert-once", `<script>alert("hello")</script><title>Error</title><script>confirm("really?")</script>`)
	page("/spin", `<title>x</title><script>for(;;);</script>`)
	page("/late-spin", `<title>x</title><script>addEventListener("DOMContentLoaded", () => { for(;;); })</script>`)
	page("/reload", `<script>location.href = "/reload?" + Math.random()</script>`)
	page("/refresh-loop", `<meta http-equiv=refresh content="0">`)
	page("/refresh-self", `<meta http-equiv=refresh content="0; url=/refresh-self">`)
	page("/leaving", `<title>Error</title><script>onbeforeunload = (e) => { e.preventDefault(); return "stay" }</script>`)
	page("/rewrite", `<title>x</title><script>setInterval(() => { document.body.innerHTML = "<p>" + Math.random() }, 5)</script>`)
	page("/hanging-image", `<title>x</title><script></script><img src=/hanging-part>`)
	page("/tampered", `<title>Error</title><script>JSON.stringify = () => { throw 1 }; Array.prototype.map = () => null; document.querySelector = () => { for(;;); }</script>`)
	page("/windows", `<title>Sign in</title><script>window.open("http://STRANGER/opened")</script>
<form method=post action="/login" target=_blank onsubmit="window.open('http://STRANGER/clicked')"><input name=username><input type=password name=password><button>Sign in</button></form>`)
	page("/contacts", `<title>Error</title><link rel=stylesheet href="http://STRANGER/css"><img src="http://STRANGER/img"><iframe src="http://STRANGER/frame"></iframe>
<link rel=prefetch href="http://STRANGER/prefetch"><script src="http://STRANGER/js"></script><object data="http://STRANGER/object"></object><video src="http://STRANGER/video"></video>
<script>fetch("http://STRANGER/fetch"); navigator.sendBeacon("http://STRANGER/beacon", "x"); try { new WebSocket("ws://STRANGER/ws") } catch {}
try { new EventSource("http://STRANGER/events") } catch {} new Worker(URL.createObjectURL(new Blob(['fetch("http://STRANGER/worker"); new WebSocket("ws://STRANGER/ws3")'])));
const f = document.createElement("iframe"); document.documentElement.append(f); try { new f.contentWindow.WebSocket("ws://STRANGER/ws2") } catch {} f.contentWindow.fetch("http://STRANGER/inner")</script>`)
	return p
}

func TestHostilePagesEnd(t *testing.T) {
	t.Parallel()
	address, contacts := stranger(t)
	const deadline = 800 * time.Millisecond
	agent, base, _ := launch(t, hostile(address), deadline)
	tests := []struct {
		path   string
		lost   bool // else it ends somewhere
		either bool // as far as it came within the deadline
	}{
		{path: "/reload", either: true}, {path: "/refresh-self", either: true}, {path: "/refresh-loop", either: true},
		{path: "/never", lost: true}, {path: "/drip", lost: true}, {path: "/huge", lost: true}, {path: "/alerts", lost: true}, {path: "/spin", lost: true}, {path: "/late-spin", lost: true}, {path: "/redirects", lost: true},

		{path: "/download"}, {path: "/nothing"}, {path: "/data"}, {path: "/alert-once"}, {path: "/leaving"}, {path: "/rewrite"}, {path: "/hanging-image"},
		{path: "/tampered"}, {path: "/windows", lost: true}, {path: "/contacts"},
	}
	user := open(t, agent)
	for _, test := range tests {
		t.Run(test.path[1:], func(t *testing.T) {
			start := time.Now()
			arrival, err := user.Authorize(t.Context(), rp.Journey{URL: base + test.path, Callbacks: []string{callback}, User: alice})
			if took := time.Since(start); took > deadline+500*time.Millisecond {
				t.Errorf("took %s", took)
			}
			if lost := err != nil; lost != test.lost && !test.either {
				t.Errorf("at %s %s %q, %v", arrival.Kind, arrival.URL, arrival.Page.Title, err)
			}
			t.Logf("%s %s, %v", time.Since(start), arrival.Kind, err)
		})
		arrival, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/code", Callbacks: []string{callback}})
		if err != nil || arrival.Kind != rp.AtCallback {
			t.Fatalf("after %s the user agent is of no use: %s, %v", test.path, arrival.Kind, err)
		}
	}
	if contacts.Load() != 0 {
		t.Errorf("a third host was contacted %d times", contacts.Load())
	}
}

func TestCrashOfThePageIsNamed(t *testing.T) {
	t.Parallel()
	agent, base, _ := launch(t, hostile("127.0.0.1:1"), 3*time.Second)
	user := open(t, agent)
	crash(t, user, base, browser.Crasher(t.Context(), user), "crashed")
	if arrival, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/code", Callbacks: []string{callback}}); err != nil || arrival.Kind != rp.AtCallback {
		t.Errorf("after the crash: %s, %v", arrival.Kind, err)
	}
}

func TestDeathOfTheBrowserIsNamed(t *testing.T) {
	t.Parallel()
	agent, base, _ := launch(t, hostile("127.0.0.1:1"), 3*time.Second)
	user := open(t, agent)
	crash(t, user, base, browser.Killer(agent), "closed the connection")
	if _, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/code"}); !errors.Is(err, rp.ErrUserAgentLost) {
		t.Errorf("a user agent of a dead browser says %v", err)
	}
	fresh := open(t, agent)
	if arrival, err := fresh.Authorize(t.Context(), rp.Journey{URL: base + "/code", Callbacks: []string{callback}}); err != nil || arrival.Kind != rp.AtCallback {
		t.Errorf("a fresh user agent: %s, %v", arrival.Kind, err)
	}
}

// crash does something to a journey that hangs, and wants the reason in its error, well before the deadline.
func crash(t *testing.T, user rp.UserAgent, base string, act func(), reason string) {
	t.Helper()
	time.AfterFunc(200*time.Millisecond, act)
	start := time.Now()
	_, err := user.Authorize(t.Context(), rp.Journey{URL: base + "/drip"})
	if !errors.Is(err, rp.ErrUserAgentLost) || !strings.Contains(err.Error(), reason) || time.Since(start) > 2*time.Second {
		t.Errorf("after %s: %v", time.Since(start), err)
	}
}

func TestCancelledJourneyEnds(t *testing.T) {
	t.Parallel()
	agent, base, _ := launch(t, hostile("127.0.0.1:1"), 5*time.Second)
	user := open(t, agent)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := user.Authorize(ctx, rp.Journey{URL: base + "/never"}); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > time.Second {
		t.Errorf("after %s: %v", time.Since(start), err)
	}
}

func TestNoBrowserNamesTheLineThatInstallsOne(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := browser.Launch(t.Context(), browser.Config{})
	if err == nil {
		t.Skip("a browser stands at a place of its own")
	}
	if !errors.Is(err, browser.ErrNoBrowser) || !strings.Contains(err.Error(), "apt-get install chromium-headless-shell") {
		t.Error(err)
	}
}
