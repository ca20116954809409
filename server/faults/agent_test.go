package faults_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
)

const verifier = "a-verifier-of-forty-three-characters-or-more-1234"

// gallery serves all bends on loopback.
func gallery(t *testing.T) (*server.Gallery, string) {
	t.Helper()
	listener := httptest.NewUnstartedServer(nil)
	base := "http://" + listener.Listener.Addr().String()
	g := server.NewGallery(server.Config{Issuer: base, Passwords: server.TestPasswords()}, faults.Bends())
	listener.Config.Handler = g
	listener.Start()
	t.Cleanup(listener.Close)
	return g, base
}

// agent is alice's browser and the web client in one.
type agent struct {
	issuer string
	client server.Client
	http   *http.Client
}

func newAgent(s *server.Server) *agent {
	jar, _ := cookiejar.New(nil) // it takes no options that could be wrong
	a := &agent{issuer: strings.TrimSuffix(s.Issuer(), "/"), client: s.SeededClients()[0]}
	a.http = &http.Client{Jar: loopbackJar{jar}, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), a.issuer) {
			return nil
		}
		return http.ErrUseLastResponse
	}}
	return a
}

// loopbackJar keeps Secure cookies on loopback, as browsers do.
type loopbackJar struct{ http.CookieJar }

func (j loopbackJar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	for _, cookie := range cookies {
		cookie.Secure = false
	}
	j.CookieJar.SetCookies(u, cookies)
}

// authorize fills in each form that comes until the browser is sent to the client; answer is for the consent page.
func (a *agent) authorize(answer string, set ...string) (url.Values, error) {
	sum := sha256.Sum256([]byte(verifier))
	params := url.Values{
		"client_id": {a.client.ID}, "redirect_uri": {a.client.RedirectURIs[0]}, "response_type": {"code"},
		"scope": {"openid profile offline_access"}, "state": {"s"}, "nonce": {"n"}, "prompt": {"consent"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(set); i += 2 {
		params.Set(set[i], set[i+1])
	}
	response, err := a.http.Get(a.issuer + "/authorize?" + params.Encode())
	for range 5 {
		if err != nil {
			return nil, err
		}
		if location, err := response.Location(); err == nil {
			response.Body.Close()
			return location.Query(), nil
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		action, fields := form(string(body))
		if action == "" {
			return nil, fmt.Errorf("a page without form, status %d: %s", response.StatusCode, body)
		}
		fields.Set("decision", answer)
		for name, value := range map[string]string{"username": "alice", "password": "wonderland"} {
			if fields.Has(name) {
				fields.Set(name, value)
			}
		}
		response, err = a.http.PostForm(action, fields)
	}
	return nil, fmt.Errorf("no end of forms")
}

// token posts to an endpoint with the client's secret, and returns the status with it.
func (a *agent) token(endpoint string, fields url.Values) (int, map[string]any) {
	r, _ := http.NewRequest("POST", a.issuer+endpoint, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(a.client.ID, a.client.Secret)
	response, err := a.http.Do(r)
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	var answer map[string]any
	_ = json.NewDecoder(response.Body).Decode(&answer) // some faults answer with a page
	return response.StatusCode, answer
}

func (a *agent) redeem(code string) (int, map[string]any) {
	return a.token("/token", url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {a.client.RedirectURIs[0]}, "code_verifier": {verifier},
	})
}

// form reads the first form of a page; boxes are ticked.
func form(body string) (action string, fields url.Values) {
	fields = url.Values{}
	for tokens := html.NewTokenizer(strings.NewReader(body)); tokens.Next() != html.ErrorToken; {
		token := tokens.Token()
		attributes := map[string]string{}
		for _, attribute := range token.Attr {
			attributes[attribute.Key] = attribute.Val
		}
		switch token.Data {
		case "form":
			if attributes["action"] != "" {
				action = attributes["action"]
			}
		case "input":
			fields.Add(attributes["name"], attributes["value"])
		}
	}
	return action, fields
}
