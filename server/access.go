package server

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const accessTokenType = "at+jwt" // RFC 9068 section 2.1

// AccessToken is what somebody presents as an access token.
type AccessToken struct {
	Raw    string
	Issuer string
	Now    time.Time
	// Known says that we made and signed it, or kept it; the rest is read from it then.
	Known    bool
	Type     string
	ID       string
	ClientID string
	Client   *Client // nil when it was deleted
	Subject  string
	Audience []string
	Scopes   []string
	IssuedAt time.Time
	Expires  time.Time
	Grant    *Grant // nil for a client's own token
	Revoked  bool   // alone, apart from its grant
}

// AccessDecisions are about taking access tokens.
type AccessDecisions struct {
	// Rules judge a token, at userinfo and at introspection.
	Rules Rules[AccessToken]
	// Userinfo judges it further, at userinfo.
	Userinfo Rules[AccessToken]
	// Present finds the token in a request to userinfo.
	Present func(*http.Request) string
	// UserinfoAlgorithm chooses what signs userinfo for a client; empty sends plain JSON.
	UserinfoAlgorithm func(*Client) string
	// Verify reads a JWT that these keys signed; the rules judge what it says.
	Verify func(keys *Keys, raw string) (*jwt.Token, error)
}

func honestAccess() AccessDecisions {
	invalid := func(description string) *Error {
		return &Error{Code: "invalid_token", Description: description, Status: http.StatusUnauthorized}
	}
	return AccessDecisions{
		Present:           bearer,
		Verify:            (*Keys).verify,
		UserinfoAlgorithm: func(client *Client) string { return client.UserinfoSignedResponseAlg },
		Userinfo: Rules[AccessToken]{
			{"openid-granted", func(t *AccessToken) error {
				return unless(slices.Contains(t.Scopes, "openid"), insufficientScope())
			}},
		},
		Rules: Rules[AccessToken]{
			{"token-known", func(t *AccessToken) error {
				return unless(t.Known, invalid("This is no access token of ours."))
			}},
			{"token-type", func(t *AccessToken) error { // RFC 9068 section 4
				return unless(t.Type == accessTokenType, invalid("This is no access token."))
			}},
			{"token-audience", func(t *AccessToken) error {
				return unless(slices.Contains(t.Audience, t.Issuer), invalid("The access token is for another audience."))
			}},
			{"token-client", func(t *AccessToken) error { // what is deleted has no access (RFC 7592 section 2.3)
				return unless(t.Client != nil, invalid("The client of this access token is gone."))
			}},
			{"token-unexpired", func(t *AccessToken) error {
				return unless(t.Now.Before(t.Expires), invalid("The access token has expired."))
			}},
			{"token-unrevoked", func(t *AccessToken) error {
				return unless(!t.Revoked, invalid("The access token was revoked."))
			}},
			{"grant-unrevoked", func(t *AccessToken) error {
				return unless(t.Grant == nil || !t.Grant.accessRevoked.Load(), invalid("What gave this access token was revoked."))
			}},
		},
	}
}

// bearer takes the token from the header, or from a form (RFC 6750 sections 2.1 and 2.2); never from the query.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	if r.Method == http.MethodPost && r.Header.Get("Authorization") == "" && r.ParseForm() == nil {
		return r.PostForm.Get("access_token")
	}
	return ""
}

// readAccessToken reads a token without judging it.
func (s *Server) readAccessToken(raw string) *AccessToken {
	t := &AccessToken{Raw: raw, Issuer: s.issuer, Now: s.now()}
	if claims, ok := s.opaqueTokens.get(raw); ok {
		t.Type = accessTokenType
		s.fill(t, claims)
	} else if token, err := s.decisions.Access.Verify(s.keys, raw); err == nil {
		t.Type, _ = token.Header["typ"].(string)
		s.fill(t, token.Claims.(jwt.MapClaims))
	}
	return t
}

func (s *Server) fill(t *AccessToken, claims map[string]any) {
	t.Known = true
	text := func(name string) string {
		value, _ := claims[name].(string)
		return value
	}
	t.ID, t.ClientID, t.Subject, t.Scopes = text("jti"), text("client_id"), text("sub"), strings.Fields(text("scope"))
	t.Client = s.clients.find(t.ClientID)
	t.Expires, t.IssuedAt = numericDate(claims["exp"]), numericDate(claims["iat"])
	t.Audience, _ = jwt.MapClaims(claims).GetAudience()
	// Keys may be shared; the issuer is what tells our tokens from those of another.
	if text("iss") != s.issuer {
		t.Known = false
		return
	}
	if grant, _, ok := strings.Cut(t.ID, "."); ok {
		t.Grant, _ = s.grants.get(grant)
	}
	_, t.Revoked = s.revokedTokens.get(t.ID)
}

func numericDate(claim any) time.Time {
	switch seconds := claim.(type) {
	case int64:
		return time.Unix(seconds, 0)
	case float64:
		return time.UnixMilli(int64(seconds * 1000))
	}
	return time.Time{}
}
