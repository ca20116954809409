package rp

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// fetch asks for a URL as the target would.
func fetch(t *testing.T, address, body string) string {
	t.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body) // what is cut short shows in the test
	return response.Status + " " + string(text)
}

func TestWhatTheTargetFetchesIsEvidenceOfTheCheckThatServedIt(t *testing.T) {
	d := newDesk(t, nil)
	first, second := evidence.TrailFrom(d.ctx), &evidence.Trail{Check: "another"}
	listener := d.Listener(d.ctx)
	other := d.Listener(evidence.WithTrail(t.Context(), second))
	keys := listener.Serve("/keys", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"keys":[]}`)) })
	logout := other.Serve("/keys", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

	if got := fetch(t, keys, ""); got != `200 OK {"keys":[]}` {
		t.Errorf("the keys came as %q", got)
	}
	if got := fetch(t, logout, "logout_token=a.b.c"); got != "204 No Content " {
		t.Errorf("the logout was answered with %q", got)
	}
	if got := fetch(t, keys+"/more", ""); !strings.HasPrefix(got, "404") {
		t.Errorf("what nobody serves was answered with %q", got)
	}

	if got := listener.Fetched("/keys"); len(got) != 1 || got[0].Method != http.MethodGet {
		t.Errorf("fetched: %v", got)
	}
	if got := other.Await(d.ctx, "/keys", 1, time.Second); len(got) != 1 || got[0].Form().Get("logout_token") != "a.b.c" {
		t.Errorf("sent: %v", got)
	}
	for _, trail := range []*evidence.Trail{first, second} {
		if log := trail.Log.Exchanges; len(log) != 1 || log[0].Sender != evidence.Target || log[0].To() != evidence.Client || !strings.HasSuffix(log[0].Request.URL, "/keys") {
			t.Errorf("the evidence of %s: %v", trail.Check, log)
		}
	}
}

func TestWaitingForTheTargetEndsInTime(t *testing.T) {
	d := newDesk(t, nil)
	listener := d.Listener(d.ctx)
	address := listener.Serve("/late", func(http.ResponseWriter, *http.Request) {})
	if got := listener.Await(d.ctx, "/late", 1, 20*time.Millisecond); len(got) != 0 {
		t.Errorf("nothing was fetched, and got %v", got)
	}
	go func() { _, _ = http.Get(address) }()
	if got := listener.Await(d.ctx, "/late", 1, 5*time.Second); len(got) != 1 {
		t.Errorf("it was fetched, and got %v", got)
	}
	ended, end := context.WithCancel(d.ctx)
	end()
	if got := listener.Await(ended, "/late", 2, time.Hour); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestATargetElsewhereIsGivenAPublicURL(t *testing.T) {
	for _, each := range []struct{ issuer, listen, public, want, lack string }{
		{issuer: "http://localhost:1", want: "http://127.0.0.1:"},
		{issuer: "http://as.example:1", lack: "--listen HOST:PORT"},
		{issuer: "http://as.example:1", listen: "0.0.0.0:0", lack: "--public-url"},
		{issuer: "http://as.example:1", listen: "127.0.0.1:0", want: "http://127.0.0.1:"},
		{issuer: "http://127.0.0.1:1", listen: ":0", want: "http://127.0.0.1:"},
		{issuer: "http://as.example:1", listen: "127.0.0.1:0", public: "https://assay.example/in/", want: "https://assay.example/in/"},
		{issuer: "http://127.0.0.1:1", listen: "192.0.2.1:80", lack: "nothing can listen on 192.0.2.1:80"},
	} {
		d := newDesk(t, nil)
		d.Target.Issuer, d.Target.Config.Listen, d.Target.Config.PublicURL = each.issuer, each.listen, each.public
		var lacked, address string
		d.Lack = func(_ string, arguments ...any) { lacked = arguments[0].(string); panic(stopped(lacked)) }
		func() {
			defer func() { _ = recover() }()
			address = d.Listener(d.ctx).Serve("/keys", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("here")) })
		}()
		if !strings.HasPrefix(address, each.want) || (lacked == "") != (each.lack == "") || !strings.Contains(lacked, each.lack) {
			t.Errorf("%+v: %q, lacked %q", each, address, lacked)
		}
		if each.public != "" { // a proxy in front may leave its path in, or take it away
			path := strings.TrimPrefix(address, "https://assay.example")
			bound := d.doorway.bound
			for _, asked := range []string{path, strings.TrimPrefix(path, "/in")} {
				if got := fetch(t, "http://"+bound+asked, ""); got != "200 OK here" {
					t.Errorf("%s was answered with %q", asked, got)
				}
			}
		}
		d.Close(d.ctx)
	}
}
