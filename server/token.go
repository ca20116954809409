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
	// Rules judge the request before its client is known.
	Rules Rules[TokenRequest]
	// Grants are the grant types that are taken and advertised.
	Grants map[string]GrantType
	// Format chooses jwt or opaque access tokens; configured is the server's setting.
	Format func(configured string) string
	// RefreshToken says whether a grant comes with a refresh token.
	RefreshToken func(*Client, *Grant) bool
	// IDTokenAlgorithm chooses what signs a client's ID tokens.
	IDTokenAlgorithm func(*Client) string
}

func honestToken() TokenDecisions {
	return TokenDecisions{
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
		Format:           func(configured string) string { return configured },
		RefreshToken:     refreshesOffline,
		IDTokenAlgorithm: func(client *Client) string { return client.IDTokenSignedResponseAlg },
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
	client, err := s.clientRequest(r, "token")
	if err != nil {
		return nil, err
	}
	name := r.PostForm.Get("grant_type")
	if name == "" {
		return nil, Refuse("invalid_request", "grant_type is missing.")
	}
	grant, ok := s.decisions.Token.Grants[name]
	if !ok {
		return nil, Refuse("unsupported_grant_type", "This grant type is not supported.")
	}
	if !client.MayUse(name) {
		return nil, Refuse("unauthorized_client", "The client did not register for this grant type.")
	}
	return grant(s, &TokenRequest{HTTP: r, Form: r.PostForm, Client: client, Now: s.now()})
}

// clientRequest reads the form of an endpoint that authenticated clients call.
func (s *Server) clientRequest(r *http.Request, endpoint string) (*Client, error) {
	if err := r.ParseForm(); err != nil {
		return nil, Refuse("invalid_request", "The body can't be read.")
	}
	t := &TokenRequest{HTTP: r, Form: r.PostForm, Now: s.now()}
	if err := s.decisions.Token.Rules.Check(t); err != nil {
		return nil, err
	}
	credentials, err := s.readCredentials(r)
	if err != nil {
		return nil, err
	}
	return s.decisions.Client.Authenticate(s.decisions, endpoint, credentials)
}

// clientCredentials gives a client a token for itself (RFC 6749 section 4.4).
func (s *Server) clientCredentials(t *TokenRequest) (map[string]any, error) {
	if t.Client.Public() {
		return nil, Refuse("unauthorized_client", "A public client can't use client credentials.")
	}
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
