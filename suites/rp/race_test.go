package rp

import (
	"context"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/target"
)

const racers = 20

var allWays = []RaceWay{Warm, LastByte, OnePacket}

// codes is a token endpoint that redeems each code once, or tries to: between its check and its mark is a window.
type codes struct {
	mu     sync.Mutex
	spent  map[string]bool
	window time.Duration // 0: check and mark are one step
	issued atomic.Int64
}

func (c *codes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/token" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if !c.spend(r.FormValue("code")) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant"}`)
		return
	}
	fmt.Fprintf(w, `{"access_token":"token-number-%d","token_type":"Bearer"}`, c.issued.Add(1))
}

func (c *codes) spend(code string) (first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	first = !c.spent[code]
	if c.window > 0 {
		c.mu.Unlock()
		time.Sleep(c.window)
		c.mu.Lock()
	}
	c.spent[code] = true
	return first
}

// serve starts a server on loopback; h2c says whether it speaks HTTP/2 over http.
func serve(t *testing.T, handler http.Handler, h2c bool) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetHTTP1(true)
	server.Config.Protocols.SetUnencryptedHTTP2(h2c)
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// racer makes a client of a target whose token endpoint is below the URL.
func racer(t *testing.T, place string) *Client {
	t.Helper()
	at := &target.Target{Issuer: place, Metadata: target.Metadata{"token_endpoint": place + "/token"}}
	if err := at.Allow(place); err != nil {
		t.Fatal(err)
	}
	at.Transport = at.NewTransport()
	party := New(at, nil, evidence.NewRedactor(), nil)
	party.Stop = func(format string, arguments ...any) { t.Fatalf("stopped: "+format, arguments...) }
	return &Client{ID: "web", Secret: "a-secret-of-web", Auth: "client_secret_basic", party: party}
}

func successes(answers []*Answer) (n int) {
	for _, answer := range answers {
		if answer.Status == http.StatusOK {
			n++
		}
	}
	return n
}

func arrived(answers []*Answer) (n int) {
	for _, answer := range answers {
		if answer.Arrived() {
			n++
		}
	}
	return n
}

func TestAWindowBetweenCheckAndMarkIsSeen(t *testing.T) {
	client := racer(t, serve(t, &codes{spent: map[string]bool{}, window: 400 * time.Microsecond}, true).URL)
	for _, way := range allWays {
		t.Run(string(way), func(t *testing.T) {
			for round := range 20 {
				answers := client.RedeemTogether(t.Context(), &Grant{Code: fmt.Sprint(way, round)}, racers, way)
				if n := arrived(answers); n != racers {
					t.Fatalf("%d of %d answers came: %v", n, racers, tally(answers))
				}
				if successes(answers) > 1 {
					return
				}
			}
			t.Error("no round of 20 saw two successes")
		})
	}
}

func TestAnAtomicServerIssuesOnce(t *testing.T) {
	client := racer(t, serve(t, &codes{spent: map[string]bool{}}, true).URL)
	for _, way := range allWays {
		for round := range 5 {
			answers := client.RedeemTogether(t.Context(), &Grant{Code: fmt.Sprint(way, round)}, racers, way)
			if got, want := tally(answers), "1 x 200, 19 x 400"; got != want {
				t.Errorf("%s: got %s, want %s", way, got, want)
			}
		}
	}
}

func TestTheWaysAreThoseThatTheServerSpeaks(t *testing.T) {
	for name, c := range map[string]struct {
		h2c  bool
		want []RaceWay
	}{
		"HTTP/1.1 alone":         {false, []RaceWay{Warm, LastByte}},
		"HTTP/2 over plain http": {true, allWays},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, &codes{spent: map[string]bool{}}, c.h2c)
			client := racer(t, server.URL)
			for range 2 { // the second time from memory: the server is gone by then
				if got := client.party.RaceWays(t.Context()); !slices.Equal(got, c.want) {
					t.Errorf("got %q, want %q", got, c.want)
				}
				server.Close()
			}
		})
	}
}

func TestAnInterruptedProbeIsNotKept(t *testing.T) {
	client := racer(t, serve(t, &codes{spent: map[string]bool{}}, true).URL)
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	if got := client.party.RaceWays(interrupted); slices.Contains(got, OnePacket) {
		t.Errorf("an interrupted probe found %q", got)
	}
	if got := client.party.RaceWays(t.Context()); !slices.Equal(got, allWays) {
		t.Errorf("the next probe found %q", got)
	}
}

// trust makes a server's certificate one of the system's roots. They are read once, when first needed: by this
// package's tests here alone.
func trust(t *testing.T, server *httptest.Server) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", file)
}

func TestAServerThatNeverAnswers(t *testing.T) {
	release := make(chan struct{})
	silent := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release })
	client := racer(t, serve(t, silent, true).URL)
	t.Cleanup(func() { close(release) })
	for _, way := range allWays {
		t.Run(string(way), func(t *testing.T) {
			trail := &evidence.Trail{}
			ctx, cancel := context.WithTimeout(evidence.WithTrail(t.Context(), trail), 200*time.Millisecond)
			defer cancel()
			begun := time.Now()
			answers := client.RedeemTogether(ctx, &Grant{Code: "a-code"}, racers, way)
			if took := time.Since(begun); took > 3*time.Second {
				t.Errorf("it took %s", took)
			}
			if n := arrived(answers); n != 0 || len(answers) != racers {
				t.Errorf("%d answers, %d arrived", len(answers), n)
			}
			for _, answer := range answers {
				if answer.Exchange.Error != errLate.Error() {
					t.Fatalf("error %q", answer.Exchange.Error)
				}
			}
			if len(trail.Log.Exchanges) != 1 || trail.Log.Exchanges[0].Error == "" {
				t.Errorf("the trail has %+v", trail.Log.Exchanges)
			}
		})
	}
}

func TestAPortThatOnlyAccepts(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	client := racer(t, "http://"+listener.Addr().String())
	for _, way := range allWays {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if got := tally(client.RedeemTogether(ctx, &Grant{Code: "a-code"}, 2, way)); got != "2 x none" {
			t.Errorf("%s: %s", way, got)
		}
	}
}

func TestAForeignHostIsNotContacted(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(net.Conn, http.ConnState) { asked.Add(1) }
	server.Start()
	t.Cleanup(server.Close)
	client := racer(t, "http://127.0.0.1:1")
	client.party.Target.Metadata["token_endpoint"] = strings.Replace(server.URL, "127.0.0.1", "localhost", 1) + "/token"
	for _, way := range allWays {
		answers := client.RedeemTogether(recorded(t), &Grant{Code: "a-code"}, 2, way)
		if arrived(answers) != 0 || !strings.Contains(answers[0].Exchange.Error, "is not a host of the target") {
			t.Errorf("%s: %s, %q", way, tally(answers), answers[0].Exchange.Error)
		}
	}
	if client.party.RaceWays(t.Context()); asked.Load() > 0 {
		t.Error("the foreign host was contacted")
	}
}

func TestAConnectionThatBreaksIsOneAnswerLess(t *testing.T) {
	var seen atomic.Int64
	breaking := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" && seen.Add(1)%4 == 0 {
			panic(http.ErrAbortHandler)
		}
	})
	client := racer(t, serve(t, breaking, true).URL)
	for _, way := range allWays {
		answers := client.RedeemTogether(recorded(t), &Grant{Code: "a-code"}, racers, way)
		if got, want := tally(answers), "15 x 200, 5 x none"; got != want {
			t.Errorf("%s: got %s, want %s", way, got, want)
		}
		for _, answer := range answers {
			if answer.Arrived() == (answer.Exchange.Error != "") {
				t.Errorf("%s: status %d, error %q", way, answer.Status, answer.Exchange.Error)
			}
		}
	}
}

func TestAServerWithFewStreams(t *testing.T) {
	server := httptest.NewUnstartedServer(&codes{spent: map[string]bool{}})
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 5}
	server.Start()
	t.Cleanup(server.Close)
	answers := racer(t, server.URL).RedeemTogether(t.Context(), &Grant{Code: "a-code"}, 8, OnePacket)
	if got, want := tally(answers), "1 x 200, 4 x 400, 3 x none"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestALongAnswerIsCut(t *testing.T) {
	long := strings.Repeat("x", 2*maxAnswer)
	client := racer(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, long) }), true).URL)
	for _, way := range allWays {
		requests := []*http.Request{client.party.Get(t.Context(), client.party.Target.Endpoint("token"))}
		for _, response := range client.party.sendTogether(t.Context(), requests, way) {
			if response.status != http.StatusOK || len(response.body) != maxAnswer {
				t.Errorf("%s: %d, %d bytes, %v", way, response.status, len(response.body), response.err)
			}
		}
	}
}

func TestEachRequestArrivesAsItWasMade(t *testing.T) {
	type seen struct{ method, path, host, form, agent, auth, odd string }
	var mu sync.Mutex
	var all []seen
	client := racer(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Proto", r.Proto)
		w.WriteHeader(http.StatusEarlyHints)
		if r.URL.Path != "/token" {
			return
		}
		_ = r.ParseForm()
		mu.Lock()
		defer mu.Unlock()
		all = append(all, seen{r.Method, r.URL.RequestURI(), r.Host, r.PostForm.Encode(), r.UserAgent(), r.Header.Get("Authorization"), r.Header.Get("X-Odd")})
	}), true).URL)
	ctx := evidence.WithTrail(t.Context(), &evidence.Trail{Check: "code-replay-race"})
	endpoint := client.party.Target.Endpoint("token")
	at, _ := url.Parse(endpoint)
	long := strings.Repeat("ä", 6000)
	for way, proto := range map[RaceWay]string{Warm: "HTTP/1.1", LastByte: "HTTP/1.1", OnePacket: "HTTP/2.0"} {
		all = nil
		request := NewForm(ctx, endpoint+"?a=1&a=2", url.Values{"code": {"x y", "z"}})
		request.SetBasicAuth("web", "secret")
		request.Header.Set("X-Odd", long)
		empty := client.party.Get(ctx, endpoint)
		answers := client.party.Together(ctx, []*http.Request{request, empty}, way)
		if got := tally(answers); got != "2 x 200" || answers[0].Header.Get("X-Proto") != proto {
			t.Fatalf("%s: %s, %q, %v", way, got, answers[0].Exchange.Error, answers[0].Header)
		}
		want := seen{"POST", "/token?a=1&a=2", at.Host, "code=x+y&code=z", "assay (check code-replay-race)", "Basic d2ViOnNlY3JldA==", long}
		if !slices.Contains(all, want) || !slices.ContainsFunc(all, func(s seen) bool { return s.method == "GET" && s.path == "/token" }) {
			t.Errorf("%s: the server saw %d requests, not %v", way, len(all), want)
		}
	}
}

func TestARoundIsOneExchangeWithoutSecrets(t *testing.T) {
	client := racer(t, serve(t, &codes{spent: map[string]bool{}, window: 20 * time.Millisecond}, true).URL)
	for _, way := range allWays {
		trail := &evidence.Trail{}
		answers := client.RedeemTogether(evidence.WithTrail(t.Context(), trail), &Grant{Code: "the-code-of-" + string(way)}, 4, way)
		if len(trail.Log.Exchanges) != 1 {
			t.Fatalf("%s: %d exchanges", way, len(trail.Log.Exchanges))
		}
		exchange := trail.Log.Exchanges[0]
		if want := fmt.Sprintf("%s: 4 requests, answers %s", way, tally(answers)); exchange.Note != want {
			t.Errorf("note %q, want %q", exchange.Note, want)
		}
		if exchange.Sender != evidence.Attacker || exchange.Seconds <= 0 {
			t.Errorf("%s: sent by %q, in %v s", way, exchange.Sender, exchange.Seconds)
		}
		if exchange.Response == nil || exchange.Response.Status != http.StatusOK {
			t.Errorf("%s: a success is not shown: %+v", way, exchange.Response)
		}
		for _, answer := range answers {
			token := answer.Text("access_token")
			if text := client.party.Redactor.Text("seen: " + token); token != "" && strings.Contains(text, token) {
				t.Errorf("%s: a token was not learned: %s", way, text)
			}
			if strings.Contains(answer.Exchange.Request.Body, "the-code-of") {
				t.Errorf("%s: the code stands in the evidence: %s", way, answer.Exchange.Request.Body)
			}
		}
	}
}

// recorded is a context whose exchanges are kept.
func recorded(t *testing.T) context.Context {
	return evidence.WithTrail(t.Context(), &evidence.Trail{})
}
