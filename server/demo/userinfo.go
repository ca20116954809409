package demo

import (
	"cmp"
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
	ctx := oidc.ClientContext(r.Context(), current.provider.http)
	info, err := current.provider.UserInfo(ctx, oauth2.StaticTokenSource(current.token))
	exchanges := current.provider.recorder.take()
	if err != nil {
		c.fail(w, s, failureOf("Userinfo was refused", err, exchanges))
		return
	}
	// OpenID Connect Core section 5.3.2: another sub must not be used.
	if info.Subject != current.subject {
		c.fail(w, s, failureOf("Userinfo speaks of somebody else",
			errors.New("sub in userinfo is not sub in the ID token"), exchanges))
		return
	}
	var claims struct {
		PreferredUsername string `json:"preferred_username"`
		Name              string `json:"name"`
	}
	if err := info.Claims(&claims); err != nil {
		c.fail(w, s, failureOf("Userinfo can't be read", err, exchanges))
		return
	}
	current.UserInfo = exchanges
	s.user = &user{
		Name:    cmp.Or(claims.PreferredUsername, claims.Name, info.Subject),
		Subject: info.Subject,
		Since:   time.Now(),

		provider: current.provider, clientID: current.ClientID, rawID: current.rawID,
	}
	c.sessions.renew(w, s)
	current.SetCookie = maskHeader("Set-Cookie", c.sessions.cookie(s.id).String())
	http.Redirect(w, r, "/steps/9", http.StatusSeeOther)
}
