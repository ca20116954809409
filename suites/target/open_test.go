package target_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authassay/assay/suites/target"
)

// provider serves what a test says at the well-known places; the rest of a whole document is filled in.
func provider(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

// whole is a document that suffices, of an issuer; members may be added.
func whole(issuer string, members ...string) string {
	return fmt.Sprintf(`{"issuer": %q, "authorization_endpoint": "%[1]s/authorize", "token_endpoint": "%[1]s/token"%s}`, issuer, strings.Join(append([]string{""}, members...), ", "))
}

func self(r *http.Request) string { return "http://" + r.Host }

func open(t *testing.T, issuer string) (*target.Target, error) {
	t.Helper()
	return target.Open(t.Context(), target.Config{Issuer: issuer}, nil, 0)
}

// TestBrokenDiscovery: each way to be broken is named, within the time, and in a bounded line.
func TestBrokenDiscovery(t *testing.T) {
	target.ShortenAttempts(t, 300*time.Millisecond)
	hostile := "\x1b[2J::error::\u202e<script>" + strings.Repeat("A", 100<<10)
	for name, broken := range map[string]struct {
		answer http.HandlerFunc
		cause  string
	}{
		"missing":      {http.NotFound, "404 Not Found: no discovery document"},
		"an accident":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, "502 Bad Gateway"},
		"a login page": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>Log in</html>") }, `no JSON object; its Content-Type is "text/html`},
		"null":         {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "null") }, "no JSON object"},
		"a list":       {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "[{}]") }, "no JSON object"},
		"cut off":      {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, whole(self(r))[:40]) }, "no JSON object"},
		"too deep":     {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat(`{"a":`, 100_000)) }, "no JSON object"},
		"empty":        {func(http.ResponseWriter, *http.Request) {}, "no JSON object"},
		"no issuer":    {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") }, "has no issuer"},
		"wrong issuer": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, whole("https://other.example")) }, `of issuer "https://other.example", not "http://127.0.0.1`},
		"hostile issuer": {func(w http.ResponseWriter, _ *http.Request) {
			json.NewEncoder(w).Encode(map[string]string{"issuer": hostile})
		}, `of issuer "\x1b[2J::error::\u202e`},
		"odd issuer":   {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"issuer": ["a"]}`) }, "has no issuer"},
		"no endpoints": {func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, `{"issuer": %q}`, self(r)) }, "no authorization_endpoint"},
		"odd endpoint": {func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"issuer": %q, "authorization_endpoint": "javascript:alert(1)", "token_endpoint": 7}`, self(r))
		}, "no authorization_endpoint that is an http or https URL"},
		"100 MB":        {flood, "larger than 1 MiB"},
		"a byte a time": {drip, "no whole answer within the time"},
		"silence":       {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no whole answer within the time"},
		"a redirect loop": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"?again", http.StatusFound)
		}, "redirects again and again"},
		"a redirect away": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/"+hostile[12:], http.StatusFound)
		}, `redirects to "https://elsewhere.example/`},
		"hanging up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the connection was closed"},
		"hanging up inside": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "{")
		}, "the connection was closed"},
		"a long status":    {raw("HTTP/1.1 500 " + strings.Repeat("\x1b[2J", 1000) + "\r\nContent-Length: 0\r\n\r\n"), "it answered 500 Internal Server Error"},
		"a large header":   {raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 1<<20) + "\r\n\r\n"), "exceeded"},
		"another protocol": {raw("220 \x1b[2J::error ready\r\n" + hostile), "malformed HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			issuer := provider(t, broken.answer)
			started := time.Now()
			_, err := open(t, issuer)
			var cause *target.Unreachable
			if !errors.As(err, &cause) {
				t.Fatalf("got %T: %v", err, err)
			}
			message := err.Error()
			if !strings.Contains(message, broken.cause) || !strings.HasPrefix(message, issuer) {
				t.Errorf("the message is %q; it must name %s and %q", message, issuer, broken.cause)
			}
			if len(message) > 1000 || strings.ContainsAny(message, "\x1b\n\u202e") {
				t.Errorf("the message is harmful or has %d bytes: %.100q", len(message), message)
			}
			if spent := time.Since(started); spent > 2*time.Second {
				t.Errorf("it took %s", spent)
			}
		})
	}
}

func flood(w http.ResponseWriter, r *http.Request) {
	chunk := []byte(strings.Repeat(" ", 1<<20))
	for range 100 {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		io.WriteString(w, " ")
		w.(http.Flusher).Flush()
		time.Sleep(20 * time.Millisecond)
	}
}

// raw answers with bytes that no HTTP server would send.
func raw(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer connection.Close()
		io.WriteString(connection, answer)
	}
}

