package server_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/authassay/assay/server"
)

var (
	sharedKeys      = server.NewKeys()
	sharedPasswords = server.TestPasswords()
)

const verifier = "a-verifier-of-forty-three-characters-or-more-1234"

// fixture is a server on loopback with a clock of its own.
type fixture struct {
	*server.Server
	URL     string
	Clock   *server.Clock
	clients map[string]server.Client
}

// start runs an issuer; configure may edit what it starts with.
func start(path string, configure ...func(*server.Config)) *fixture {
	listener := httptest.NewUnstartedServer(nil)
	f := &fixture{URL: "http://" + listener.Listener.Addr().String() + path, Clock: new(server.Clock)}
	config := server.Config{
		Issuer: f.URL, Keys: sharedKeys, Passwords: sharedPasswords, Clock: f.Clock.Now, Decisions: server.Honest("auto"),
	}
	for _, edit := range configure {
		edit(&config)
	}
	var err error
	f.Server, err = server.New(config)
	Expect(err).NotTo(HaveOccurred())
	listener.Config.Handler = f.Server
	listener.Start()
	DeferCleanup(listener.Close)
	f.clients = map[string]server.Client{}
	for _, client := range f.SeededClients() {
		f.clients[client.ID] = client
	}
	return f
}

// browser keeps cookies and does not follow redirects away from the server.
type browser struct {
	*fixture
	http *http.Client
}

func (f *fixture) browser() *browser {
	jar, err := cookiejar.New(nil)
	Expect(err).NotTo(HaveOccurred())
	return &browser{f, &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), f.URL) {
			return nil
		}
		return http.ErrUseLastResponse
	}}}
}

// page is what a browser ended at.
type page struct {
	Status   int
	URL      *url.URL
	Header   http.Header
	Body     string
	Location string
	action   string
	fields   url.Values
}

func (p *page) is(title string) bool { return strings.Contains(p.Body, "<h1>"+title) }

// params are those that the client receives.
func (p *page) params() url.Values {
	u, err := url.Parse(p.Location)
	Expect(err).NotTo(HaveOccurred())
	if u.Fragment != "" {
		values, err := url.ParseQuery(u.EscapedFragment())
		Expect(err).NotTo(HaveOccurred())
		return values
	}
	return u.Query()
}

func (b *browser) do(r *http.Request) *page {
	GinkgoHelper()
	response, err := b.http.Do(r)
	Expect(err).NotTo(HaveOccurred())
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	Expect(err).NotTo(HaveOccurred())
	p := &page{
		Status: response.StatusCode, URL: response.Request.URL, Header: response.Header, Body: string(body),
		Location: response.Header.Get("Location"),
	}
	p.action, p.fields = form(p.Body)
	return p
}

func (b *browser) get(address string) *page {
	GinkgoHelper()
	r, err := http.NewRequest("GET", address, nil)
	Expect(err).NotTo(HaveOccurred())
	return b.do(r)
}

