package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"strings"
	"sync"

	"github.com/go-jose/go-jose/v4"
)

// ClientMetadata is what a client registers about itself (RFC 7591 section 2, OIDC Registration section 2).
type ClientMetadata struct {
	ClientName                  string              `json:"client_name,omitempty"`
	ApplicationType             string              `json:"application_type,omitempty"`
	RedirectURIs                []string            `json:"redirect_uris,omitempty"`
	PostLogoutRedirectURIs      []string            `json:"post_logout_redirect_uris,omitempty"`
	FrontchannelLogoutURI       string              `json:"frontchannel_logout_uri,omitempty"`
	FrontchannelSessionRequired bool                `json:"frontchannel_logout_session_required,omitempty"`
	BackchannelLogoutURI        string              `json:"backchannel_logout_uri,omitempty"`
	BackchannelSessionRequired  bool                `json:"backchannel_logout_session_required,omitempty"`
	GrantTypes                  []string            `json:"grant_types,omitempty"`
	ResponseTypes               []string            `json:"response_types,omitempty"`
	Scope                       string              `json:"scope,omitempty"`
	TokenEndpointAuthMethod     string              `json:"token_endpoint_auth_method,omitempty"`
	TokenEndpointAuthSigningAlg string              `json:"token_endpoint_auth_signing_alg,omitempty"`
	IDTokenSignedResponseAlg    string              `json:"id_token_signed_response_alg,omitempty"`
	UserinfoSignedResponseAlg   string              `json:"userinfo_signed_response_alg,omitempty"`
	DefaultMaxAge               *int                `json:"default_max_age,omitempty"`
	JWKS                        *jose.JSONWebKeySet `json:"jwks,omitempty"`
	JWKSURI                     string              `json:"jwks_uri,omitempty"`
	SubjectType                 string              `json:"subject_type,omitempty"`
	SectorIdentifierURI         string              `json:"sector_identifier_uri,omitempty"`
	RequestURIs                 []string            `json:"request_uris,omitempty"`
	RequestObjectSigningAlg     string              `json:"request_object_signing_alg,omitempty"`
	InitiateLoginURI            string              `json:"initiate_login_uri,omitempty"`
	ClientURI                   string              `json:"client_uri,omitempty"`
	LogoURI                     string              `json:"logo_uri,omitempty"`
	PolicyURI                   string              `json:"policy_uri,omitempty"`
	TosURI                      string              `json:"tos_uri,omitempty"`
}

// Client is a registered client. Its secret is random, and kept as it is: its owner may read it again (RFC 7592
// section 2.1). A seeded client without one is given one.
type Client struct {
	ID     string
	Secret string
	ClientMetadata

	registrationHash [sha256.Size]byte
	issuedAt         int64
}

// DefaultClients are the seeded clients, one for each kind.
func DefaultClients() []Client {
	code := []string{"authorization_code", "refresh_token"}
	web := func(id, name, method string) Client {
		return Client{ID: id, ClientMetadata: ClientMetadata{
			ClientName: name, GrantTypes: code, TokenEndpointAuthMethod: method,
			RedirectURIs: []string{"https://" + id + ".example/callback", "https://" + id + ".example/second"},
		}}
	}
	return []Client{
		web("web", "Web application", "client_secret_basic"),
		web("web-post", "Web application that posts its secret", "client_secret_post"),
		web("spa", "Single-page application", "none"),
		{ID: "native", ClientMetadata: ClientMetadata{
			ClientName: "Native application", ApplicationType: "native", GrantTypes: code, TokenEndpointAuthMethod: "none",
			RedirectURIs:             []string{"http://127.0.0.1/callback", "http://[::1]/callback", "com.example.app:/callback"},
			IDTokenSignedResponseAlg: "ES256",
		}},
		{ID: "front-channel", ClientMetadata: ClientMetadata{
			ClientName: "Application of every response type", GrantTypes: append(code, "implicit"), ResponseTypes: responseTypes,
			RedirectURIs: []string{"https://front-channel.example/callback"},
		}},
		{ID: "service", ClientMetadata: ClientMetadata{
			ClientName: "Service", GrantTypes: []string{"client_credentials"}, TokenEndpointAuthMethod: "client_secret_basic",
			Scope: "read write",
		}},
	}
}