// TestFloodIsBounded: of 100 MB no more than the bound is kept.
func TestFloodIsBounded(t *testing.T) {
	issuer := provider(t, flood)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := open(t, issuer); err == nil {
		t.Fatal("it was opened")
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 16<<20 {
		t.Errorf("%d bytes were allocated", allocated)
	}
}

// TestTimeInAll: a server that is slow at each step is given up after one deadline, not after one for each.
func TestTimeInAll(t *testing.T) {
	if target.AttemptDeadline >= 10*time.Second {
		t.Errorf("an attempt may take %s; 10 s is promised for all", target.AttemptDeadline)
	}
	target.ShortenAttempts(t, 400*time.Millisecond)
	var requests atomic.Int32
	issuer := provider(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		time.Sleep(150 * time.Millisecond)
		if strings.Contains(r.URL.Path, "openid") && r.URL.RawQuery != "??" {
			http.Redirect(w, r, r.URL.Path+"?"+r.URL.RawQuery+"?", http.StatusFound)
			return
		}
		http.NotFound(w, r)
	})
	started := time.Now()
	_, err := open(t, issuer)
	if spent := time.Since(started); spent > 600*time.Millisecond || err == nil || !strings.Contains(err.Error(), "within the time") {
		t.Errorf("after %s and %d requests: %v", spent, requests.Load(), err)
	}
}

// TestNobodyThere: nothing listens, or what listens speaks something else.
func TestNobodyThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := listener.Addr().String()
	listener.Close()
	plain := provider(t, http.NotFound)
	encrypted := httptest.NewUnstartedServer(http.HandlerFunc(http.NotFound))
	encrypted.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of each handshake that fails
	encrypted.TLS = &tls.Config{}
	encrypted.StartTLS()
	defer encrypted.Close()
	for issuer, cause := range map[string]string{
		"http://" + free: "connection refused",
		strings.Replace(plain, "http:", "https:", 1): "does not speak TLS",
		encrypted.URL: "an authority that this machine does not trust",
		strings.Replace(encrypted.URL, "https:", "http:", 1): "400 Bad Request",
		"http://no-such-host.localhost.invalid":              "--authorized no-such-host.localhost.invalid",
	} {
		if _, err := open(t, issuer); err == nil || !strings.Contains(err.Error(), cause) {
			t.Errorf("%s: got %v, want %q", issuer, err, cause)
		}
	}
}

// TestBadIssuers: what is no issuer is refused before anything is sent.
func TestBadIssuers(t *testing.T) {
	for _, issuer := range []string{"", "as.example.com", "ftp://127.0.0.1", "http://", "http://:80", "http://127.0.0.1?a=b", "http://127.0.0.1#a",
		"http://alice:wonderland@127.0.0.1", "http://127.0.0.1:port", "\x1b[2J", "http://[::1"} {
		_, err := open(t, issuer)
		var bad *target.BadIssuer
		if !errors.As(err, &bad) {
			t.Errorf("%q: got %v", issuer, err)
		} else if strings.Contains(err.Error(), "wonderland") || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: the message is %q", issuer, err)
		}
	}
}

// TestPatience: a server that is starting is waited for, one that is wrong is not.
func TestPatience(t *testing.T) {
	var requests atomic.Int32
	starting := provider(t, func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) < 5 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, whole(self(r)))
	})
	if _, err := target.Open(t.Context(), target.Config{Issuer: starting}, nil, 5*time.Second); err != nil {
		t.Errorf("a server that is starting: %v", err)
	}
	requests.Store(-1000)
	started := time.Now()
	_, err := target.Open(t.Context(), target.Config{Issuer: starting}, nil, 700*time.Millisecond)
	if spent := time.Since(started); err == nil || spent < 300*time.Millisecond || spent > 1500*time.Millisecond {
		t.Errorf("patience of 700 ms took %s: %v", spent, err)
	}
	target.ShortenAttempts(t, 700*time.Millisecond)
	var silences atomic.Int32
	silent := provider(t, func(_ http.ResponseWriter, r *http.Request) {
		silences.Add(1)
		<-r.Context().Done()
	})
	started = time.Now()
	_, err = target.Open(t.Context(), target.Config{Issuer: silent}, nil, time.Second)
	if spent := time.Since(started); err == nil || silences.Load() != 2 || spent > 1400*time.Millisecond {
		t.Errorf("a silent server was tried %d times in %s: %v", silences.Load(), spent, err)
	}
	missing := provider(t, http.NotFound)
	started = time.Now()
	if _, err := target.Open(t.Context(), target.Config{Issuer: missing}, nil, 5*time.Second); err == nil || time.Since(started) > time.Second {
		t.Errorf("a server without discovery was waited for: %v", err)
	}
}

// TestInterrupt: a run that is stopped while it waits ends at once, with the context's error.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	silent := provider(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	started := time.Now()
	_, err := target.Open(ctx, target.Config{Issuer: silent}, nil, time.Minute)
	if !errors.Is(err, context.Canceled) || time.Since(started) > 2*time.Second {
		t.Errorf("after %s: %v", time.Since(started), err)
	}
}
