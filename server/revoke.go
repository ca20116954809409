package server

import "net/http"

// RevocationRequest is a client's try to revoke a token that we know.
type RevocationRequest struct {
	Client *Client
	Owner  string // ID of the client that the token was issued to
	Grant  *Grant // nil for a client's own token
}

// RevocationDecisions are about token revocation.
type RevocationDecisions struct {
	// Rules judge the request.
	Rules Rules[RevocationRequest]
	// Revoke ends a refresh token's grant. An access token is ended alone.
	Revoke func(*Grant)
}

// honestRevocation ends a token for its own client alone, and the access tokens of the same grant too (RFC 7009 section 2.1).
func honestRevocation() RevocationDecisions {
	return RevocationDecisions{
		Rules: Rules[RevocationRequest]{
			{"revocation-own-token", func(r *RevocationRequest) error {
				return unless(r.Owner == r.Client.ID, Refuse("invalid_grant", "The token was issued to another client."))
			}},
		},
		Revoke: (*Grant).Revoke,
	}
}

// revoke lets a client end its own tokens (RFC 7009). A token that we do not know is as good as revoked.
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	t, err := s.clientRequest(r, "revoke")
	if err != nil {
		s.refuse(w, r, "revoke", err)
		return
	}
	raw := t.Form.Get("token")
	if raw == "" {
		s.refuse(w, r, "revoke", Refuse("invalid_request", "token is missing."))
		return
	}
	if err := s.revokeToken(t.Client, raw); err != nil {
		s.refuse(w, r, "revoke", err)
		return
	}
	s.decisions.Headers("revoke", r, w.Header())
	w.WriteHeader(http.StatusOK)
}

func (s *Server) revokeToken(client *Client, raw string) error {
	if token, ok := s.refreshTokens.get(raw); ok {
		if err := s.decisions.Revocation.Rules.Check(&RevocationRequest{client, token.Grant.ClientID, token.Grant}); err != nil {
			return err
		}
		s.decisions.Revocation.Revoke(token.Grant)
		return nil
	}
	token := s.readAccessToken(raw)
	if !token.Known || token.Type != accessTokenType {
		return nil
	}
	if err := s.decisions.Revocation.Rules.Check(&RevocationRequest{client, token.ClientID, token.Grant}); err != nil {
		return err
	}
	s.revokedTokens.put(token.ID, struct{}{}, s.now(), token.Expires)
	return nil
}
