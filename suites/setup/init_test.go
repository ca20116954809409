package setup_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/setup"
	"github.com/authassay/assay/suites/target"
)

var (
	exported = regexp.MustCompile(`(?m)^  export (\w+)=…  # `)
	asleep   = regexp.MustCompile(`(?m)^#(\w|  )`)
)

// initialised runs an init, exports what it lists, and reads what it wrote.
func initialised(t *testing.T, run func(setup.Init, *bytes.Buffer) error) (text string, config target.Config) {
	t.Helper()
	t.Chdir(t.TempDir())
	var said bytes.Buffer
	if err := run(setup.Init{Out: "as.yaml"}, &said); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(said.String(), "as.yaml written.") || !strings.HasSuffix(said.String(), "Then: assay doctor --config as.yaml\n") {
		t.Errorf("it says %q", said.String())
	}
	for _, match := range exported.FindAllStringSubmatch(said.String(), -1) {
		t.Setenv(match[1], "value-of-"+match[1])
		if strings.HasSuffix(match[1], "_KEY") {
			t.Setenv(match[1], `{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`)
		}
	}
	written, err := os.ReadFile("as.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if config, err = target.ReadConfig("as.yaml"); err != nil || len(config.Warnings) > 0 {
		t.Fatalf("%v %v:\n%s", err, config.Warnings, written)
	}
	before := string(written)
	if err := run(setup.Init{Out: "as.yaml"}, &said); err == nil || !strings.Contains(err.Error(), "--force") || setup.ExitCode(err) != 2 {
		t.Errorf("a second time: %v", err)
	}
	if err := run(setup.Init{Out: "as.yaml", Force: true}, &said); err != nil {
		t.Errorf("with force: %v", err)
	}
	if again, _ := os.ReadFile("as.yaml"); string(again) != before {
		t.Errorf("it became:\n%s", again)
	}
	return before, config
}

// awake brings to life what sleeps behind a bare #, and reads it.
func awake(t *testing.T, text string) target.Config {
	t.Helper()
	for _, name := range []string{"SECOND_USER", "SECOND_PASSWORD", "REGISTRATION_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "OTHER_CLIENT_SECRET"} {
		t.Setenv(name, "value-of-"+name)
	}
	woken := asleep.ReplaceAllString(text, "$1")
	config, err := target.ParseConfig([]byte(woken))
	if err != nil {
		t.Fatalf("%v:\n%s", err, woken)
	}
	return config
}

func fromDiscovery(t *testing.T, issuer string) func(setup.Init, *bytes.Buffer) error {
	return func(init setup.Init, w *bytes.Buffer) error {
		return init.FromDiscovery(t.Context(), w, setup.Request{Target: issuer, Errors: &bytes.Buffer{}})
	}
}

// TestInitFromDiscovery: what is known stands in the file, what is not has a comment, and every line of it is read.
func TestInitFromDiscovery(t *testing.T) {
	issuer := described(t, `, "jwks_uri": "ISSUER/keys", "userinfo_endpoint": "ISSUER/u?a=b: c", "registration_endpoint": "ISSUER/register", "scopes_supported": ["openid", "x: ${env:HOME}"]`)
	text, config := initialised(t, fromDiscovery(t, issuer))
	if config.Issuer != issuer || config.Endpoints.Token != "" || len(config.Clients) > 0 || len(config.Users) != 1 || config.Users[0].Password != "value-of-ASSAY_PASSWORD" {
		t.Errorf("it says %+v", config)
	}
	config = awake(t, text)
	if config.Endpoints.Token != issuer+"/token" || config.Endpoints.JWKS != issuer+"/keys" || config.Registration.InitialAccessToken == "" || len(config.Users) != 2 || len(config.Lifetimes) != 2 || len(config.Features) != 5 ||
		config.OtherIssuer.Issuer != issuer+"/two" || len(config.OtherIssuer.Clients) != 1 || len(config.RotateKeys.Exec) != 1 || config.PublicURL == "" {
		t.Errorf("awake it says %+v", config)
	}
	for _, comment := range []string{"begun by assay init", "Who can log in: not known", "registration is advertised", "How long things live: not known", "not known: exactly as registered"} {
		if !strings.Contains(text, comment) {
			t.Errorf("it does not say %q:\n%s", comment, text)
		}
	}
	if strings.Contains(text, "${env:HOME}") {
		t.Error("the target's own text would read the environment")
	}
}

// TestInitWithoutRegistration asks for a client, and without discovery for the endpoints.
func TestInitWithoutRegistration(t *testing.T) {
	text, config := initialised(t, fromDiscovery(t, described(t, `, "token_endpoint_auth_methods_supported": ["client_secret_post"]`)))
	if len(config.Clients) != 1 || config.Clients[0].ID != "value-of-CLIENT_ID" || config.Clients[0].Auth != "client_secret_post" {
		t.Errorf("it says %+v", config.Clients)
	}
	if woken := awake(t, text); len(woken.Clients) != 2 || len(woken.Clients[0].RedirectURIs) != 2 || len(woken.Provision.Exec) != 1 {
		t.Errorf("awake it says %+v", woken)
	}
	silent := httptest.NewServer(http.NotFoundHandler())
	defer silent.Close()
	text, config = initialised(t, fromDiscovery(t, silent.URL+"/realm"))
	if config.Endpoints.Token != config.Issuer+"/token" || !strings.Contains(text, "/authorize  # not known: this is a guess") {
		t.Errorf("without discovery it says:\n%s", text)
	}
	awake(t, text)
}

