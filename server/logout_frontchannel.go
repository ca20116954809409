package server

import (
	"net/url"
	"slices"
	"strings"
)

// logoutFrame is the client's frontchannel_logout_uri, with the issuer and the session added (OpenID Connect Front-Channel
// Logout 1.0 section 2).
func logoutFrame(r *LogoutRequest, client *Client) string {
	if client.FrontchannelLogoutURI == "" {
		return ""
	}
	return addQuery(client.FrontchannelLogoutURI, url.Values{"iss": {r.Issuer}, "sid": {r.Session.SID}})
}

// parties lists the clients where a user logged in with a session, each once.
func (s *Server) parties(session *Session) []*Client {
	seen := map[string]bool{}
	var parties []*Client
	s.grants.each(func(_ string, grant *Grant) {
		if grant.SID != session.SID || seen[grant.ClientID] {
			return
		}
		seen[grant.ClientID] = true
		if client := s.clients.find(grant.ClientID); client != nil {
			parties = append(parties, client)
		}
	})
	slices.SortFunc(parties, func(a, b *Client) int { return strings.Compare(a.ID, b.ID) })
	return parties
}