// withDefaults fills in what RFC 7591 section 2 and OIDC Registration section 2 name as defaults.
func (m ClientMetadata) withDefaults() ClientMetadata {
	if m.ApplicationType == "" {
		m.ApplicationType = "web"
	}
	if m.TokenEndpointAuthMethod == "" {
		m.TokenEndpointAuthMethod = "client_secret_basic"
	}
	if m.GrantTypes == nil {
		m.GrantTypes = []string{"authorization_code"}
		for _, kind := range m.ResponseTypes { // what these need beside it
			m.GrantTypes = union(m.GrantTypes, grantTypesFor(kind))
		}
	}
	if m.ResponseTypes == nil && slices.Contains(m.GrantTypes, "authorization_code") {
		m.ResponseTypes = []string{"code"}
	}
	if m.IDTokenSignedResponseAlg == "" {
		m.IDTokenSignedResponseAlg = "RS256"
	}
	if m.SubjectType == "" {
		m.SubjectType = "public"
	}
	return m
}

// Public says whether the client has no credentials (RFC 6749 section 2.1).
func (c *Client) Public() bool { return c.TokenEndpointAuthMethod == "none" }

// Registered says whether the client registered itself (RFC 7591 section 3); a seeded one did not.
func (c *Client) Registered() bool { return c.issuedAt != 0 }

// SecretMatches compares in constant time, whatever the lengths. A random secret of 256 bits needs no slow hash.
func (c *Client) SecretMatches(secret string) bool {
	given, own := sha256.Sum256([]byte(secret)), sha256.Sum256([]byte(c.Secret))
	return c.usesSecret() && c.Secret != "" && subtle.ConstantTimeCompare(given[:], own[:]) == 1
}

// newSecret makes a client secret. Its beginning tells those who scan code and logs what they have found.
func newSecret() string { return "assay_secret_" + random() }

func (c *Client) usesSecret() bool {
	return strings.HasPrefix(c.TokenEndpointAuthMethod, "client_secret_")
}

// MayUse says whether the client registered a grant type.
func (c *Client) MayUse(grantType string) bool { return slices.Contains(c.GrantTypes, grantType) }

// allows says whether the client may ask for a scope; one that registered none may ask for all that users can give.
func (c *Client) allows(scope string) bool {
	if c.Scope == "" {
		return slices.Contains(userScopes(), scope)
	}
	return slices.Contains(strings.Fields(c.Scope), scope)
}

// registry holds the clients of one issuer. A stored client is never changed, only replaced.
type registry struct {
	mu      sync.RWMutex
	clients map[string]*Client
	seeded  []Client
}

func newRegistry(seeded []Client) *registry {
	r := &registry{clients: map[string]*Client{}}
	for _, client := range seeded {
		client.ClientMetadata = client.ClientMetadata.withDefaults()
		if client.usesSecret() && client.Secret == "" {
			client.Secret = newSecret()
		}
		r.seeded = append(r.seeded, client)
		r.put(&client)
	}
	return r
}

func (r *registry) find(id string) *Client {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.clients[id]
}

// registrant finds a client that registered a URI to be sent to after logout.
func (r *registry) registrant(uri string) *Client {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, client := range r.clients {
		if slices.Contains(client.PostLogoutRedirectURIs, uri) {
			return client
		}
	}
	return nil
}

func (r *registry) put(client *Client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients[client.ID] = client
}

func (r *registry) delete(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.clients, id)
}

// Name is what people are shown.
func (c *Client) Name() string {
	if c.ClientName != "" {
		return c.ClientName
	}
	return c.ID
}
