package server

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"regexp"
	"sync/atomic"
	"time"
)

// Grant is what a user granted to a client: what a code and all that follows from it stand for.
type Grant struct {
	ID       string
	ClientID string
	User     *User
	Scopes   []string
	Nonce    string
	Claims   ClaimsRequest
	AuthTime time.Time
	SID      string // of the session that it was granted in; empty without a browser

	accessRevoked, refreshRevoked atomic.Bool
}

// RevokeAccess ends the access tokens of the grant, those not yet made included.
func (g *Grant) RevokeAccess() { g.accessRevoked.Store(true) }

// RevokeRefresh ends its refresh tokens.
func (g *Grant) RevokeRefresh() { g.refreshRevoked.Store(true) }

// Revoke ends both.
func (g *Grant) Revoke() {
	g.RevokeAccess()
	g.RevokeRefresh()
}

// Code is an authorization code with all that it is bound to (RFC 6749 section 4.1.3).
type Code struct {
	Value           string
	Grant           *Grant
	RedirectURI     string
	RedirectURISent bool
	Challenge       string
	ChallengeMethod string
	Expires         time.Time
	// Browser is where the user logged in for it.
	Browser string

	redeemed, ended atomic.Bool // ended by a logout before it was redeemed
	wrongVerifiers  atomic.Int32
}

// Redemption is a client's try to redeem a code.
type Redemption struct {
	Code   *Code // nil when unknown
	Client *Client
	Form   url.Values
	Now    time.Time
	// Find looks a code up by its value; nil when there is none.
	Find func(value string) *Code
	// Grants lists what the code's user granted to its client, and EndSessions logs the user out.
	Grants      func() []*Grant
	EndSessions func()
}

// CodeDecisions are about redeeming codes.
type CodeDecisions struct {
	// Value makes what a code is called by, once all else of it is known.
	Value func(*Code) string
	Rules Rules[Redemption]
	// Replayed is what happens when a code that was redeemed comes again, all else being right.
	Replayed func(*Redemption)
}

var verifierFormat = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`) // RFC 7636 section 4.1

// verifierGuesses is how many wrong verifiers the client of a code may send.
const verifierGuesses = 10

func honestCode() CodeDecisions {
	invalid := func(description string) *Error { return Refuse("invalid_grant", description) }
	return CodeDecisions{
		// It says nothing to whoever reads it.
		Value: func(*Code) string { return random() },
		Rules: Rules[Redemption]{
			{"code-present", func(r *Redemption) error {
				return unless(r.Form.Get("code") != "", Refuse("invalid_request", "code is missing."))
			}},
			{"code-known", func(r *Redemption) error {
				r.Code = r.Find(r.Form.Get("code"))
				return unless(r.Code != nil, invalid("The code is unknown."))
			}},
			{"code-client", func(r *Redemption) error {
				return unless(r.Code.Grant.ClientID == r.Client.ID, invalid("The code was issued to another client."))
			}},
			{"verifier-guesses", func(r *Redemption) error {
				return unless(r.Code.wrongVerifiers.Load() < verifierGuesses, invalid("Too many wrong verifiers came with the code."))
			}},
			{"code-unexpired", func(r *Redemption) error {
				return unless(r.Now.Before(r.Code.Expires), invalid("The code has expired."))
			}},
			{"code-session", func(r *Redemption) error {
				return unless(!r.Code.ended.Load(), invalid("The user has logged out."))
			}},
			{"code-redirect-uri-present", func(r *Redemption) error {
				return unless(r.Form.Get("redirect_uri") != "" || !r.Code.RedirectURISent, invalid("redirect_uri is missing."))
			}},
			{"code-redirect-uri", func(r *Redemption) error {
				sent := r.Form.Get("redirect_uri")
				return unless(sent == "" || sent == r.Code.RedirectURI, invalid("redirect_uri is not that of the authorization request."))
			}},
			{"verifier-expected", func(r *Redemption) error { // RFC 9700 section 4.8.2
				return unless(r.Code.Challenge != "" || r.Form.Get("code_verifier") == "",
					invalid("code_verifier was sent, but no code_challenge before it."))
			}},
			{"verifier-present", func(r *Redemption) error {
				return unless(r.Code.Challenge == "" || r.Form.Get("code_verifier") != "", invalid("code_verifier is missing."))
			}},
			{"verifier-well-formed", func(r *Redemption) error {
				verifier := r.Form.Get("code_verifier")
				return unless(verifier == "" || verifierFormat.MatchString(verifier), invalid("code_verifier is malformed."))
			}},
			{"verifier-matches", func(r *Redemption) error {
				verifier := r.Form.Get("code_verifier")
				if verifier == "" || Challenge(verifier, r.Code.ChallengeMethod) == r.Code.Challenge {
					return nil
				}
				r.Code.wrongVerifiers.Add(1)
				return invalid("code_verifier does not match code_challenge.")
			}},
		},
		// RFC 6749 section 4.1.2: what the code gave is revoked.
		Replayed: func(r *Redemption) { r.Code.Grant.Revoke() },
	}
}

// Challenge is the code challenge of a verifier, by S256 or plain (RFC 7636 section 4.2).
func Challenge(verifier, method string) string {
	if method == "plain" {
		return verifier
	}
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// redeemCode exchanges a code for tokens (RFC 6749 section 4.1.3).
func (s *Server) redeemCode(t *TokenRequest) (map[string]any, error) {
	r := &Redemption{Client: t.Client, Form: t.Form, Now: t.Now, Find: s.code}
	r.Grants = func() []*Grant { return s.grantsLike(r.Code.Grant) }
	r.EndSessions = func() { s.endSessions(r.Code.Grant.User) }
	if err := s.decisions.Code.Rules.Check(r); err != nil {
		return nil, err
	}
	// The code is spent once all else is right, so that a stranger's guess can't spend it for its owner.
	if !s.decisions.Spend("code", r.Code.Value) {
		s.decisions.Code.Replayed(r)
		return nil, Refuse("invalid_grant", "The code was redeemed before.")
	}
	r.Code.redeemed.Store(true)
	grant := r.Code.Grant
	return s.tokens(t, &issue{
		grant: grant, subject: s.subject(t.Client, grant.User), scopes: grant.Scopes, nonce: grant.Nonce,
		refreshToken: s.decisions.Token.RefreshToken(t.Client, grant),
	})
}

func (s *Server) code(value string) *Code {
	code, _ := s.codes.get(value)
	return code
}

// endCodes ends the codes that a user was given in a session and that nobody redeemed yet.
func (s *Server) endCodes(session *Session) {
	s.codes.each(func(_ string, code *Code) {
		if code.Browser == session.Browser && code.Grant.User == session.User && !code.redeemed.Load() {
			code.ended.Store(true)
		}
	})
}

func (s *Server) grantsLike(grant *Grant) []*Grant {
	var found []*Grant
	s.grants.each(func(_ string, g *Grant) {
		if g.User == grant.User && g.ClientID == grant.ClientID {
			found = append(found, g)
		}
	})
	return found
}
