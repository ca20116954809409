package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// undescribed is a server without discovery, whose clients an administrator makes.
func undescribed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/.well-known/") || r.URL.Path == "/register" && r.Header.Get("Administrator") == "" {
			http.NotFound(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// TestATargetThatTellsNothing is tested by what stands in assay.yaml: endpoints, features, and a command that makes
// clients. Those that it cannot delete are listed at the end.
func TestATargetThatTellsNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ALICE_PASSWORD", "wonderland")
	url := serve(t, undescribed)
	administrator := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, err := http.NewRequest(r.Method, url+r.URL.Path, r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		request.Header.Set("Administrator", "yes")
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Error(err)
			return
		}
		defer answer.Body.Close()
		var client map[string]any
		if err := json.NewDecoder(answer.Body).Decode(&client); err == nil {
			_ = json.NewEncoder(w).Encode(map[string]any{"client_id": client["client_id"], "client_secret": client["client_secret"]})
		}
	}))
	defer administrator.Close()
	config := `issuer: ` + url + `
scopes: openid
endpoints: {authorization: ` + url + `/authorize, token: ` + url + `/token, jwks: ` + url + `/jwks}
features: {pkce: true, refresh_token: false}
provision: {exec: ["` + os.Args[0] + `", "` + administrator.URL + `/register"]}
users: [{name: alice, password: "${env:ALICE_PASSWORD}"}]
`
	if err := os.WriteFile("assay.yaml", []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(asClientMaker, "1")
	exit, stdout, stderr := run(t, "run", "--config", "assay.yaml", "--agent", "form", "--only", "code-replay,pkce-downgrade-omit-verifier,code-wrong-client")
	if exit != 0 || !strings.Contains(stdout, "is still registered: provision: names no command that deletes") {
		t.Errorf("run ends with %d:\n%s%s", exit, stdout, stderr)
	}
	exit, stdout, stderr = run(t, "login", "check", "--config", "assay.yaml", "--agent", "form")
	if exit != 0 || !strings.Contains(stdout, "\nnote     client ") {
		t.Errorf("login check ends with %d:\n%s%s", exit, stdout, stderr)
	}
	exit, stdout, stderr = run(t, "doctor", "--config", "assay.yaml", "--agent", "form")
	for _, want := range []string{"– discovery  there is no document", "others are made by ", "not deleted", "features: {refresh_token: false}", "– leftover", "assay run would work"} {
		if exit != 0 || !strings.Contains(stdout, want) {
			t.Errorf("doctor ends with %d, without %q:\n%s%s", exit, want, stdout, stderr)
		}
	}
}

// asClientMaker makes the test binary be a command that makes clients: it posts what it is given, and prints the answer.
const asClientMaker = "ASSAY_TEST_AS_CLIENT_MAKER"

func makeClient(place string) int {
	answer, err := http.Post(place, "application/json", os.Stdin)
	if err != nil {
		return 1
	}
	defer answer.Body.Close()
	if _, err := os.Stdout.ReadFrom(answer.Body); err != nil {
		return 1
	}
	return 0
}

func TestWaitForATargetThatStarts(t *testing.T) {
	address := free(t)
	p := start(t, t.TempDir(), "run", "--target", "http://"+address, "--user", "alice", "--agent", "form", "--only", "code-replay", "--wait", "20s")
	time.Sleep(300 * time.Millisecond) // the first attempts are refused
	serveAt(t, address, honest)
	if exit := p.end(); exit != 0 {
		t.Errorf("exit %d:\n%s", exit, p.stdout.String())
	}
}

func TestLoginCheckAndDoctor(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	url := serve(t, honest)
	exit, stdout, stderr := run(t, "login", "check", "--target", url, "--user", "alice", "--agent", "form")
	for _, want := range []string{"1. login page", "types       alice into “User name”", "types       the password into “Password”", "presses     the button “Log in”",
		"2. consent page", "presses     the button “Allow”", "back at the client with a code", "login    ok in"} {
		if exit != 0 || !strings.Contains(stdout, want) {
			t.Errorf("exit %d, without %q:\n%s%s", exit, want, stdout, stderr)
		}
	}
	exit, stdout, _ = run(t, "doctor", "--target", url, "--user", "alice", "--agent", "form")
	for _, want := range []string{"✓ target", "✓ discovery  OpenID Connect", "✓ login      alice gets a code by login → consent", "– users      alice alone", "code-injection", "✓ consent    was asked for", "(10m, it says), a refresh token, an ID Token",
		"– lifetimes  known: none. Write lifetimes: {code: 30s, access_token: 10m}",
		"code-expiry", "assay run would work"} {
		if exit != 0 || !strings.Contains(stdout, want) {
			t.Errorf("exit %d, without %q:\n%s", exit, want, stdout)
		}
	}
	exit, stdout, _ = run(t, "doctor", "--target", "http://"+free(t), "--agent", "form")
	for _, want := range []string{"✗ settings   nobody can log in", "✗ target", "connection refused", "would not work"} {
		if exit != 3 || !strings.Contains(stdout, want) {
			t.Errorf("exit %d, without %q:\n%s", exit, want, stdout)
		}
	}
}
