package server

import "net/http"

// RevocationDecisions are about token revocation.
type RevocationDecisions struct {
	// Revoke ends a refresh token's grant. An access token is ended alone.
	Revoke func(*Grant)
}

// honestRevocation ends the access tokens of the same grant too (RFC 7009 section 2.1).
func honestRevocation() RevocationDecisions {
	return RevocationDecisions{Revoke: (*Grant).Revoke}
}

// revoke lets a client end its own tokens (RFC 7009). A token that we do not know is as good as revoked.
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	client, err := s.clientRequest(r, "revoke")
	if err != nil {
		s.refuse(w, r, "revoke", err)
		return
	}
	raw := r.PostForm.Get("token")
	if raw == "" {
		s.refuse(w, r, "revoke", Refuse("invalid_request", "token is missing."))
		return
	}
	if err := s.revokeToken(client, raw); err != nil {
		s.refuse(w, r, "revoke", err)
		return
	}
	s.decisions.Headers("revoke", r, w.Header())
	w.WriteHeader(http.StatusOK)
}

func (s *Server) revokeToken(client *Client, raw string) error {
	foreign := Refuse("invalid_grant", "The token was issued to another client.")
	if token, ok := s.refreshTokens.get(raw); ok {
		if token.Grant.ClientID != client.ID {
			return foreign
		}
		s.decisions.Revocation.Revoke(token.Grant)
		return nil
	}
	token := s.readAccessToken(raw)
	if !token.Known || token.Type != accessTokenType {
		return nil
	}
	if token.ClientID != client.ID {
		return foreign
	}
	s.revokedTokens.put(token.ID, struct{}{}, s.now(), token.Expires)
	return nil
}
