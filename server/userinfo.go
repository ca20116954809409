package server

import "net/http"

// userinfo tells a client about its user (OIDC Core section 5.3).
func (s *Server) userinfo(w http.ResponseWriter, r *http.Request) {
	raw := s.decisions.Access.Present(r)
	if raw == "" {
		// RFC 6750 section 3.1: no error code for who sent nothing.
		s.refuse(w, r, "userinfo", &Error{Status: http.StatusUnauthorized, Challenge: `Bearer realm="assay"`})
		return
	}
	token := s.readAccessToken(raw)
	err := s.decisions.Access.Rules.Check(token)
	if err == nil {
		err = s.decisions.Access.Userinfo.Check(token)
	}
	client := s.clients.find(token.ClientID)
	user := s.accounts.find(s.publicSubject(client, token.Subject))
	if err == nil && user == nil {
		err = insufficientScope()
	}
	if err != nil {
		s.refuse(w, r, "userinfo", challenged(refusal(err)))
		return
	}
	claims := map[string]any{"sub": s.subject(client, user)}
	disclosure := &Disclosure{Document: "userinfo", Scopes: token.Scopes, AccessToken: true}
	if token.Grant != nil {
		disclosure.Requested = token.Grant.Claims
	}
	s.disclose(user, disclosure, claims)
	s.writeUserinfo(w, r, token, claims)
}

// writeUserinfo answers with JSON, or with a JWT for a client that registered for one (OIDC Core section 5.3.2).
func (s *Server) writeUserinfo(w http.ResponseWriter, r *http.Request, token *AccessToken, claims map[string]any) {
	algorithm := ""
	if token.Client != nil {
		algorithm = s.decisions.Access.UserinfoAlgorithm(token.Client)
	}
	if algorithm != "" {
		claims["iss"], claims["aud"] = s.issuer, token.ClientID
	}
	s.decisions.Document("userinfo", s.document(r, token.Client, token.Grant), claims)
	if algorithm == "" {
		s.writeJSON(w, r, "userinfo", http.StatusOK, claims)
		return
	}
	signed, err := s.jwt("userinfo", "JWT", algorithm, claims)
	if err != nil {
		s.refuse(w, r, "userinfo", err)
		return
	}
	w.Header().Set("Content-Type", "application/jwt")
	s.decisions.Headers("userinfo", r, w.Header())
	w.Write([]byte(signed))
}

// challenged adds the header of RFC 6750 section 3.
func challenged(e *Error) *Error {
	e.Challenge = `Bearer realm="assay", error="` + e.Code + `", error_description="` + e.Description + `"`
	return e
}

func insufficientScope() *Error {
	return &Error{
		Code: "insufficient_scope", Description: "The access token is not for the openid scope of a user.", Status: http.StatusForbidden,
	}
}