const oidfFile = `{
  "alias": "my-as", "description": "x", "publish": "no",
  "server": {"discoveryUrl": "https://as.example.com/t/one/.well-known/openid-configuration"},
  "client": {"client_id": "first", "client_secret": "s3cret-one", "scope": "openid email"},
  "client2": {"client_id": "second: #2", "jwks": {"keys": [{"kty": "OKP", "d": "pr1vate"}]}},
  "client_secret_post": {"client_id": "post", "client_secret": "s3cret-two"},
  "mtls": {"key": "s3cret-three"},
  "browser": [{
    "match": "https://as.example.com/authorize*",
    "tasks": [
      {"task": "Login", "match": "https://as.example.com/login*", "commands": [
        ["wait", "id", "form", 10], ["text", "name", "user\"name", "alice@example.com"], ["text", "id", "kc-password", "s3cret-four"], ["text", "css", "#tenant", "s3cret-five"],
        ["click", "class", "login-submit"], ["click", "id", "skip", "optional"]]},
      {"task": "Consent", "match": "https://as.example.com/consent*", "optional": true, "commands": [["click", "name", "accept"]]},
      {"task": "Verify Complete", "match": "https://*/test/*/callback*", "commands": [["wait", "id", "submission_complete", 10]]}]
  }, {"match": "https://as.example.com/logout*", "tasks": []}]
}`

func fromOIDF(t *testing.T, text string) func(setup.Init, *bytes.Buffer) error {
	path := file(t, "oidf.json", text)
	return func(init setup.Init, w *bytes.Buffer) error {
		err := init.FromOIDF(w, path)
		if strings.Contains(w.String(), "s3cret") || strings.Contains(w.String(), "pr1vate") {
			t.Errorf("a secret is shown:\n%s", w)
		}
		return err
	}
}

// TestInitFromOIDF: clients, user and the browser's commands are taken over, and no secret is.
func TestInitFromOIDF(t *testing.T) {
	text, config := initialised(t, fromOIDF(t, oidfFile))
	if strings.Contains(text, "s3cret") || strings.Contains(text, "pr1vate") {
		t.Errorf("a secret stands in the file:\n%s", text)
	}
	steps, err := json.Marshal(config.Login.Steps)
	if err != nil {
		t.Fatal(err)
	}
	if config.Issuer != "https://as.example.com/t/one" || config.Scopes != "openid email" || len(config.Clients) != 3 || len(config.Users) != 1 || config.Users[0].Name != "alice@example.com" {
		t.Errorf("it says %+v", config)
	}
	if second := config.Clients[1]; second.ID != "second: #2" || second.Auth != "private_key_jwt" || second.Key == "" || second.RedirectURIs[0] != "https://www.certification.openid.net/test/a/my-as/callback" {
		t.Errorf("the second client is %+v", second)
	}
	login := config.Login.Steps
	if len(login) != 5 || login[0].WaitFor.CSS != `#form` || login[1].Fill.CSS != `[name='user"name']` || login[1].Fill.With != "${user}" || login[2].Fill.With != "${password}" ||
		login[3].Fill.With != "value-of-LOGIN_FIELD_1" || login[4].Click.CSS != `.login-submit` {
		t.Errorf("the login is %s", steps)
	}
	if consent := config.Consent.Steps; len(consent) != 1 || consent[0].Click.CSS != `[name=accept]` {
		t.Errorf("the consent is %+v", consent)
	}
	for _, comment := range []string{"test only what you may test", "Not taken over: mtls", "1 more browser blocks", "optional, and so left to assay"} {
		if !strings.Contains(text, comment) {
			t.Errorf("it does not say %q:\n%s", comment, text)
		}
	}
	if woken := awake(t, text); len(woken.Authorized) != 1 || woken.Authorized[0] != "as.example.com" || len(woken.Login.Steps) != 6 {
		t.Errorf("awake it says %+v", woken)
	}
}

// TestInitFromOddOIDF: what is no step puts the steps to sleep, a server without discovery keeps its endpoints, and
// what is no such configuration is refused.
func TestInitFromOddOIDF(t *testing.T) {
	text, config := initialised(t, fromOIDF(t, `{"server": {"issuer": "http://127.0.0.1:9", "token_endpoint": "http://127.0.0.1:9/t", "authorization_endpoint": "http://127.0.0.1:9/a", "jwks_uri": "http://127.0.0.1:9/k"},
		"browser": [{"tasks": [{"commands": [["text", "xpath", "//input", "alice"], ["text", "name", "password", "s3cret"], ["wait", "contains", "Welcome", 10], []]}]}]}`))
	if len(config.Login.Steps) > 0 || config.Endpoints.Token != "http://127.0.0.1:9/t" || config.Endpoints.JWKS != "http://127.0.0.1:9/k" || config.Users[0].Name != "alice" || !strings.Contains(text, "# no step is text by xpath, of browser[0].tasks[0].commands[0]") {
		t.Errorf("%+v:\n%s", config, text)
	}
	for name, text := range map[string]string{"no JSON": "issuer: x", "a list": "[]", "no server": "{}", "no URL": `{"server": {"discoveryUrl": "as.example/.well-known/openid-configuration"}}`, "wrong kind": `{"browser": {"a": 1}}`} {
		if err := fromOIDF(t, text)(setup.Init{Out: "x.yaml"}, &bytes.Buffer{}); setup.ExitCode(err) != 2 || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
