package target_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/authassay/assay/suites/target"
)

const wholeConfig = `issuer: https://as.example.com
scopes: openid profile email
clients:
  - id: web
    secret: ${env:WEB_SECRET}
    auth: client_secret_basic
    redirect_uris: [https://client.example/callback, https://client.example/second]
  - id: app
    type: native
    redirect_uris: [http://127.0.0.1/callback]
registration:
  initial_access_token: Bearer-${file:token.txt}
users:
  - name: alice
    password: ${env:ALICE_PASSWORD}
lifetimes:
  code: 30s
  access_token: 10m
authorized: [as.example.com]
`

func TestReadConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("CI", "true")
	t.Setenv("WEB_SECRET", "${env:ALICE_PASSWORD}") // what comes in is not expanded again
	t.Setenv("ALICE_PASSWORD", "wonder: land")
	write(t, "token.txt", "abc\n")
	write(t, "assay.yaml", wholeConfig)
	config, err := target.ReadConfig("assay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := target.Config{
		Issuer: "https://as.example.com", Scopes: "openid profile email",
		Clients: []target.ClientConfig{
			{ID: "web", Secret: "${env:ALICE_PASSWORD}", Auth: "client_secret_basic", RedirectURIs: []string{"https://client.example/callback", "https://client.example/second"}},
			{ID: "app", Type: "native", RedirectURIs: []string{"http://127.0.0.1/callback"}},
		},
		Registration: target.RegistrationConfig{InitialAccessToken: "Bearer-abc"},
		Users:        []target.UserConfig{{Name: "alice", Password: "wonder: land"}},
		Lifetimes:    map[string]target.Duration{"code": target.Duration(30 * time.Second), "access_token": target.Duration(10 * time.Minute)},
		Authorized:   []string{"as.example.com"},
	}
	if difference := cmp.Diff(want, config); difference != "" {
		t.Error(difference)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestConfigErrors: each names its place and what to do, and shows no value: that may be the password.
func TestConfigErrors(t *testing.T) {
	const secret = "hunter2hunter2"
	user := "users:\n  - name: alice\n    password: "
	for name, wrong := range map[string]struct{ text, message string }{
		"unknown key":            {user + secret + "\n    pasword: x", `4:5: unknown key "pasword"; did you mean password?`},
		"unknown key at the top": {"isuer: x\nusers: [{name: a, password: " + secret + "}]", `1:1: unknown key "isuer"; did you mean issuer?`},
		"key twice":              {user + secret + "\n    password: " + secret, "4:5: mapping key … already defined at [3:5]"},
		"list for a text":        {user + "[" + secret + "]", "3:15: here belongs a text"},
		"text for a list":        {"users: " + secret, "1:8: string was used where sequence is expected"},
		"text for all":           {secret, "1:1: string was used where mapping is expected"},
		"open quotes":            {user + `"` + secret, "3:15: could not find end character of double-quoted text"},
		"wrong indentation":      {"users:\n  - name: alice\n   password: " + secret, "3:4: value is not allowed in this context"},
		"reserved character":     {user + "@" + secret, "3:15: '@' is a reserved character"},
		"alias by accident":      {user + "*" + secret, "3:16: could not find alias …"},
		"mapping by accident":    {user + "a: " + secret, "3:15: mapping value is not allowed in this context"},
		"tab":                    {"users:\n\t- name: " + secret, "2:1: found character"},
		"second document":        {user + secret + "\n---\nissuer: x", "5:1: a second YAML document begins here"},
		"no duration":            {"lifetimes: {code: " + secret + "}", "1:19: this is no duration; write 30s or 10m"},
		"number for a duration":  {"lifetimes: {code: 30}", "1:19: this is no duration"},
		"negative duration":      {"lifetimes: {code: -3s}", "1:19: this is no duration"},
		"list for a duration":    {"lifetimes: {code: [3s]}", "1:19: this is no duration"},
		"unknown lifetime":       {"lifetimes:\n  cod: 3s", `2:8: unknown lifetime "cod"; did you mean code?`},
		"no name":                {"users:\n  - password: " + secret, "2:5: users[0] has no name"},
		"no password":            {"users:\n  - name: alice", "2:5: users[0] has no password"},
		"no client id":           {"clients:\n  - secret: " + secret, "2:5: clients[0] has no id"},
		"no redirect URIs":       {"clients:\n  - id: a\n    secret: " + secret, "2:5: clients[0] has no redirect_uris"},
		"unknown auth":           {"clients: [{id: a, auth: client_secret_basik, redirect_uris: [b]}]", "1:25: unknown auth method \"client_secret_basik\"; did you mean client_secret_basic?"},
		"secret as auth":         {"clients: [{id: a, auth: " + secret + ", redirect_uris: [b]}]", "1:25: unknown auth method; known: client_secret_basic"},
		"unknown type":           {"clients: [{id: a, type: spa, redirect_uris: [b]}]", "1:25: unknown type of client; known: web, native"},
		"unknown feature":        {"features: {refresh_tokens: true}", `1:28: unknown feature "refresh_tokens"; did you mean refresh_token?`},
		"feature by word":        {"features: {refresh_token: often}", "1:27: here belongs true or false"},
		"unknown endpoint":       {"endpoints:\n  tokn: https://as.example/t", `2:3: unknown key "tokn"; did you mean token?`},
		"endpoint no URL":        {"endpoints: {token: /token}", "1:20: endpoints.token is no http or https URL"},
		"password in a URL":      {"endpoints: {jwks: 'https://a:" + secret + "@as.example'}", "1:19: endpoints.jwks is no http or https URL"},
		"key client, no key":     {"clients: [{id: a, type: key, redirect_uris: [b]}]", "1:12: clients[0] authenticates with a private key and has none; write key: ${file:PATH}"},
		"key for a secret":       {"clients: [{id: a, auth: client_secret_post, key: x, redirect_uris: [b]}]", "1:25: clients[0] has a key, which client_secret_post does not use"},
		"no key":                 {"clients: [{id: a, key: " + secret + ", redirect_uris: [b]}]", "1:24: clients[0].key: this is no private key"},
		"second issuer, no URL":  {"other_issuer: {issuer: two, clients: [{id: a, redirect_uris: [b]}]}", `1:24: "two" is no http or https URL`},
		"the same issuer twice":  {"issuer: https://as.example\nother_issuer: {issuer: https://as.example/, clients: [{id: a, redirect_uris: [b]}]}", "2:24: this is the issuer under test"},
		"second issuer, nobody":  {"other_issuer: {issuer: https://two.example}", "1:16: other_issuer has no clients"},
		"second issuer, no id":   {"other_issuer: {issuer: https://two.example, clients: [{secret: " + secret + "}]}", "1:56: other_issuer.clients[0] has no id"},
		"delete alone":           {"provision: {delete: [rm]}", "1:13: provision has no exec"},
		"no command":             {"provision: {exec: ['']}", "1:19: provision.exec names no command"},
		"issuer with a query":    {"issuer: https://as.example?x", `1:9: "https://as.example?x" has a query`},
		"password in the issuer": {"issuer: https://alice:" + secret + "@as.example", "1:9: "},
		"URL as a host":          {"authorized: [a.example, https://as.example]", "1:25: authorized[1] is no host name"},
		"unset variable":         {user + "${env:ASSAY_NO_SUCH_VARIABLE}", `3:15: "${env:ASSAY_NO_SUCH_VARIABLE}": the environment has no such variable`},
		"missing file":           {user + "${file:no-such-file}", `3:15: "${file:no-such-file}": the file cannot be read: no such file`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := target.ParseConfig([]byte(wrong.text))
			var ours *target.ConfigError
			if !errors.As(err, &ours) {
				t.Fatalf("got %T: %v", err, err)
			}
			if message := err.Error(); !strings.HasPrefix(message, wrong.message) || strings.Contains(message, secret) || strings.Contains(message, "\n") {
				t.Errorf("the message is %q, want %q", message, wrong.message)
			}
		})
	}
}

func TestConfigErrorsNameTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "assay.yaml")
	if _, err := target.ReadConfig(path); err == nil || err.Error() != path+": the file cannot be read: no such file or directory" {
		t.Errorf("a missing file: %v", err)
	}
	write(t, path, "user: x")
	if _, err := target.ReadConfig(path); err == nil || err.Error() != path+`:1:1: unknown key "user"; did you mean users?` {
		t.Errorf("a wrong file: %v", err)
	}
}

// TestEmptyConfig: every key is optional.
func TestEmptyConfig(t *testing.T) {
	for _, text := range []string{"", " \n", "# nothing", "---\n", "{}", "users: []"} {
		if _, err := target.ParseConfig([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestScalarPasswords: a password that looks like a number is taken as it is written.
func TestScalarPasswords(t *testing.T) {
	t.Setenv("CI", "")
	for _, password := range []string{"12345678", "007", "0x1F", "1e3", "1_000", "true", "yes", "2026-01-01", ".5", "1:30", "~a", "'null'"} {
		config, err := target.ParseConfig([]byte("users: [{name: a, password: " + password + "}]"))
		if err != nil || config.Users[0].Password != strings.Trim(password, "'") {
			t.Errorf("%s: %v %v", password, config.Users, err)
		}
	}
}

// TestInlineSecrets: a secret in the file is a warning at a desk, and an error in CI.
func TestInlineSecrets(t *testing.T) {
	text := "clients: [{id: a, secret: s3cretvalue, redirect_uris: [b]}]\nregistration: {initial_access_token: t0kenvalue}\nusers:\n  - {name: alice, password: hunter2}\n  - {name: bob, password: '${env:HOME}'}\n"
	t.Setenv("CI", "")
	config, err := target.ParseConfig([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1:27: a secret stands here as plain text; write ${env:CLIENT_SECRET} or ${file:PATH}",
		"2:38: a secret stands here as plain text; write ${env:REGISTRATION_TOKEN} or ${file:PATH}",
		"4:29: a secret stands here as plain text; write ${env:USER_PASSWORD} or ${file:PATH}"}
	if difference := cmp.Diff(want, config.Warnings); difference != "" {
		t.Error(difference)
	}
	t.Setenv("CI", "true")
	if _, err := target.ParseConfig([]byte(text)); err == nil || err.Error() != want[0] {
		t.Errorf("in CI: %v", err)
	}
}

// FuzzConfig: no text makes reading panic, and no error shows what stands in the place of a password.
func FuzzConfig(f *testing.F) {
	f.Add(wholeConfig)
	f.Add("users: [{name: alice, password: *x}]\n")
	f.Add("issuer: &a [*a]\nusers: !!binary x\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "${file:") {
			return // it would read files of this machine
		}
		if _, err := target.ParseConfig([]byte(text)); err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("an error of several lines: %q", err)
		}
		const secret = "hunter2hunter2"
		if strings.Contains(text, secret) {
			return
		}
		_, err := target.ParseConfig([]byte("users:\n  - name: alice\n    password: \"" + secret + "\"\n" + text))
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error shows the password: %v", err)
		}
	})
}
