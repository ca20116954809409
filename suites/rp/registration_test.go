package rp

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/target"
)

// registrar answers registrations with clients of rising number, that can be deleted.
func registrar(members map[string]any) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"/registration": func(w http.ResponseWriter, r *http.Request) {
			answer := map[string]any{"client_id": "client-1", "client_secret": "secret-of-client-1",
				"registration_client_uri": "http://" + r.Host + "/registration/client-1", "registration_access_token": "key-of-client-1"}
			for name, value := range members {
				answer[name] = value
			}
			reply(http.StatusCreated, answer)(w, r)
		},
		"/registration/client-1": func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodDelete || r.Header.Get("Authorization") != "Bearer key-of-client-1" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			w.WriteHeader(http.StatusNoContent)
		},
	}
}

// TestRegistersEachKindAsItIs, with an initial access token where one was given.
func TestRegistersEachKindAsItIs(t *testing.T) {
	for kind, method := range map[Kind]string{Confidential: "client_secret_basic", Post: "client_secret_post", Other: "client_secret_basic", Public: "none", Native: "none", KeyClient: "private_key_jwt", Service: "client_secret_basic"} {
		d := newDesk(t, registrar(nil))
		d.Target.Config.Registration.InitialAccessToken = "initial-token"
		client := d.Party.Client(d.ctx, kind)
		var asked map[string]any
		if err := json.Unmarshal([]byte(d.last(t).body), &asked); err != nil {
			t.Fatal(err)
		}
		if asked["token_endpoint_auth_method"] != method || client.Auth != method || d.last(t).header.Get("Authorization") != "Bearer initial-token" {
			t.Errorf("%s: asked %v, got %s", kind, asked, client.Auth)
		}
		if (asked["jwks"] != nil) != (kind == KeyClient) || strings.Contains(d.last(t).body, `"d":`) {
			t.Errorf("%s: the keys are %v", kind, asked["jwks"])
		}
		if again := d.Party.Client(d.ctx, kind); again != client || len(d.got) != 1 {
			t.Errorf("%s was registered %d times", kind, len(d.got))
		}
	}
}

// TestOfferedClients are registered once with the redirect URIs of the check; a target may refuse those.
func TestOfferedClients(t *testing.T) {
	d := newDesk(t, registrar(nil))
	client, answer := d.Offer(d.ctx, Native, "http://[::1]/cb")
	if client == nil || answer.Status != http.StatusCreated || !client.Native || !slices.Equal(client.RedirectURIs, []string{"http://[::1]/cb"}) {
		t.Fatalf("got %+v", client)
	}
	if again, _ := d.Offer(d.ctx, Native, "http://[::1]/cb"); again != client || len(d.got) != 1 {
		t.Errorf("it was registered %d times", len(d.got))
	}
	if other := d.Party.Client(d.ctx, Native); other == client || slices.Contains(other.RedirectURIs, "http://[::1]/cb") {
		t.Error("it is the native client of the run")
	}

	d = newDesk(t, map[string]http.HandlerFunc{"/registration": reply(400, map[string]any{"error": "invalid_redirect_uri"})})
	if client, answer := d.Offer(d.ctx, Native, "http://[::1]/cb"); client != nil || answer.ErrorCode() != "invalid_redirect_uri" {
		t.Errorf("a refused one is %+v", client)
	}

	delete(d.Target.Metadata, "registration_endpoint")
	d.Lack = d.Stop
	if reason := stops(t, func() { d.Offer(d.ctx, Confidential, "https://query.test/cb?a=b") }); !strings.Contains(reason, "a redirect URI like https://query.test/cb?a=b") {
		t.Errorf("without registration: %q", reason)
	}
}

// TestClientsAreDeleted at the end of a run; those that are left are named, with why.
func TestClientsAreDeleted(t *testing.T) {
	for name, left := range map[string]struct {
		members map[string]any
		why     string
	}{
		"all well":       {nil, ""},
		"no way":         {map[string]any{"registration_client_uri": nil}, "the target gave no way to delete it (RFC 7592)"},
		"a refusal":      {map[string]any{"registration_access_token": "another"}, "answered with 401"},
		"a foreign host": {map[string]any{"registration_client_uri": "https://elsewhere.example/c"}, "nothing was sent"},
		"no URL":         {map[string]any{"registration_client_uri": "http://[::1"}, "missing ']'"},
	} {
		d := newDesk(t, registrar(left.members))
		d.Party.Client(d.ctx, Confidential)
		leftovers := d.Close(d.ctx)
		switch {
		case left.why == "" && (len(leftovers) > 0 || d.last(t).method != http.MethodDelete):
			t.Errorf("%s: %v is left, and the last request was %s", name, leftovers, d.last(t).method)
		case left.why != "" && (len(leftovers) != 1 || !strings.HasPrefix(leftovers[0], "client client-1 is still registered: ") || !strings.Contains(leftovers[0], left.why)):
			t.Errorf("%s: %q", name, leftovers)
		}
		before := len(d.got)
		if again := d.Close(d.ctx); len(again) > 0 || len(d.got) != before {
			t.Errorf("%s: closing twice deletes twice: %v", name, again)
		}
	}
}

