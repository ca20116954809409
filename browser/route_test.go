package browser_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/suites/rp"
)

// gates is a proxy that keeps the X-Gate of each request, by host.
type gates struct {
	mu   sync.Mutex
	seen map[string][]string
}

func (g *gates) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.seen[r.Host] = append(g.seen[r.Host], r.Header.Get("X-Gate"))
	g.mu.Unlock()
	sent := r.Clone(r.Context())
	sent.RequestURI = ""
	answer, err := http.DefaultTransport.RoundTrip(sent)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// routed launches a browser with more than Hosts.
func routed(t *testing.T, config browser.Config) rp.Browser {
	t.Helper()
	config.Timeout = 5 * time.Second
	return open(t, launched(t, config))
}

func TestHeadersGoToTheTargetAndNowhereElse(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.unprotected = true
	target := httptest.NewServer(p)
	t.Cleanup(target.Close)
	host := target.Listener.Addr().String()
	third, contacts := stranger(t)
	p.pages["third"] = `<title>Page</title><img src="http://` + third + `/pixel"><script>fetch("http://` + third + `/").catch(() => {}); fetch("/own")</script>`
	passed := &gates{seen: map[string][]string{}}
	proxy := httptest.NewServer(passed)
	t.Cleanup(proxy.Close)
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	user := routed(t, browser.Config{Hosts: []string{host, "127.0.0.1:*"}, Proxy: at, Headers: http.Header{"X-Gate": {"open"}}})

	journey := rp.Journey{URL: target.URL + "/authorize", Callbacks: []string{callback, "http://" + third + "/cb"}, User: alice, Consent: rp.StopAtConsent}
	if arrival, err := user.Authorize(t.Context(), journey); err != nil || arrival.Kind != rp.AtConsent {
		t.Fatalf("at %s, %v", arrival.Kind, err)
	}
	journey.URL = target.URL + "/page/third"
	if _, err := user.Authorize(t.Context(), journey); err != nil {
		t.Fatal(err)
	}
	outcome, err := user.Lure(t.Context(), rp.Lure{Origin: rp.SameSite, HTML: frame(target.URL), Callbacks: journey.Callbacks})
	if err != nil || len(outcome.Frames) != 1 || outcome.Frames[0].Page.Title != "Consent" {
		t.Fatalf("%+v, %v", outcome, err)
	}
	passed.mu.Lock()
	defer passed.mu.Unlock()
	if len(passed.seen[host]) < 5 || len(passed.seen) != 2 {
		t.Errorf("the proxy passed on %v", passed.seen)
	}
	for to, values := range passed.seen {
		for _, value := range values {
			if (value == "open") != (to == host) {
				t.Errorf("a request to %s had X-Gate %q", to, value)
			}
		}
	}
	if contacts.Load() > 0 {
		t.Error("a third host was contacted")
	}
}

func TestAMadeUpNameIsWhereItIsSaidToBe(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.unprotected = true
	target := httptest.NewServer(p)
	t.Cleanup(target.Close)
	const name = "as.example.test:80"
	user := routed(t, browser.Config{Hosts: []string{name}, Resolve: map[string]string{name: target.Listener.Addr().String()}})

	journey := rp.Journey{URL: "http://as.example.test/authorize", Callbacks: []string{callback}, User: alice, Consent: rp.StopAtConsent}
	if arrival, err := user.Authorize(t.Context(), journey); err != nil || arrival.Kind != rp.AtConsent {
		t.Fatalf("at %s, %v", arrival.Kind, err)
	}
	outcome, err := user.Lure(t.Context(), rp.Lure{Origin: rp.SameSite, HTML: frame("http://as.example.test")})
	if err != nil || len(outcome.Frames) != 1 || outcome.Frames[0].Page.Title != "Consent" {
		t.Errorf("the same site's page: %+v, %v", outcome, err)
	}
	if !strings.HasPrefix(outcome.Arrival.URL, "http://as.example.test:") {
		t.Errorf("the lure was at %s", outcome.Arrival.URL)
	}
}

func TestALureForAnEncryptedTargetIsOfItsSite(t *testing.T) {
	t.Parallel()
	p := newProvider()
	p.unprotected, p.sameSite = true, http.SameSiteLaxMode
	target := httptest.NewTLSServer(p)
	t.Cleanup(target.Close)
	sum := sha256.Sum256(target.Certificate().RawSubjectPublicKeyInfo)
	user := routed(t, browser.Config{Hosts: []string{target.Listener.Addr().String()}, Secured: true, Keys: []string{base64.StdEncoding.EncodeToString(sum[:])}})

	journey := rp.Journey{URL: target.URL + "/authorize", Callbacks: []string{callback}, User: alice, Consent: rp.StopAtConsent}
	if arrival, err := user.Authorize(t.Context(), journey); err != nil || arrival.Kind != rp.AtConsent {
		t.Fatalf("at %s, %v", arrival.Kind, err)
	}
	for _, c := range []struct {
		origin rp.LureOrigin
		title  string
	}{{rp.SameSite, "Consent"}, {rp.CrossSite, "Sign in"}} {
		outcome, err := user.Lure(t.Context(), rp.Lure{Origin: c.origin, HTML: frame(target.URL)})
		if err != nil || len(outcome.Frames) != 1 || outcome.Frames[0].Page.Title != c.title {
			t.Errorf("%v: %+v, %v", c.origin, outcome, err)
		}
	}
}
