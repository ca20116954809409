package target_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/authassay/assay/suites/target"
)

// TestPlaces: the issuer may have a path and a slash that the user did not type, and metadata may be at either place.
func TestPlaces(t *testing.T) {
	const openid, oauth = "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"
	for name, place := range map[string]struct {
		typed, said string // paths
		at          string
		elsewhere   int // status of all other places
	}{
		"plain":                               {"", "", openid, 404},
		"slash typed":                         {"/", "", openid, 404},
		"slash not typed":                     {"", "/", openid, 404},
		"path":                                {"/realms/a", "/realms/a", "/realms/a" + openid, 404},
		"path, slash typed":                   {"/realms/a/", "/realms/a", "/realms/a" + openid, 404},
		"path, slash not typed":               {"/realms/a", "/realms/a/", "/realms/a" + openid, 404},
		"RFC 8414":                            {"", "", oauth, 404},
		"RFC 8414 with a path":                {"/realms/a", "/realms/a", oauth + "/realms/a", 404},
		"RFC 8414 with an escaped path":       {"/a%2Fb", "/a%2Fb", oauth + "/a%2Fb", 404},
		"RFC 8414 behind a page for the rest": {"", "", oauth, 200},
		"RFC 8414 behind a refusal":           {"", "", oauth, 403},
	} {
		t.Run(name, func(t *testing.T) {
			issuer := provider(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.EscapedPath() != place.at {
					w.WriteHeader(place.elsewhere)
					io.WriteString(w, "<html></html>")
					return
				}
				io.WriteString(w, whole(self(r)+place.said))
			})
			opened, err := open(t, issuer+place.typed)
			if err != nil {
				t.Fatal(err)
			}
			if opened.Issuer != issuer+place.said {
				t.Errorf("the issuer is %s", opened.Issuer)
			}
		})
	}
}

// TestSecondPlaceFails: the failure that helps is told.
func TestSecondPlaceFails(t *testing.T) {
	for status, cause := range map[int]string{404: "404 Not Found", 500: "500 Internal Server Error"} {
		issuer := provider(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "openid") {
				http.NotFound(w, r)
				return
			}
			w.WriteHeader(status)
		})
		if _, err := open(t, issuer); err == nil || !strings.Contains(err.Error(), cause) {
			t.Errorf("%d at the second place: %v", status, err)
		}
	}
}

// TestForeignEndpoints: hosts that nobody allowed are all named at once, and nothing is sent to any.
func TestForeignEndpoints(t *testing.T) {
	var mu sync.Mutex
	var contacted []string
	foreign := provider(t, func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		contacted = append(contacted, r.Host)
	})
	var members string
	issuer := provider(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, whole(self(r), members)) })
	members = fmt.Sprintf(`"jwks_uri": "%s/jwks", "userinfo_endpoint": "https://one.example/userinfo", "registration_endpoint": "https://TWO.example:8443/register", "unknown_endpoint": "https://three.example/"`, foreign)
	_, err := open(t, issuer)
	var missing *target.NotAuthorized
	if !errors.As(err, &missing) || !slices.Equal(missing.Hosts, []string{"one.example", "two.example"}) {
		t.Fatalf("got %v", err)
	}
	if text := err.Error(); !strings.Contains(text, "--authorized one.example --authorized two.example") {
		t.Errorf("the message is %s", text)
	}
	opened, err := target.Open(t.Context(), target.Config{Issuer: issuer, Authorized: []string{"One.example", "two.example"}}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(opened.Hosts, "two.example:8443") || !slices.Contains(opened.Hosts, "one.example:443") {
		t.Errorf("the hosts are %v", opened.Hosts)
	}
	if len(contacted) > 0 {
		t.Errorf("contacted: %v", contacted)
	}
}

