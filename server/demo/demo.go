// Package demo is a small web client of an OpenID Provider. It takes a person
// through the nine steps of the authorization code flow, shows each message as
// it was really sent, and then keeps a session of its own.
//
// It is built on coreos/go-oidc and golang.org/x/oauth2, so that an independent
// implementation judges the reference server. It imports nothing else of ours.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Config says who the client is and which server it trusts.
type Config struct {
	// Issuer is the issuer identifier of the authorization server.
	Issuer string
	// Address is the client's own base URL, such as http://127.0.0.1:9401. Its
	// redirect URI is Address/callback, and after logout the server sends the
	// browser to Address/signed-out.
	Address string
	// ClientID and ClientSecret are those of a client that the server knows
	// already. Without an ID the client registers itself (RFC 7591); an ID
	// without a secret is a public client.
	ClientID, ClientSecret string
	// HTTPClient sends the back-channel requests; by default one that gives up
	// after five seconds. Redirects are not followed.
	HTTPClient *http.Client
	// Logger is told what went wrong; nil is silent.
	Logger *slog.Logger
}

// Client is the demo client, an http.Handler. It is safe for concurrent use.
type Client struct {
	config   Config
	done     context.Context
	sessions *sessions
	handler  http.Handler

	mu           sync.Mutex
	registration *registration // nil until step 1 is done
}

// New makes a client. It sends nothing: the server may start later. When ctx
// ends, requests under way end too. The error names the setting that is wrong.
func New(ctx context.Context, config Config) (*Client, error) {
	config.Address = strings.TrimSuffix(config.Address, "/")
	for _, setting := range []struct{ name, value string }{{"Issuer", config.Issuer}, {"Address", config.Address}} {
		if !isWebURL(setting.value) {
			return nil, fmt.Errorf("demo: %s %q is not an http or https URL", setting.name, setting.value)
		}
	}
	config.HTTPClient = cmp.Or(config.HTTPClient, &http.Client{Timeout: 5 * time.Second})
	config.Logger = cmp.Or(config.Logger, slog.New(slog.DiscardHandler))

	c := &Client{config: config, done: ctx, sessions: newSessions(strings.HasPrefix(config.Address, "https:"))}
	if config.ClientID != "" {
		c.registration = configured(config)
	}
	c.handler = c.routes()
	return c, nil
}

func (c *Client) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", c.withSession(c.home))
	mux.HandleFunc("GET /steps/{step}", c.withSession(c.step))
	mux.HandleFunc("POST /register", c.withSession(c.register))
	mux.HandleFunc("GET /login", c.withSession(c.login))
	mux.HandleFunc("GET /callback", c.withSession(c.callback))
	mux.HandleFunc("POST /userinfo", c.withSession(c.userinfo))
	mux.HandleFunc("POST /logout", c.withSession(c.logout))
	mux.HandleFunc("GET /signed-out", c.withSession(c.signedOut))
	mux.HandleFunc("GET /style.css", stylesheet)
	mux.HandleFunc("/", c.withSession(c.notFound))
	// Other origins may not post here: no tokens in forms are needed.
	return http.NewCrossOriginProtection().Handler(mux)
}

// ServeHTTP answers the person's browser.
func (c *Client) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(c.done, cancel)()
	c.handler.ServeHTTP(w, r.WithContext(ctx))
}

// withSession gives the handler the browser's session, locked, so that two
// clicks at once do not spend one code twice.
func (c *Client) withSession(handle func(http.ResponseWriter, *http.Request, *session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := c.sessions.find(r)
		s.mu.Lock()
		defer s.mu.Unlock()
		handle(w, r, s)
	}
}

// registered returns what the server knows this client by, or nil before step 1.
func (c *Client) registered() *registration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.registration
}

func (c *Client) redirectURI() string { return c.config.Address + "/callback" }

func (c *Client) signedOutURI() string { return c.config.Address + "/signed-out" }

func isWebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// unreachable reports whether err means that no answer came at all.
func unreachable(err error) bool {
	var transport *url.Error
	return errors.As(err, &transport) && !errors.Is(err, errTooLarge)
}
