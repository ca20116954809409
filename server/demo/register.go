package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/oauth2"
)

// registration is what the server knows this client by.
type registration struct {
	ClientID string
	secret   string
	style    oauth2.AuthStyle
	Public   bool
	// Exchanges is empty for a client that was configured.
	Exchanges []exchange
}

func configured(config Config) *registration {
	r := &registration{ClientID: config.ClientID, secret: config.ClientSecret, style: oauth2.AuthStyleInHeader}
	if r.secret == "" {
		r.style, r.Public = oauth2.AuthStyleInParams, true
	}
	return r
}

// clientMetadata is the registration request (RFC 7591 section 2, and OpenID
// Connect RP-Initiated Logout 1.0 section 3.1 for the last).
type clientMetadata struct {
	ClientName              string   `json:"client_name"`
	RedirectURIs            []string `json:"redirect_uris"`
	GrantTypes              []string `json:"grant_types"`
	ResponseTypes           []string `json:"response_types"`
	TokenEndpointAuthMethod string   `json:"token_endpoint_auth_method"`
	Scope                   string   `json:"scope"`
	PostLogoutRedirectURIs  []string `json:"post_logout_redirect_uris"`
}

// register is step 1: the client makes itself known to the server. A second
// registration replaces the first.
func (c *Client) register(w http.ResponseWriter, r *http.Request, s *session) {
	if c.config.ClientID != "" {
		http.Redirect(w, r, "/steps/1", http.StatusSeeOther)
		return
	}
	p, err := c.discover(r.Context())
	if err != nil {
		c.discoveryFailed(w, s, err)
		return
	}
	made, err := c.registerAt(r.Context(), p)
	if err != nil {
		c.fail(w, s, c.failureOf("The client could not be registered", err, p.recorder.take()))
		return
	}
	c.mu.Lock()
	c.registration = made
	c.mu.Unlock()
	// A walk that had begun with the former client can't be ended with this one.
	s.walk = nil
	http.Redirect(w, r, "/steps/1", http.StatusSeeOther)
}

func (c *Client) registerAt(ctx context.Context, p *provider) (*registration, error) {
	if !isWebURL(p.metadata.RegistrationEndpoint) {
		return nil, errors.New("the server offers no dynamic registration: its metadata has no registration_endpoint")
	}
	body, err := json.Marshal(clientMetadata{
		ClientName:              "assay demo client",
		RedirectURIs:            []string{c.redirectURI()},
		GrantTypes:              []string{"authorization_code", "refresh_token"},
		ResponseTypes:           []string{"code"},
		TokenEndpointAuthMethod: "client_secret_basic",
		Scope:                   strings.Join(p.scopes(), " "),
		PostLogoutRedirectURIs:  []string{c.signedOutURI()},
	})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.metadata.RegistrationEndpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	response, err := p.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		return nil, fmt.Errorf("the server answered %s, and 201 was due", response.Status)
	}
	var issued struct {
		ClientID                string `json:"client_id"`
		ClientSecret            string `json:"client_secret"`
		TokenEndpointAuthMethod string `json:"token_endpoint_auth_method"`
	}
	if err := json.NewDecoder(response.Body).Decode(&issued); err != nil {
		return nil, fmt.Errorf("the answer is not JSON: %w", err)
	}
	if issued.ClientID == "" || issued.ClientSecret == "" {
		return nil, errors.New("the answer has no client_id or no client_secret")
	}
	made := &registration{ClientID: issued.ClientID, secret: issued.ClientSecret, Exchanges: p.recorder.take()}
	// The server may give another method than was asked for (RFC 7591 section 3.2.1).
	switch issued.TokenEndpointAuthMethod {
	case "client_secret_basic", "":
		made.style = oauth2.AuthStyleInHeader
	case "client_secret_post":
		made.style = oauth2.AuthStyleInParams
	default:
		return nil, fmt.Errorf("the server wants %q at its token endpoint, which this client does not speak", issued.TokenEndpointAuthMethod)
	}
	return made, nil
}
