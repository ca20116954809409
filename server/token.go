package server

import (
	"mime"
	"net/http"
	"net/url"
	"time"
)

// TokenRequest is a request to the token endpoint.
type TokenRequest struct {
	HTTP   *http.Request
	Form   url.Values
	Client *Client // set once it has authenticated
	Now    time.Time
}

// GrantType redeems one kind of grant, and returns the token response.
type GrantType func(*Server, *TokenRequest) (map[string]any, error)

// TokenDecisions are about the token endpoint.
type TokenDecisions struct {
	// Parameters reads what was sent.
	Parameters func(*http.Request) (url.Values, error)
	// Rules judge the request before its client is known.
	Rules Rules[TokenRequest]
	// Grants are the grant types that are taken and advertised.
	Grants map[string]GrantType
	// GrantAllowed says whether a client may use a grant type.
	GrantAllowed func(client *Client, grantType string) bool
	// Format chooses jwt or opaque access tokens; configured is the server's setting.
	Format func(configured string) string
	// RefreshToken says whether a grant comes with a refresh token.
	RefreshToken func(*Client, *Grant) bool
	// IDTokenAlgorithm chooses what signs a client's ID tokens.
	IDTokenAlgorithm func(*Client) string
	// AccessTokenHash and CodeHash make the at_hash and c_hash of an ID token.
	AccessTokenHash func(token string) string
	CodeHash        func(code string) string
}

func honestToken() TokenDecisions {
	return TokenDecisions{
		Parameters: bodyParameters,
		Rules: Rules[TokenRequest]{
			{"form-encoded", func(t *TokenRequest) error {
				kind, _, err := mime.ParseMediaType(t.HTTP.Header.Get("Content-Type"))
				return unless(err == nil && kind == "application/x-www-form-urlencoded",
					Refuse("invalid_request", "The body must be application/x-www-form-urlencoded."))
			}},
			{"no-secret-in-the-query", func(t *TokenRequest) error {
				return unless(t.HTTP.URL.RawQuery == "", Refuse("invalid_request", "Parameters belong in the body."))
			}},
			{"parameters-once", func(t *TokenRequest) error { return once(t.Form) }},
		},
		Grants: map[string]GrantType{
			"authorization_code": (*Server).redeemCode,
			"refresh_token":      (*Server).refresh,
			"client_credentials": (*Server).clientCredentials,
		},
		GrantAllowed:     grantAllowed,
		Format:           func(configured string) string { return configured },
		RefreshToken:     refreshesOffline,
		IDTokenAlgorithm: func(client *Client) string { return client.IDTokenSignedResponseAlg },
		AccessTokenHash:  leftHalf,
		CodeHash:         leftHalf,
	}
}

// token is the token endpoint (RFC 6749 section 3.2).
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	response, err := s.grantTokens(r)
	if err != nil {
		s.refuse(w, r, "token", err)
		return
	}
	s.writeJSON(w, r, "token", http.StatusOK, response)
}

func (s *Server) grantTokens(r *http.Request) (map[string]any, error) {
	t, err := s.clientRequest(r, "token")
	if err != nil {
		return nil, err
	}
	name := t.Form.Get("grant_type")
	if name == "" {
		return nil, Refuse("invalid_request", "grant_type is missing.")
	}
	grant, ok := s.decisions.Token.Grants[name]
	if !ok {
		return nil, Refuse("unsupported_grant_type", "This grant type is not supported.")
	}
	if !s.decisions.Token.GrantAllowed(t.Client, name) {
		return nil, Refuse("unauthorized_client", "The client may not use this grant type.")
	}
	if err := resourceKnown(t); err != nil {
		return nil, err
	}
	return grant(s, t)
}

// grantAllowed wants a grant type that the client registered. A public client has no tokens of its own (RFC 6749 section 4.4).
func grantAllowed(client *Client, grantType string) bool {
	return client.MayUse(grantType) && !(grantType == "client_credentials" && client.Public())
}

// bodyParameters reads the body alone: an address ends in logs and histories (RFC 6749 section 2.3.1).
func bodyParameters(r *http.Request) (url.Values, error) {
	err := r.ParseForm()
	return r.PostForm, err
}

// clientRequest reads the request to an endpoint that clients call, and finds out who calls.
func (s *Server) clientRequest(r *http.Request, endpoint string) (*TokenRequest, error) {
	form, err := s.decisions.Token.Parameters(r)
	if err != nil {
		return nil, Refuse("invalid_request", "The body can't be read.")
	}
	t := &TokenRequest{HTTP: r, Form: form, Now: s.now()}
	if err := s.decisions.Token.Rules.Check(t); err != nil {
		return nil, err
	}
	credentials, err := s.readCredentials(t)
	if err != nil {
		return nil, err
	}
	t.Client, err = s.decisions.Client.Authenticate(s.decisions, endpoint, credentials)
	return t, err
}

// clientCredentials gives a client a token for itself (RFC 6749 section 4.4).
func (s *Server) clientCredentials(t *TokenRequest) (map[string]any, error) {
	scope := t.Form.Get("scope")
	if scope == "" {
		scope = t.Client.Scope
	}
	granted := serviceScopes(t.Client, scope)
	if !wellFormedScope(scope) || (len(granted) == 0 && t.Form.Get("scope") != "") {
		return nil, Refuse("invalid_scope", "None of these scopes can be granted to this client.")
	}
	return s.tokens(t, &issue{subject: t.Client.ID, scopes: granted})
}

// LogIn gives the user of a name and password, or nil: for grant types that are not of this package.
func (s *Server) LogIn(name, password string) *User { return s.accounts.logIn(name, password) }

// IssueTo gives a client the tokens of a user: for grant types that are not of this package.
func (s *Server) IssueTo(t *TokenRequest, user *User, scopes []string) (map[string]any, error) {
	grant := &Grant{ID: random(), ClientID: t.Client.ID, User: user, Scopes: scopes, AuthTime: t.Now}
	return s.tokens(t, &issue{grant: grant, subject: s.subject(t.Client, user), scopes: scopes})
}
