package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"time"
)

// Session is what a browser's cookie stands for. It is never changed, only replaced by another.
type Session struct {
	ID string
	// Browser stays the same when the session is renewed, so that what was begun before login can go on after it.
	Browser  string
	User     *User // nil before login
	AuthTime time.Time
	Expires  time.Time
	// SID is what clients call it by (OpenID Connect Front-Channel Logout 1.0 section 3); empty before login.
	SID string
	// State is what the session frame knows it by; empty before login.
	State string
}

// SessionDecisions are about the session in the browser.
type SessionDecisions struct {
	// Cookie carries the session.
	Cookie func(issuer *url.URL, s *Session) *http.Cookie
	// StateCookie carries its state, for the script of the session frame alone.
	StateCookie func(issuer *url.URL, s *Session) *http.Cookie
	// Renew chooses the ID of the session that follows old at login.
	Renew func(old *Session) string
	// CheckForm says whether a form was posted from a page of ours, in the same browser. Forms: login, signup, consent,
	// logout.
	CheckForm func(*FormPost) error
}

// FormPost is a form as it came in.
type FormPost struct {
	Form         string
	HTTP         *http.Request
	Token, Given string // the token that the page held, and the one that was posted
	Origins      *http.CrossOriginProtection
}

// sessionCookie has a name of its own, since cookies are shared by all ports of a host.
const sessionCookie = "assay_session"

func honestSession() SessionDecisions {
	return SessionDecisions{
		Cookie: func(issuer *url.URL, s *Session) *http.Cookie {
			return &http.Cookie{
				Name: sessionCookie, Value: s.ID, Path: issuerPath(issuer) + "/", HttpOnly: true,
				Secure: issuer.Scheme == "https", SameSite: http.SameSiteLaxMode,
			}
		},
		StateCookie: stateCookie,
		// A session known before login says nothing about the one after it (session fixation).
		Renew: func(*Session) string { return random() },
		CheckForm: func(f *FormPost) error {
			if err := f.Origins.Check(f.HTTP); err != nil {
				return err
			}
			if !hmac.Equal([]byte(f.Token), []byte(f.Given)) {
				return Refuse("invalid_request", "This form did not come from our page, or is too old. Please go back and try again.")
			}
			return nil
		},
	}
}

// session finds the live session of the browser, or nil.
func (s *Server) session(r *http.Request) *Session {
	for _, cookie := range r.CookiesNamed(sessionCookie) {
		if session, ok := s.sessions.get(cookie.Value); ok && s.now().Before(session.Expires) {
			return session
		}
	}
	return nil
}

// begin gives the browser a session without a user, if it has none.
func (s *Server) begin(w http.ResponseWriter, r *http.Request) *Session {
	if session := s.session(r); session != nil {
		return session
	}
	return s.keep(w, &Session{ID: random(), Browser: random()})
}

// logIn renews the session for a user who has just proven who they are.
func (s *Server) logIn(w http.ResponseWriter, old *Session, user *User) *Session {
	renewed := &Session{ID: s.decisions.Session.Renew(old), Browser: old.Browser, User: user, AuthTime: s.now(), SID: random(), State: random()}
	if old.User == user { // the clients know this login already
		renewed.SID, renewed.State = old.SID, old.State
	}
	s.sessions.delete(old.ID)
	return s.keep(w, renewed)
}

func (s *Server) keep(w http.ResponseWriter, session *Session) *Session {
	session.Expires = s.now().Add(s.lifetimes.Session)
	s.sessions.put(session.ID, session, s.now(), session.Expires)
	http.SetCookie(w, s.decisions.Session.Cookie(s.url, session))
	if session.State != "" {
		http.SetCookie(w, s.decisions.Session.StateCookie(s.url, session))
	}
	return session
}

// formToken ties a form to the session that it was shown in.
func (s *Server) formToken(session *Session, form string) string {
	mac := hmac.New(sha256.New, s.csrfKey[:])
	mac.Write([]byte(session.ID + " " + form))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (s *Server) checkForm(r *http.Request, session *Session, form string) error {
	return s.decisions.Session.CheckForm(&FormPost{
		Form: form, HTTP: r, Origins: s.origins, Token: s.formToken(session, form), Given: r.PostFormValue("csrf"),
	})
}
