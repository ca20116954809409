package demo

import (
	"context"
	"crypto/rand"
	"net/http"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// walk is one passage through the flow by one browser.
type walk struct {
	provider *provider
	config   oauth2.Config
	ClientID string

	// state, nonce and verifier tie the answers to this browser and to this walk.
	state, nonce, verifier string

	AuthorizationURL string
	Redeemed         bool // the callback came, and everything in it held

	Callback  []row      // step 5
	Token     []exchange // step 6
	Checks    []row      // step 7: what this client verified
	Keys      []exchange // step 7: the server's keys
	IDToken   decoded    // step 8
	Access    decoded
	Tokens    []row
	Granted   string
	UserInfo  []exchange // step 9
	token     *oauth2.Token
	rawID     string
	subject   string
	SetCookie string
}

// begin prepares an authorization request (RFC 6749 section 4.1.1, RFC 7636
// section 4, OpenID Connect Core section 3.1.2.1). Nothing is sent yet.
func (c *Client) begin(ctx context.Context, r *registration) (*walk, error) {
	p, err := c.discover(ctx)
	if err != nil {
		return nil, err
	}
	endpoint := p.Endpoint()
	endpoint.AuthStyle = r.style
	made := &walk{
		provider: p,
		ClientID: r.ClientID,
		config: oauth2.Config{
			ClientID: r.ClientID, ClientSecret: r.secret, Endpoint: endpoint,
			RedirectURL: c.redirectURI(), Scopes: p.scopes(),
		},
		state: rand.Text(), nonce: rand.Text(), verifier: oauth2.GenerateVerifier(),
	}
	made.AuthorizationURL = made.config.AuthCodeURL(made.state,
		oidc.Nonce(made.nonce),
		oauth2.S256ChallengeOption(made.verifier),
		// Without it a server need not grant offline_access (OpenID Connect Core section 11).
		oauth2.SetAuthURLParam("prompt", "consent"))
	return made, nil
}

// ready gives the session a walk, if it has none. It reports whether it has one
// now; where it has not, the browser has been answered.
func (c *Client) ready(w http.ResponseWriter, r *http.Request, s *session) bool {
	if s.walk != nil {
		return true
	}
	known := c.registered()
	if known == nil {
		http.Redirect(w, r, "/steps/1", http.StatusSeeOther)
		return false
	}
	begun, err := c.begin(r.Context(), known)
	if err != nil {
		c.discoveryFailed(w, s, err)
		return false
	}
	s.walk = begun
	if s.id == "" {
		c.sessions.renew(w, s)
	}
	return true
}

// login is step 3: it sends the browser to the server. A walk that has ended is
// followed by a new one.
func (c *Client) login(w http.ResponseWriter, r *http.Request, s *session) {
	if s.walk != nil && s.walk.Redeemed {
		s.walk = nil
	}
	if c.ready(w, r, s) {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, s.walk.AuthorizationURL, http.StatusSeeOther)
	}
}

// Asked is the scope of the request.
func (current *walk) Asked() []string { return current.config.Scopes }