// TestGuard: the transport sends to the target's hosts alone, whatever a redirect or a document says.
func TestGuard(t *testing.T) {
	foreign := provider(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s was sent to the foreign host", r.URL) })
	issuer := provider(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, whole(self(r), `"userinfo_endpoint": "", "jwks_uri": ["x"], "introspection_endpoint": "/introspect"`))
	})
	opened, err := open(t, issuer)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{strings.Replace(foreign, "127.0.0.1", "127.0.0.2", 1), strings.Replace(foreign, "127.0.0.1", "localhost", 1), "file:///etc/passwd", "/introspect"} {
		request, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := opened.Transport.RoundTrip(request); err == nil || !strings.Contains(err.Error(), "nothing was sent") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestAnyPortOfAFreeHost: login pages may be another program on the target's machine. A public host has the ports that
// it names, and no other.
func TestAnyPortOfAFreeHost(t *testing.T) {
	beside := provider(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "a login page") })
	issuer := provider(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, whole(self(r), `"userinfo_endpoint": "https://one.example:8443/userinfo"`))
	})
	opened, err := target.Open(t.Context(), target.Config{Issuer: issuer, Authorized: []string{"one.example"}}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	request, _ := http.NewRequest(http.MethodGet, beside, nil)
	response, err := opened.Transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	request, _ = http.NewRequest(http.MethodGet, "https://one.example/", nil)
	if _, err := opened.Transport.RoundTrip(request); err == nil || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("another port of a public host: %v", err)
	}
}

// TestFreeHosts: loopback and private addresses may be tested, names may not, however they are spelt.
func TestFreeHosts(t *testing.T) {
	for host, free := range map[string]bool{"127.0.0.1": true, "127.8.9.1": true, "[::1]": true, "localhost": true, "LOCALHOST": true, "a.localhost": true,
		"10.1.2.3": true, "192.168.0.1": true, "[fd00::1]": true, "[::ffff:127.0.0.1]": true,
		"8.8.8.8": false, "169.254.169.254": false, "as.example": false, "localhost.example": false, "127.0.0.1.example": false, "2130706433": false, "127.1": false, "0.0.0.0": false} {
		err := (&target.Target{}).Allow("https://" + host + "/")
		var missing *target.NotAuthorized
		if (err == nil) != free || (!free && !errors.As(err, &missing)) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

// TestClockSkew: the Date header corrects the clock, unless the issuer is in this process.
func TestClockSkew(t *testing.T) {
	issuer := provider(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
		io.WriteString(w, whole(self(r)))
	})
	opened, err := open(t, issuer)
	if err != nil {
		t.Fatal(err)
	}
	if behind := time.Since(opened.Clock.Now()); behind < 59*time.Minute || behind > 61*time.Minute || !opened.Clock.Real() {
		t.Errorf("the target's clock is %s behind", behind)
	}
	clock := &target.MovableClock{}
	opened, err = target.Open(t.Context(), target.Config{Issuer: issuer}, clock, 0)
	if err != nil || opened.Clock != target.Clock(clock) {
		t.Errorf("the movable clock was not kept: %v", err)
	}
	until := time.Now().Add(time.Hour)
	if err := clock.Wait(t.Context(), until); err != nil || clock.Now().Before(until) || clock.Real() {
		t.Errorf("after waiting it is %s: %v", clock.Now(), err)
	}
}

// FuzzMetadata: no document makes anything of a target panic, whatever the types of its members.
func FuzzMetadata(f *testing.F) {
	for _, seed := range []string{`null`, `{}`, whole("http://127.0.0.1"), `{"issuer": 1, "grant_types_supported": "x", "scopes_supported": [1, null, {}], "jwks_uri": {}}`,
		`{"authorization_response_iss_parameter_supported": [true], "userinfo_endpoint": "http://[::1", "registration_endpoint": null}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var metadata target.Metadata
		if json.Unmarshal([]byte(text), &metadata) != nil {
			return
		}
		opened := &target.Target{Metadata: metadata}
		_ = opened.Advertised()
		_ = opened.Scopes()
		err := opened.AllowEndpoints()
		var missing *target.NotAuthorized
		if err != nil && !errors.As(err, &missing) {
			t.Errorf("%v", err)
		}
		for _, host := range opened.Hosts {
			if host == "" || strings.HasPrefix(host, ":") {
				t.Errorf("the host %q is allowed", host)
			}
		}
		for name := range metadata {
			_, _ = metadata.Text(name), metadata.List(name)
			_ = metadata.Lists(name, "x")
		}
	})
}
