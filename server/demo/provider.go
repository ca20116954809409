package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
)

// provider is the authorization server as its discovery document describes it,
// with the back channel to it.
type provider struct {
	*oidc.Provider
	http     *http.Client
	recorder *recorder
	metadata metadata
	// Discovery is the exchange that fetched the document.
	Discovery []exchange
}

// metadata is what go-oidc does not read itself.
type metadata struct {
	RegistrationEndpoint string   `json:"registration_endpoint"`
	EndSessionEndpoint   string   `json:"end_session_endpoint"`
	ScopesSupported      []string `json:"scopes_supported"`
	// IssInResponse promises iss in each authorization response (RFC 9207).
	IssInResponse bool `json:"authorization_response_iss_parameter_supported"`
}

// discover fetches the discovery document. It does so for each walk: the server
// may have been started, restarted or changed since the last.
func (c *Client) discover(ctx context.Context) (*provider, error) {
	client := *c.config.HTTPClient
	rec := &recorder{next: client.Transport}
	if rec.next == nil {
		rec.next = http.DefaultTransport
	}
	client.Transport = rec
	// A redirect could carry the secret or the code elsewhere.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	found, err := oidc.NewProvider(oidc.ClientContext(ctx, &client), c.config.Issuer)
	if err != nil {
		return nil, err
	}
	p := &provider{Provider: found, http: &client, recorder: rec, Discovery: rec.take()}
	if err := found.Claims(&p.metadata); err != nil {
		return nil, err
	}
	if !isWebURL(found.Endpoint().AuthURL) || !isWebURL(found.Endpoint().TokenURL) {
		return nil, fmt.Errorf("the discovery document names no authorization_endpoint or no token_endpoint")
	}
	return p, nil
}

// scopes returns what to ask for: what a client wants that the server knows.
func (p *provider) scopes() []string {
	wanted := []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail, oidc.ScopeOfflineAccess}
	if p.metadata.ScopesSupported == nil {
		return wanted
	}
	return slices.DeleteFunc(wanted, func(scope string) bool {
		return scope != oidc.ScopeOpenID && !slices.Contains(p.metadata.ScopesSupported, scope)
	})
}

// endSessionOrigin is where the logout form may lead, for the page's
// Content-Security-Policy; empty where the server has no such endpoint.
func (p *provider) endSessionOrigin() string {
	u, err := url.Parse(p.metadata.EndSessionEndpoint)
	if err != nil || !isWebURL(p.metadata.EndSessionEndpoint) || strings.ContainsAny(u.Host, ";, ") {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
