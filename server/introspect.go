package server

import (
	"net/http"
	"strings"
)

// IntrospectionDecisions are about token introspection.
type IntrospectionDecisions struct {
	// Visible says whether a client may learn about a token.
	Visible func(caller *Client, tokenClient string) bool
}

func honestIntrospection() IntrospectionDecisions {
	return IntrospectionDecisions{Visible: func(*Client, string) bool { return true }}
}

// introspect tells a client that has authenticated about a token (RFC 7662). What is not good is inactive, whatever it is.
func (s *Server) introspect(w http.ResponseWriter, r *http.Request) {
	t, err := s.clientRequest(r, "introspect")
	if err != nil {
		s.refuse(w, r, "introspect", err)
		return
	}
	raw := t.Form.Get("token")
	if raw == "" {
		s.refuse(w, r, "introspect", Refuse("invalid_request", "token is missing."))
		return
	}
	answer := s.describe(t.Client, raw)
	s.decisions.Document("introspection", s.document(r, t.Client, nil), answer)
	s.writeJSON(w, r, "introspect", http.StatusOK, answer)
}

func (s *Server) describe(caller *Client, raw string) map[string]any {
	if token, ok := s.refreshTokens.get(raw); ok {
		_, spent := (&RefreshRequest{Token: token}).SpentAt()
		live := !spent && !token.Grant.refreshRevoked.Load() && s.now().Before(token.Expires)
		if !live || !s.decisions.Introspection.Visible(caller, token.Grant.ClientID) {
			return map[string]any{"active": false}
		}
		return map[string]any{
			"active": true, "iss": s.issuer, "sub": s.subject(s.clients.find(token.Grant.ClientID), token.Grant.User), "client_id": token.Grant.ClientID,
			"scope": strings.Join(token.Grant.Scopes, " "), "exp": token.Expires.Unix(),
		}
	}
	token := s.readAccessToken(raw)
	if s.decisions.Access.Rules.Check(token) != nil || !s.decisions.Introspection.Visible(caller, token.ClientID) {
		return map[string]any{"active": false}
	}
	return map[string]any{
		"active": true, "iss": s.issuer, "sub": token.Subject, "client_id": token.ClientID, "aud": token.Audience,
		"scope": strings.Join(token.Scopes, " "), "token_type": "Bearer", "jti": token.ID,
		"iat": token.IssuedAt.Unix(), "exp": token.Expires.Unix(),
	}
}
