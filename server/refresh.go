package server

import (
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// RefreshToken is one of the line of refresh tokens that a grant has.
type RefreshToken struct {
	Value   string
	Grant   *Grant
	Expires time.Time

	spentAt atomic.Pointer[time.Time]
}

// RefreshRequest is a client's try to refresh.
type RefreshRequest struct {
	Token  *RefreshToken // nil when unknown
	Client *Client
	Form   url.Values
	Now    time.Time
}

// SpentAt is when the token was first used, if it was.
func (r *RefreshRequest) SpentAt() (time.Time, bool) {
	if at := r.Token.spentAt.Load(); at != nil {
		return *at, true
	}
	return time.Time{}, false
}

// RefreshDecisions are about refreshing.
type RefreshDecisions struct {
	Rules Rules[RefreshRequest]
	// Rotates says whether this use spends the token and gives a new one.
	Rotates func(*RefreshRequest) bool
	// Reused answers a spent token that comes again.
	Reused func(*RefreshRequest) error
	// Lifetime is that of each token; configured is the server's setting.
	Lifetime func(configured time.Duration) time.Duration
}

func honestRefresh() RefreshDecisions {
	invalid := func(description string) *Error { return Refuse("invalid_grant", description) }
	return RefreshDecisions{
		Rules: Rules[RefreshRequest]{
			{"refresh-present", func(r *RefreshRequest) error {
				return unless(r.Form.Get("refresh_token") != "", Refuse("invalid_request", "refresh_token is missing."))
			}},
			{"refresh-known", func(r *RefreshRequest) error {
				return unless(r.Token != nil, invalid("The refresh token is unknown."))
			}},
			{"refresh-client", func(r *RefreshRequest) error {
				return unless(r.Token.Grant.ClientID == r.Client.ID, invalid("The refresh token was issued to another client."))
			}},
			{"refresh-unexpired", func(r *RefreshRequest) error {
				return unless(r.Now.Before(r.Token.Expires), invalid("The refresh token has expired."))
			}},
			{"refresh-unrevoked", func(r *RefreshRequest) error {
				return unless(!r.Token.Grant.refreshRevoked.Load(), invalid("The refresh token was revoked."))
			}},
			{"refresh-scope", func(r *RefreshRequest) error { // RFC 6749 section 6: never more than was granted
				for _, scope := range strings.Fields(r.Form.Get("scope")) {
					if !slices.Contains(r.Token.Grant.Scopes, scope) {
						return Refuse("invalid_scope", "This scope was not granted.")
					}
				}
				return nil
			}},
		},
		Rotates: func(*RefreshRequest) bool { return true },
		// RFC 9700 section 4.14.2: nobody can tell which of the two is the thief, so the whole family ends.
		Reused: func(r *RefreshRequest) error {
			r.Token.Grant.Revoke()
			return invalid("The refresh token was used before.")
		},
		Lifetime: func(configured time.Duration) time.Duration { return configured },
	}
}

// refreshesOffline gives a refresh token where the user granted offline access (OIDC Core section 11).
func refreshesOffline(client *Client, grant *Grant) bool {
	return client.MayUse("refresh_token") && slices.Contains(grant.Scopes, "offline_access")
}

// refresh exchanges a refresh token (RFC 6749 section 6).
func (s *Server) refresh(t *TokenRequest) (map[string]any, error) {
	token, _ := s.refreshTokens.get(t.Form.Get("refresh_token"))
	r := &RefreshRequest{Token: token, Client: t.Client, Form: t.Form, Now: t.Now}
	if err := s.decisions.Refresh.Rules.Check(r); err != nil {
		return nil, err
	}
	rotates := s.decisions.Refresh.Rotates(r)
	if rotates && !s.decisions.Spend("refresh_token", token.Value) {
		if err := s.decisions.Refresh.Reused(r); err != nil {
			return nil, err
		}
	}
	if rotates {
		token.spentAt.CompareAndSwap(nil, &t.Now)
	}
	scopes := token.Grant.Scopes
	if narrower := strings.Fields(t.Form.Get("scope")); len(narrower) > 0 {
		scopes = narrower
	}
	return s.tokens(t, &issue{
		grant: token.Grant, subject: s.subject(t.Client, token.Grant.User), scopes: scopes, refreshToken: rotates,
	})
}
