package demo

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// userinfo is step 9: it asks the server who the user is, then starts a session
// of this client's own. From here on the server is not asked again.
func (c *Client) userinfo(w http.ResponseWriter, r *http.Request, s *session) {
	current := s.walk
	if current == nil || !current.Redeemed {
		http.Redirect(w, r, "/steps/3", http.StatusSeeOther)
		return
	}
	claims, err := current.ask(r.Context())
	exchanges := current.provider.recorder.take()
	if err != nil {
		if !unreachable(err) {
			s.walk = nil // its access token is no use any more
		}
		c.fail(w, s, c.failureOf("Userinfo can't be used", err, exchanges))
		return
	}
	current.UserInfo = exchanges
	s.user = &user{
		Name:    cmp.Or(claims.PreferredUsername, claims.Name, current.subject),
		Subject: current.subject,
		Since:   time.Now(),

		provider: current.provider, clientID: current.ClientID, rawID: current.rawID,
	}
	c.sessions.renew(w, s)
	current.SetCookie = maskHeader("Set-Cookie", c.sessions.cookie(s.id).String())
	http.Redirect(w, r, "/steps/9", http.StatusSeeOther)
}

// userinfoClaims are what the client calls the user by.
type userinfoClaims struct {
	PreferredUsername string `json:"preferred_username"`
	Name              string `json:"name"`
}

// ask sends the userinfo request and reads its answer.
func (current *walk) ask(ctx context.Context) (claims userinfoClaims, err error) {
	ctx = oidc.ClientContext(ctx, current.provider.http)
	info, err := current.provider.UserInfo(ctx, oauth2.StaticTokenSource(current.token))
	if err != nil {
		return claims, err
	}
	// OpenID Connect Core section 5.3.2: another sub must not be used.
	if info.Subject != current.subject {
		return claims, errors.New("sub in userinfo is not sub in the ID token: it speaks of somebody else")
	}
	return claims, info.Claims(&claims)
}