func (b *browser) post(address string, fields url.Values) *page {
	GinkgoHelper()
	r, err := http.NewRequest("POST", address, strings.NewReader(fields.Encode()))
	Expect(err).NotTo(HaveOccurred())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// submit posts the form of a page with some fields set.
func (b *browser) submit(p *page, set ...string) *page {
	GinkgoHelper()
	Expect(p.action).NotTo(BeEmpty(), "a form in %s", p.Body)
	for i := 0; i < len(set); i += 2 {
		p.fields.Set(set[i], set[i+1])
	}
	return b.post(p.action, p.fields)
}

// authorize takes alice through login and consent, as far as each is asked.
func (b *browser) authorize(set ...string) *page {
	GinkgoHelper()
	p := b.get(b.authorizeURL(set...))
	for p.Location == "" {
		switch {
		case p.is("Log in"):
			p = b.submit(p, "username", "alice", "password", "wonderland")
		case p.is("Allow access?"):
			p = b.submit(p, "decision", "approve")
		default:
			return p
		}
	}
	return p
}

// request is an honest authorization request of the web client; a value set to "" is left out.
func request(set ...string) url.Values {
	params := url.Values{
		"client_id": {"web"}, "redirect_uri": {"https://web.example/callback"}, "response_type": {"code"},
		"scope": {"openid profile email offline_access"}, "state": {"a state"}, "nonce": {"a nonce"},
		"code_challenge": {challenge(verifier)}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(set); i += 2 {
		params.Set(set[i], set[i+1])
		if set[i+1] == "" {
			params.Del(set[i])
		}
	}
	return params
}

func (f *fixture) authorizeURL(set ...string) string {
	return f.URL + "/authorize?" + request(set...).Encode()
}

func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// answer is what an endpoint for clients says.
type answer struct {
	Status int
	Header http.Header
	Body   string
	JSON   map[string]any
}

func (a *answer) text(member string) string {
	value, _ := a.JSON[member].(string)
	return value
}

// call sends a form as a seeded client, by the method it registered; "" sends no credentials.
func (f *fixture) call(endpoint, client string, set ...string) *answer {
	GinkgoHelper()
	fields := url.Values{}
	for i := 0; i < len(set); i += 2 {
		fields.Set(set[i], set[i+1])
	}
	c := f.clients[client]
	if c.TokenEndpointAuthMethod == "client_secret_post" {
		fields.Set("client_secret", c.Secret)
	}
	if c.TokenEndpointAuthMethod != "client_secret_basic" && client != "" {
		fields.Set("client_id", client)
	}
	r, err := http.NewRequest("POST", f.URL+endpoint, strings.NewReader(fields.Encode()))
	Expect(err).NotTo(HaveOccurred())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if c.TokenEndpointAuthMethod == "client_secret_basic" {
		r.SetBasicAuth(url.QueryEscape(c.ID), url.QueryEscape(c.Secret))
	}
	return send(r)
}

func send(r *http.Request) *answer {
	GinkgoHelper()
	response, err := http.DefaultClient.Do(r)
	Expect(err).NotTo(HaveOccurred())
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	Expect(err).NotTo(HaveOccurred())
	a := &answer{Status: response.StatusCode, Header: response.Header, Body: string(body)}
	_ = json.Unmarshal(body, &a.JSON) // not all answers are JSON; specs that need it look at JSON
	return a
}

// redeem exchanges a code of the web client.
func (f *fixture) redeem(code string, set ...string) *answer {
	GinkgoHelper()
	return f.call("/token", "web", append([]string{
		"grant_type", "authorization_code", "code", code, "redirect_uri", "https://web.example/callback", "code_verifier", verifier,
	}, set...)...)
}

func (f *fixture) refresh(token string) *answer {
	GinkgoHelper()
	return f.call("/token", "web", "grant_type", "refresh_token", "refresh_token", token)
}

// signed makes a JWT by the server's own key.
func (f *fixture) signed(typ string, claims map[string]any) string {
	GinkgoHelper()
	key := sharedKeys.For("ES256")
	token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims(claims))
	token.Header["typ"], token.Header["kid"] = typ, key.ID
	raw, err := token.SignedString(key.Private)
	Expect(err).NotTo(HaveOccurred())
	return raw
}

func (f *fixture) userinfo(token string) *answer {
	GinkgoHelper()
	r, err := http.NewRequest("GET", f.URL+"/userinfo", nil)
	Expect(err).NotTo(HaveOccurred())
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return send(r)
}

// form reads the first form of a page.
func form(body string) (action string, fields url.Values) {
	fields = url.Values{}
	tokens := html.NewTokenizer(strings.NewReader(body))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return action, fields
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			attributes := map[string]string{}
			for _, attribute := range token.Attr {
				attributes[attribute.Key] = attribute.Val
			}
			switch {
			case token.Data == "form":
				action = attributes["action"]
			case token.Data == "input" && attributes["name"] != "":
				fields.Add(attributes["name"], attributes["value"])
			}
		}
	}
}
