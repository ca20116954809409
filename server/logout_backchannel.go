package server

import (
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	logoutEvent     = "http://schemas.openid.net/event/backchannel-logout"
	logoutTokenType = "logout+jwt" // OpenID Connect Back-Channel Logout 1.0 section 2.4
	logoutTokenLife = 2 * time.Minute
)

// notify posts a logout token to the clients that registered a backchannel_logout_uri, to all at once, and waits for their
// answers: the browser goes on when they know (OpenID Connect Back-Channel Logout 1.0 section 2.5).
func (s *Server) notify(req *LogoutRequest, parties []*Client) {
	var all sync.WaitGroup
	for _, party := range parties {
		if party.BackchannelLogoutURI == "" {
			continue
		}
		token, err := s.logoutToken(req, party)
		if err != nil {
			s.log.Error("no logout token", "client", party.ID, "error", err)
			continue
		}
		all.Go(func() {
			if err := s.postLogout(party.BackchannelLogoutURI, token); err != nil {
				s.log.Info("a client was not told of a logout", "client", party.ID, "error", err)
			}
		})
	}
	all.Wait()
}

func (s *Server) postLogout(address, token string) error {
	response, err := s.http.PostForm(address, url.Values{"logout_token": {token}})
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusNoContent {
		return errNotFetched
	}
	return nil
}

// logoutToken tells one client which login is over (section 2.4). It is signed as the client's ID tokens are, and never
// with none.
func (s *Server) logoutToken(req *LogoutRequest, client *Client) (string, error) {
	c := s.document(req.HTTP, client, nil)
	c.User = req.Session.User
	claims := map[string]any{
		"iss": s.issuer, "aud": client.ID, "iat": c.Now.Unix(), "exp": c.Now.Add(logoutTokenLife).Unix(), "jti": random(),
		"sub": s.subject(client, req.Session.User), "sid": req.Session.SID, "events": map[string]any{logoutEvent: map[string]any{}},
	}
	s.decisions.Document("logout_token", c, claims)
	algorithm := s.decisions.Token.IDTokenAlgorithm(client)
	if algorithm == "none" {
		algorithm = "RS256"
	}
	return s.jwt("logout_token", logoutTokenType, algorithm, claims)
}
