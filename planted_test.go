package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// planter is in front of the reference server. It notes what is secret in each exchange, and says it again in every place of
// the answer that the client can bear, spelled in every way.
type planter struct {
	log     string // file of the run's log, which is gone when the run is over
	mu      sync.Mutex
	secrets map[string]bool
	logged  []byte
}

func (p *planter) in(honest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		honest.ServeHTTP(answer, r)
		secrets := secretsOf(r, string(body), answer.Result(), answer.Body.Bytes())
		p.keep(secrets)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		for i, secret := range secrets {
			for j, spelled := range spellings(secret) {
				w.Header().Add(fmt.Sprintf("X-Echo-%d-%d", i, j), spelled)
			}
		}
		w.Header().Del("Content-Length")
		w.Header().Del("X-Frame-Options") // a finding, which takes a picture
		w.Header().Del("Content-Security-Policy")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(planted(answer, secrets))
	})
}

func (p *planter) keep(secrets []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, secret := range secrets {
		p.secrets[secret] = true
	}
	if text, err := os.ReadFile(p.log); err == nil {
		p.logged = text
	}
}

// planted says secrets in a body: in a page's text, attributes and script over several lines, in the description of an error.
func planted(answer *httptest.ResponseRecorder, secrets []string) []byte {
	body := answer.Body.Bytes()
	var all []string
	for _, secret := range secrets {
		all = append(all, spellings(secret)...)
	}
	var object map[string]any
	switch kind := answer.Header().Get("Content-Type"); {
	case strings.HasPrefix(kind, "text/html"):
		for _, each := range all {
			body = fmt.Appendf(body, "<p title=\"%s\">\n%s\n<script>/* '%s' */</script>\n<!-- https://client.test/cb?x=%s#y=%s -->", each, each, each, each, each)
		}
	case answer.Code >= 400 && json.Unmarshal(body, &object) == nil && object["error"] != nil:
		object["error_description"] = strings.Join(all, "\n")
		body, _ = json.Marshal(object)
	}
	return body
}

// secretsOf gives what is secret in an exchange with the reference server.
func secretsOf(r *http.Request, body string, answer *http.Response, content []byte) (secrets []string) {
	add := func(value string) {
		if dot := strings.LastIndexByte(value, '.'); strings.HasPrefix(value, "eyJ") {
			value = value[dot+1:] // header and claims of a token are shown
		}
		if len(value) >= 10 {
			secrets = append(secrets, value)
		}
	}
	form, _ := url.ParseQuery(body)
	location, _ := url.Parse(answer.Header.Get("Location"))
	for _, name := range []string{"password", "code", "code_verifier", "refresh_token", "client_secret", "csrf"} {
		if answer.StatusCode < 400 || name != "code_verifier" && name != "client_secret" { // else a wrong one, which assay made up
			add(form.Get(name))
		}
		if location != nil {
			add(location.Query().Get(name))
		}
	}
	if _, password, _ := r.BasicAuth(); answer.StatusCode < 400 {
		add(password)
	}
	for _, cookie := range append(r.Cookies(), answer.Cookies()...) {
		add(cookie.Value)
	}
	var object map[string]any
	_ = json.Unmarshal(content, &object) // a page is none
	for _, name := range []string{"access_token", "refresh_token", "id_token", "client_secret", "registration_access_token"} {
		value, _ := object[name].(string)
		add(value)
	}
	return secrets
}

// spellings are the ways to write a secret.
func spellings(secret string) []string {
	var small, capital, decimal, hexadecimal, escaped string
	for _, c := range []byte(secret) {
		small, capital = small+fmt.Sprintf("%%%02x", c), capital+fmt.Sprintf("%%%02X", c)
		decimal, hexadecimal = decimal+fmt.Sprintf("&#%d;", c), hexadecimal+fmt.Sprintf("&#x%X;", c)
		escaped += fmt.Sprintf(`\u%04x`, c)
	}
	all := []string{secret, small, capital, decimal, hexadecimal, escaped, url.QueryEscape(secret), html.EscapeString(secret)}
	for _, before := range []string{"", ":", "::"} {
		// the last letters depend on what follows
		all = append(all, strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(before+secret+"/")), "="), base64.RawURLEncoding.EncodeToString([]byte(before+secret+"/")))
	}
	return all
}

// TestPlantedSecretsAreInNoFile runs against a server that gives everything away, and looks through all that the run wrote and
// said.
func TestPlantedSecretsAreInNoFile(t *testing.T) {
	for _, agent := range []string{"form", "browser"} {
		t.Run(agent, func(t *testing.T) { plantSecrets(t, agent) })
	}
}

func plantSecrets(t *testing.T, agent string) {
	out := filepath.Join(t.TempDir(), "out")
	planter := &planter{log: filepath.Join(out, "run.log"), secrets: map[string]bool{}}
	target := serve(t, planter.in)
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	exit, stdout, stderr := run(t, "run", "--target", target, "--user", "alice", "--agent", agent, "--out", out,
		"--only", "code-replay,code-wrong-client,pkce-wrong-verifier,client-auth-wrong-secret,ui-framing-login,redirect-uri-path-suffix,userinfo-by-get")
	if exit == 3 && strings.Contains(stderr, "no browser is installed") && os.Getenv("CI") != "true" {
		t.Skip(stderr)
	}
	files := map[string]string{"the console": stdout + stderr, "run.log": string(planter.logged)}
	err := filepath.WalkDir(out, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			text, _ := os.ReadFile(name)
			files[entry.Name()] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "html", "junit", "sarif", "summary", "annotations", "outputs"} {
		_, stdout, _ := run(t, "report", filepath.Join(out, "run.json"), "--format", format)
		files["report as "+format] = stdout
	}
	_, files["report as har"], _ = run(t, "report", filepath.Join(out, "run.json"), "--format", "har", "--check", "code-replay")
	if len(planter.secrets) < 20 || !strings.Contains(files["run.json"], "X-Echo-0-0") || !strings.Contains(files["run.log"], "X-Echo-0-0") || !strings.Contains(files["report as har"], "X-Echo-0-0") {
		t.Fatalf("%d secrets were planted:\n%s%s", len(planter.secrets), stdout, stderr)
	}
	if pages, _ := filepath.Glob(filepath.Join(out, "shots", "*.html")); agent == "browser" && len(pages) == 0 {
		t.Error("no page was kept beside a picture")
	}
	for name, text := range files {
		searchIn(t, name, text, planter.secrets)
	}
}

// searchIn looks for secrets in a text, and in what its escapes of HTML and JSON stand for.
func searchIn(t *testing.T, name, text string, secrets map[string]bool) {
	t.Helper()
	inJSON := strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\/`, `/`, `\n`, "\n", `\u0026`, "&", `\u003c`, "<", `\u003e`, ">")
	for _, text := range []string{text, html.UnescapeString(text), inJSON.Replace(text), inJSON.Replace(html.UnescapeString(text))} {
		for secret := range secrets {
			for i, spelled := range spellings(secret) {
				if i >= 8 { // a letter of Base64 at each end is shared with what stands around
					spelled = spelled[4 : len(spelled)-3]
				}
				if at := strings.Index(text, spelled); at >= 0 {
					t.Errorf("%s holds %s (spelling %d): ...%q", name, secret, i, text[max(0, at-60):min(len(text), at+len(spelled)+20)])
					return
				}
			}
		}
	}
}
