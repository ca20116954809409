package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func read(t *testing.T, text string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "server.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return ReadConfig(path)
}

func TestServerYAML(t *testing.T) {
	config, err := read(t, `
issuer: http://localhost:9400/realm
access_tokens: opaque
registration: closed
lifetimes: {code: 10m, session: 1h}
users:
  - {name: carol, password: through-the-glass, full_name: Carol, email: carol@example.com}
clients:
  - id: shop
    secret: shop-secret
    auth: client_secret_post
    redirect_uris: [https://shop.example/callback]
  - {id: app, auth: none, type: native, redirect_uris: ["http://127.0.0.1/callback"], post_logout_redirect_uris: ["https://app.example/out"]}
  - {id: job, name: Night job, grant_types: [client_credentials], scope: read}
`)
	if err != nil {
		t.Fatal(err)
	}
	code := []string{"authorization_code", "refresh_token"}
	want := Config{
		Issuer: "http://localhost:9400/realm", AccessTokens: "opaque", RegistrationClosed: true,
		Lifetimes: Lifetimes{Code: 10 * time.Minute, Session: time.Hour},
		Users:     []User{{Name: "carol", Password: "through-the-glass", FullName: "Carol", Email: "carol@example.com"}},
		Clients: []Client{
			{ID: "shop", Secret: "shop-secret", ClientMetadata: ClientMetadata{TokenEndpointAuthMethod: "client_secret_post", RedirectURIs: []string{"https://shop.example/callback"}, GrantTypes: code}},
			{ID: "app", ClientMetadata: ClientMetadata{TokenEndpointAuthMethod: "none", ApplicationType: "native", RedirectURIs: []string{"http://127.0.0.1/callback"},
				PostLogoutRedirectURIs: []string{"https://app.example/out"}, GrantTypes: code}},
			{ID: "job", ClientMetadata: ClientMetadata{ClientName: "Night job", GrantTypes: []string{"client_credentials"}, Scope: "read"}},
		},
	}
	if diff := cmp.Diff(want, config, cmpopts.IgnoreUnexported(User{}, Client{})); diff != "" {
		t.Error(diff)
	}
	if _, err := New(config); err != nil {
		t.Errorf("the server does not take what the file says: %v", err)
	}
}

func TestServerYAMLMayBeEmpty(t *testing.T) {
	config, err := read(t, "\n")
	if err != nil || config.Issuer != "" || config.Users != nil || config.Clients != nil {
		t.Errorf("%+v, %v", config, err)
	}
}

func TestServerYAMLSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an unknown key", "isuer: http://localhost", `unknown field "isuer"`},
		{"an unknown key beside a password", "users:\n  - name: carol\n    password: keep-me-quiet\n    mail: x", `unknown field "mail"`},
		{"no YAML", "users: [", "server.yaml: "},
		{"an unknown lifetime", "lifetimes: {codes: 30s}", `lifetimes has no "codes"; it has code,`},
		{"a lifetime that is none", "lifetimes: {code: soon}", `"soon" is no duration; write 30s`},
		{"a lifetime that is over", "lifetimes: {code: -1s}", `"-1s" is no duration`},
		{"a kind of access token", "access_tokens: paseto", `access_tokens is "paseto"; it can be jwt or opaque`},
		{"a registration that is neither", "registration: false", `registration is "false"; it can be open or closed`},
		{"a user without a password", "users: [{name: carol}]", "users[0] needs a name and a password"},
		{"a user who could never log in", "users: [{name: Carol, password: keep-me-quiet}]", "users[0]: a user name has small letters"},
		{"a user twice", "users: [{name: carol, password: keep-me-quiet}, {name: carol, password: x}]", "users[1]: carol stands there twice"},
		{"a client without an id", "clients: [{secret: keep-me-quiet}]", "clients[0]: it has no id"},
		{"a client with an unknown method", "clients: [{id: a, auth: private_key_jwt, redirect_uris: [x]}]", `auth of a is "private_key_jwt"; it can be client_secret_basic,`},
		{"a public client with a secret", "clients: [{id: a, auth: none, secret: keep-me-quiet, redirect_uris: [x]}]", "a has auth none, and yet a secret"},
		{"a client that redirects nowhere", "clients: [{id: a}]", "a has no redirect_uris"},
		{"a client of no type", "clients: [{id: a, type: robot, redirect_uris: [x]}]", `type of a is "robot"; it can be web or native`},
		{"a client of an unknown response type", "clients: [{id: a, redirect_uris: [x], response_types: [token]}]", "response_types of a can be code, id_token,"},
		{"a client twice", "clients: [{id: a, redirect_uris: [x]}, {id: a, redirect_uris: [x]}]", "clients[1]: a stands there twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(t, c.text)
			switch {
			case err == nil:
				t.Fatal("it was taken")
			case !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "server.yaml"):
				t.Errorf("it says %q, not %q and the file", err, c.want)
			case strings.Contains(err.Error(), "keep-me-quiet"):
				t.Errorf("it prints a secret: %q", err)
			case strings.Contains(strings.TrimSpace(err.Error()), "\n"):
				t.Errorf("it takes more than a line: %q", err)
			}
		})
	}
	if _, err := ReadConfig(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.HasSuffix(err.Error(), "none.yaml cannot be read: no such file or directory") {
		t.Errorf("a missing file: %v", err)
	}
}
