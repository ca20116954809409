package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/golang-jwt/jwt/v5"
)

type logoutPage struct {
	Action, CSRF, User string
	Params             url.Values
	Done               bool
}

// logoutParams are those of OpenID Connect RP-Initiated Logout 1.0 section 2.
var logoutParams = []string{"id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint", "ui_locales"}

// endSession logs the user out. It asks first, unless the client shows an ID token of this very user.
func (s *Server) endSession(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.page(w, r, "error", http.StatusBadRequest, errorPage{"This request can't be read.", "logout"})
		return
	}
	target, hint, err := s.logoutTarget(r.Form)
	if err != nil {
		s.page(w, r, "error", http.StatusBadRequest, errorPage{refusal(err).Description, "logout"})
		return
	}
	session := s.session(r)
	loggedIn := session != nil && session.User != nil
	confirmed := r.Method == http.MethodPost && r.PostForm.Get("decision") == "log-out"
	switch {
	case loggedIn && confirmed:
		if err := s.checkForm(r, session, "logout"); err != nil {
			s.page(w, r, "error", http.StatusForbidden, errorPage{formMessage(err), "logout"})
			return
		}
	case loggedIn && hint.subject != session.User.Subject:
		page := logoutPage{Action: s.base + "/end_session", CSRF: s.formToken(session, "logout"), User: session.User.Name, Params: url.Values{}}
		for _, name := range logoutParams {
			if value := r.Form.Get(name); value != "" {
				page.Params.Set(name, value)
			}
		}
		s.page(w, r, "logout", http.StatusOK, page)
		return
	}
	if loggedIn {
		s.sessions.delete(session.ID)
		s.endCodes(session)
		cookie := s.decisions.Session.Cookie(s.url, &Session{})
		cookie.MaxAge = -1
		http.SetCookie(w, cookie)
	}
	if target == "" {
		s.page(w, r, "logout", http.StatusOK, logoutPage{Done: true})
		return
	}
	s.redirect(w, r, target)
}

// logoutTarget is where the browser goes afterwards: only to a URI that the client registered for this.
func (s *Server) logoutTarget(form url.Values) (string, idToken, error) {
	var hint idToken
	clientID := form.Get("client_id")
	if raw := form.Get("id_token_hint"); raw != "" {
		var err error
		if hint, err = s.readIDToken(raw); err != nil {
			return "", hint, Refuse("invalid_request", "The application sent an ID token that is not ours.")
		}
		if clientID != "" && clientID != hint.clientID {
			return "", hint, Refuse("invalid_request", "The application sent another application's ID token.")
		}
		clientID = hint.clientID
	}
	uri := form.Get("post_logout_redirect_uri")
	if uri == "" {
		return "", hint, nil
	}
	client := s.clients.find(clientID)
	if client == nil || !slices.Contains(client.PostLogoutRedirectURIs, uri) {
		return "", hint, Refuse("invalid_request", "The application asked us to send you to an address that it did not register for logout.")
	}
	if state := form.Get("state"); state != "" {
		u, err := url.Parse(uri)
		if err != nil {
			return "", hint, err
		}
		query := u.Query()
		query.Set("state", state)
		u.RawQuery = query.Encode()
		uri = u.String()
	}
	return uri, hint, nil
}

// idToken is what a hint says.
type idToken struct{ subject, clientID string }

// readIDToken reads an ID token of ours, expired or not, as a hint of who is meant.
func (s *Server) readIDToken(raw string) (idToken, error) {
	token, err := s.keys.verify(raw)
	if err != nil {
		return idToken{}, err
	}
	claims := token.Claims.(jwt.MapClaims)
	audience, _ := claims.GetAudience()
	subject, _ := claims.GetSubject()
	if claims["iss"] != s.issuer || token.Header["typ"] == accessTokenType || len(audience) == 0 {
		return idToken{}, errors.New("not an ID token of this issuer")
	}
	return idToken{subject, audience[0]}, nil
}

// endSessions logs a user out everywhere.
func (s *Server) endSessions(user *User) {
	var ids []string
	s.sessions.each(func(id string, session *Session) {
		if session.User == user {
			ids = append(ids, id)
		}
	})
	for _, id := range ids {
		s.sessions.delete(id)
	}
}