// TestStrangeRegistrations end the check in words.
func TestStrangeRegistrations(t *testing.T) {
	for name, strange := range map[string]struct {
		answer http.HandlerFunc
		reason string
	}{
		"refused":        {reply(403, map[string]any{"error": "access_denied", "error_description": "not you"}), "was answered with 403 access_denied not you"},
		"no client_id":   {reply(201, map[string]any{"client_secret": "x"}), "was answered with 201"},
		"a page":         {showing(200, "<title>Log in</title>"), "was answered with 200"},
		"another method": {reply(201, map[string]any{"client_id": "a", "token_endpoint_auth_method": "tls_client_auth"}), `registered a client for "tls_client_auth", which it did not ask for`},
		"no answer":      {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "got no answer"},
	} {
		d := newDesk(t, map[string]http.HandlerFunc{"/registration": strange.answer})
		if reason := stops(t, func() { d.Party.Client(d.ctx, Confidential) }); !strings.Contains(reason, strange.reason) {
			t.Errorf("%s: %q", name, reason)
		}
	}
	d := newDesk(t, nil)
	delete(d.Target.Metadata, "registration_endpoint")
	if reason := stops(t, func() { d.Party.Client(d.ctx, Confidential) }); !strings.Contains(reason, "no open registration") || d.Has(Confidential) == "" {
		t.Errorf("without registration: %q", reason)
	}
}

// TestClosedRegistration: the first refusal says that the target cannot be asked, a later one that something is wrong.
func TestClosedRegistration(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		token  string
		before bool
		lacks  bool
	}{
		"for the invited alone":     {status: 401, lacks: true},
		"not for this host":         {status: 403, lacks: true},
		"for a token of another":    {status: 401, token: "initial-access-token"},
		"after others were let in":  {status: 403, before: true},
		"out of order":              {status: 500},
		"not with these parameters": {status: 400},
	} {
		d := newDesk(t, map[string]http.HandlerFunc{"/registration": reply(test.status, map[string]any{"error": "access_denied"})})
		d.Target.Config.Registration.InitialAccessToken = test.token
		if test.before {
			d.registered = append(d.registered, &Client{ID: "earlier"})
		}
		lacked := false
		d.Lack = func(format string, arguments ...any) {
			lacked = true
			d.Stop(format, arguments...)
		}
		if reason := stops(t, func() { d.Party.Client(d.ctx, KeyClient) }); reason == "" || lacked != test.lacks {
			t.Errorf("%s: %q, lacks %t", name, reason, lacked)
		}
	}
}

// TestGivenClients: those of assay.yaml are used, and none is registered or deleted.
func TestGivenClients(t *testing.T) {
	d := newDesk(t, registrar(nil))
	d.Target.Config.Clients = []target.ClientConfig{
		{ID: "first", Secret: "secret-of-first", RedirectURIs: []string{"https://a.test/cb"}},
		{ID: "second", Secret: "secret-of-second", Auth: "client_secret_post", RedirectURIs: []string{"https://b.test/cb"}},
		{ID: "spa", RedirectURIs: []string{"https://c.test/cb"}},
		{ID: "app", Type: "native", RedirectURIs: []string{"http://127.0.0.1/cb"}},
		{ID: "batch", Type: "service", Secret: "secret-of-batch"},
	}
	got := []string{d.UnderTest(d.ctx).ID}
	for _, kind := range []Kind{Confidential, Other, Post, Public, Native, Service} {
		if reason := d.Has(kind); reason != "" {
			t.Errorf("%s: %s", kind, reason)
		}
		got = append(got, d.Party.Client(d.ctx, kind).ID)
	}
	if want := []string{"first", "first", "second", "second", "spa", "app", "batch"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if d.Close(d.ctx); len(d.got) != 0 {
		t.Errorf("requests were sent: %v", d.got)
	}
}
