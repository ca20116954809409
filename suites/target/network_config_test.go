package target_test

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/suites/target"
)

func TestWhatSaysHowTheTargetIsReached(t *testing.T) {
	t.Setenv("CI", "")
	t.Setenv("GATE", "Bearer word-at-the-gate")
	for _, c := range []struct {
		name, text, failure string
		warnings            int
	}{
		{"all of it", "tls: {ca: ca.pem, cert: c.pem, key: k.pem}\nproxy: http://127.0.0.1:8080\nheaders: {x-tenant: 7, authorization: \"${env:GATE}\"}\nrate: 2.5", "", 0},
		{"resolve", "resolve: [as.example.test:443=127.0.0.1, \"as.example.test:80=[::1]:8080\", \"x.test:1=::1\"]", "", 0},
		{"inline secrets", "proxy: http://me:word@127.0.0.1:8080\nheaders: {x-api-key: word}", "", 2},
		{"a certificate without key", "tls: {cert: c.pem}", "1:7: a client certificate needs both", 0},
		{"no port", "resolve: [as.example.test=127.0.0.1]", "write HOST:PORT=ADDRESS", 0},
		{"a name for an address", "resolve: [as.example.test:443=localhost]", "write HOST:PORT=ADDRESS", 0},
		{"a proxy of another kind", "proxy: socks5://127.0.0.1:1080", "1:8: this is no proxy; write http://HOST:PORT", 0},
		{"a proxy without port", "proxy: http://127.0.0.1", "this is no proxy", 0},
		{"resolve with a proxy", "proxy: http://127.0.0.1:8080\nresolve: [x.test:1=127.0.0.1]", "it is the proxy that resolves names", 0},
		{"a header of each request", "headers: {Cookie: a=b}", "1:19: Cookie belongs to each request", 0},
		{"no header", "headers: {\"a b\": c}", "is no name of a header", 0},
		{"a header of two lines", "headers: {x-a: \"b\\r\\nc: d\"}", "characters that a header cannot have", 0},
		{"a header without value", "headers: {x-a: }", "x-a has no value", 0},
		{"no rate", "rate: 0", "1:7: this is no rate", 0},
	} {
		config, err := target.ParseConfig([]byte(c.text))
		if c.failure == "" && err != nil || c.failure != "" && (err == nil || !strings.Contains(err.Error(), c.failure)) || len(config.Warnings) != c.warnings {
			t.Errorf("%s: %v, warnings %v", c.name, err, config.Warnings)
		}
	}
	config, err := target.ParseConfig([]byte("headers: {x-tenant: tenant-seven, x-from: \"${env:GATE}\"}"))
	if got := config.HeaderSecrets(); err != nil || !maps.Equal(got, map[string]string{"x-from": "Bearer word-at-the-gate"}) {
		t.Errorf("secret are %q, %v", got, err)
	}
}

func TestARateHoldsForEveryTarget(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"issuer": "http://` + r.Host + `", "authorization_endpoint": "http://` + r.Host + `/a", "token_endpoint": "http://` + r.Host + `/t"}`))
	}))
	t.Cleanup(server.Close)
	opened, err := target.Open(t.Context(), target.Config{Issuer: server.URL, Rate: 20}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: opened.Transport}
	started := time.Now()
	for range 23 { // with the one of discovery, four more than fit into a burst
		response, err := client.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	if took := time.Since(started); took < 100*time.Millisecond {
		t.Errorf("24 requests in %s", took)
	}
	if opened.PaceBurst(t.Context(), 21) == nil {
		t.Error("more are sent at once than the rate allows in a second")
	}
}

func TestHeadersOfAllRequestsGiveWayToTheirOwn(t *testing.T) {
	gate, basic := "open", "Basic Zm9v"
	reached := &target.Target{Config: target.Config{Headers: map[string]*string{"x-gate": &gate, "Authorization": &basic}}}
	if err := reached.Allow("http://127.0.0.1:1"); err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:1/", nil)
	request.Header.Set("Authorization", "Bearer token")
	reached.SetHeaders(request)
	if request.Header.Get("X-Gate") != "open" || request.Header.Get("Authorization") != "Bearer token" {
		t.Errorf("sent %v", request.Header)
	}
	third := httptest.NewRequest(http.MethodGet, "http://third.example/", nil)
	reached.SetHeaders(third)
	if len(third.Header) > 0 {
		t.Errorf("a third host is sent %v", third.Header)
	}
	_, err := reached.NewTransport().RoundTrip(third)
	var unreachable *target.Unreachable
	if err == nil || errors.As(err, &unreachable) || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("to a third host: %v", err)
	}
}
