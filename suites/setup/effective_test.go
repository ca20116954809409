package setup_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/setup"
)

// described serves a discovery document of an issuer; its members are added.
func described(t *testing.T, members string) string {
	t.Helper()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/openid-configuration") {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, `{"issuer": %q, "authorization_endpoint": "%[1]s/authorize", "token_endpoint": "%[1]s/token"%s}`, server.URL, strings.ReplaceAll(members, "ISSUER", server.URL))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestShowConfig: what wins is shown with where it was said, and no secret is.
func TestShowConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("CI", "")
	t.Setenv("WEB_SECRET", "secret-of-web")
	t.Setenv("ASSAY_PASSWORD", "password-of-bob")
	issuer := described(t, `, "scopes_supported": ["openid", "email"], "jwks_uri": "ISSUER/jwks"`)
	written := `issuer: https://elsewhere.example
clients:
  - id: web
    secret: ${env:WEB_SECRET}
    redirect_uris:
      - https://web.example/cb
users:
  - {name: alice, password: inline-password}
  - {name: bob, password: another-password}
features: {par: false}
endpoints: {token: "` + issuer + `/tokens"}
headers: {X-Api-Key: key-of-the-api, X-Stage: test}
`
	if err := os.WriteFile("assay.yaml", []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	request := setup.Request{Target: issuer, ConfigFile: "assay.yaml", User: "bob", PasswordEnv: "ASSAY_PASSWORD", Authorized: []string{"as.example"}, Errors: &bytes.Buffer{}}
	var out bytes.Buffer
	if err := setup.ShowConfig(t.Context(), &out, request, func(flag string) string { return "--" + flag }); err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(` +`).ReplaceAllString(out.String(), " ")
	for _, line := range []string{
		"issuer " + issuer + " --target", "clients[0].id web assay.yaml:3", "clients[0].secret ******** assay.yaml:4 ${env:WEB_SECRET}", "clients[0].redirect_uris[0] https://web.example/cb assay.yaml:6",
		"users[0].name bob --user", "users[0].password ******** ASSAY_PASSWORD", "users[1].name alice assay.yaml:8", "users[1].password ******** assay.yaml:8",
		"features.par false assay.yaml:10", "features.jwks true discovery", "endpoints.token " + issuer + "/tokens assay.yaml:11", "endpoints.authorization " + issuer + "/authorize discovery",
		"headers.X-Api-Key ******** assay.yaml:12", "headers.X-Stage test assay.yaml:12", "scopes openid email discovery", "authorized[0] as.example --authorized", "lifetimes.code not known default: --max-wait", "agent browser --agent",
	} {
		if !strings.Contains("\n"+shown, "\n"+line+"\n") {
			t.Errorf("it does not say %q:\n%s", line, shown)
		}
	}
	for _, secret := range []string{"secret-of-web", "password-of-bob", "inline-password", "another-password", "key-of-the-api"} {
		if strings.Contains(shown, secret) {
			t.Errorf("it shows %s:\n%s", secret, shown)
		}
	}
}

// TestShowConfigWithoutTheTarget: what cannot be asked is said, and the rest still shown.
func TestShowConfigWithoutTheTarget(t *testing.T) {
	var out bytes.Buffer
	request := setup.Request{Target: "https://as.example", PasswordEnv: "NONE", Errors: &bytes.Buffer{}}
	if err := setup.ShowConfig(t.Context(), &out, request, func(string) string { return "--target" }); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"discovery", "--authorized as.example", "nobody can log in", "https://as.example"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
}
