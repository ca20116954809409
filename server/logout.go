package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/golang-jwt/jwt/v5"
)

// LogoutRequest is a request to /end_session, as it came in and as it was understood (OpenID Connect RP-Initiated Logout
// 1.0 section 2).
type LogoutRequest struct {
	Issuer  string
	HTTP    *http.Request
	Params  url.Values
	Session *Session  // nil where nobody is logged in
	Parties []*Client // where the user logged in with this session

	// Hint is what id_token_hint says; nil without one. One that can't be read sets HintInvalid.
	Hint        *LogoutHint
	HintInvalid bool
	Client      *Client // who asks, by client_id or the hint; nil when unknown
	RedirectURI string  // where to go afterwards; empty until it is validated, and where nobody asked

	// Registrant finds a client that registered a URI to be sent to after logout; nil when there is none.
	Registrant func(uri string) *Client
}

// Param is a parameter's value.
func (r *LogoutRequest) Param(name string) string { return r.Params.Get(name) }

// LogoutHint is an ID token of ours, expired or not.
type LogoutHint struct{ Subject, ClientID, SID string }

// LogoutDecisions are about the end session endpoint.
type LogoutDecisions struct {
	// Rules are tried in order; the first refusal is shown to the user, and nothing ends.
	Rules Rules[LogoutRequest]
	// VerifyHint reads an ID token that these keys signed.
	VerifyHint func(keys *Keys, raw string) (*jwt.Token, error)
	// ResolveRedirectURI chooses where the browser goes afterwards, or refuses; empty is a page of ours.
	ResolveRedirectURI func(*LogoutRequest) (string, error)
	// Asks says whether the user must be asked before the session ends.
	Asks func(*LogoutRequest) bool
	// Ends says whether the session ends at the server too, and not in the browser alone.
	Ends func(*LogoutRequest) bool
	// Response adds what goes back to the client with the browser.
	Response func(*LogoutRequest, url.Values)
	// Parties chooses the clients that are told.
	Parties func(*LogoutRequest) []*Client
	// Frame is what a client's frame shows, for one that registered a frontchannel_logout_uri; empty for none.
	Frame func(*LogoutRequest, *Client) string
}

func honestLogout(d *Decisions) LogoutDecisions {
	invalid := func(description string) *Error { return Refuse("invalid_request", description) }
	return LogoutDecisions{
		Rules: Rules[LogoutRequest]{
			{"hint-ours", func(r *LogoutRequest) error {
				return unless(!r.HintInvalid, invalid("The application sent an ID token that is not ours."))
			}},
			{"hint-of-client", func(r *LogoutRequest) error {
				id := r.Param("client_id")
				return unless(r.Hint == nil || id == "" || id == r.Hint.ClientID, invalid("The application sent another application's ID token."))
			}},
			{"redirect-uri-registered", func(r *LogoutRequest) (err error) {
				r.RedirectURI, err = d.Logout.ResolveRedirectURI(r)
				return err
			}},
		},
		VerifyHint: (*Keys).verify,
		// Section 3: only to a URI that the client registered for this, compared as a string.
		ResolveRedirectURI: func(r *LogoutRequest) (string, error) {
			uri := r.Param("post_logout_redirect_uri")
			if uri == "" || r.Client != nil && slices.Contains(r.Client.PostLogoutRedirectURIs, uri) {
				return uri, nil
			}
			return "", invalid("The application asked us to send you to an address that it did not register for logout.")
		},
		// Section 2: unless the client shows an ID token of this very session.
		Asks: func(r *LogoutRequest) bool { return r.Hint == nil || r.Hint.SID != r.Session.SID },
		Ends: func(*LogoutRequest) bool { return true },
		Response: func(r *LogoutRequest, params url.Values) {
			if state := r.Param("state"); state != "" {
				params.Set("state", state)
			}
		},
		Parties: func(r *LogoutRequest) []*Client { return r.Parties },
		Frame:   logoutFrame,
	}
}

type logoutPage struct {
	Action, CSRF, User string
	Params             url.Values
}

type loggedOutPage struct {
	Frames []string
	Next   string // where to go once the frames are there
}

// logoutParams are those of OpenID Connect RP-Initiated Logout 1.0 section 2.
var logoutParams = []string{"id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint", "ui_locales"}

// endSession logs the user out.
func (s *Server) endSession(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.page(w, r, "error", http.StatusBadRequest, errorPage{"This request can't be read.", "logout"})
		return
	}
	req := s.readLogout(r)
	if err := s.decisions.Logout.Rules.Check(req); err != nil {
		s.page(w, r, "error", http.StatusBadRequest, errorPage{refusal(err).Description, "logout"})
		return
	}
	confirmed := r.Method == http.MethodPost && r.PostForm.Get("decision") == "log-out"
	switch {
	case req.Session == nil:
	case confirmed:
		if err := s.checkForm(r, req.Session, "logout"); err != nil {
			s.page(w, r, "error", http.StatusForbidden, errorPage{formMessage(err), "logout"})
			return
		}
	case s.decisions.Logout.Asks(req):
		s.askToLogOut(w, req)
		return
	}
	var frames []string
	if req.Session != nil {
		frames = s.logOut(w, req)
	}
	s.loggedOut(w, req, frames)
}

func (s *Server) readLogout(r *http.Request) *LogoutRequest {
	req := &LogoutRequest{Issuer: s.issuer, HTTP: r, Params: r.Form, Registrant: s.clients.registrant}
	if session := s.session(r); session != nil && session.User != nil {
		req.Session, req.Parties = session, s.parties(session)
	}
	id := req.Param("client_id")
	if raw := req.Param("id_token_hint"); raw != "" {
		token, err := s.readHint(s.decisions.Logout.VerifyHint(s.keys, raw))
		if req.HintInvalid = err != nil; err == nil {
			req.Hint = &LogoutHint{token.subject, token.clientID, token.sid}
			id = token.clientID
		}
	}
	req.Client = s.clients.find(id)
	return req
}

func (s *Server) askToLogOut(w http.ResponseWriter, req *LogoutRequest) {
	page := logoutPage{Action: s.base + "/end_session", CSRF: s.formToken(req.Session, "logout"), User: req.Session.User.Name, Params: url.Values{}}
	for _, name := range logoutParams {
		if value := req.Param(name); value != "" {
			page.Params.Set(name, value)
		}
	}
	s.page(w, req.HTTP, "logout", http.StatusOK, page)
}

// logOut ends the session, tells the clients by the back channel, and gives the frames that tell the rest.
func (s *Server) logOut(w http.ResponseWriter, req *LogoutRequest) (frames []string) {
	if s.decisions.Logout.Ends(req) {
		s.sessions.delete(req.Session.ID)
		s.endCodes(req.Session)
	}
	for _, cookie := range []*http.Cookie{s.decisions.Session.Cookie(s.url, &Session{}), s.decisions.Session.StateCookie(s.url, &Session{})} {
		cookie.MaxAge = -1
		http.SetCookie(w, cookie)
	}
	parties := s.decisions.Logout.Parties(req)
	s.notify(req, parties)
	for _, party := range parties {
		if frame := s.decisions.Logout.Frame(req, party); frame != "" {
			frames = append(frames, frame)
		}
	}
	return frames
}

// loggedOut leads back to the client where it asked for that. Frames come first, on a page of ours: a browser goes on from
// it once all of them are there.
func (s *Server) loggedOut(w http.ResponseWriter, req *LogoutRequest, frames []string) {
	next := req.RedirectURI
	if next != "" {
		params := url.Values{}
		s.decisions.Logout.Response(req, params)
		next = addQuery(next, params)
	}
	if next != "" && len(frames) == 0 {
		s.redirect(w, req.HTTP, next)
		return
	}
	s.page(w, req.HTTP, "logged_out", http.StatusOK, loggedOutPage{frames, next})
}

// addQuery adds parameters to a URI, behind those that it has.
func addQuery(uri string, params url.Values) string {
	u, err := url.Parse(uri)
	if err != nil || len(params) == 0 {
		return uri
	}
	query := u.Query()
	for name, values := range params {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// idToken is what a hint says.
type idToken struct{ subject, clientID, sid string }

// readIDToken reads an ID token of ours, expired or not, as a hint of who is meant.
func (s *Server) readIDToken(raw string) (idToken, error) { return s.readHint(s.keys.verify(raw)) }

// readHint reads a verified token.
func (s *Server) readHint(token *jwt.Token, err error) (idToken, error) {
	if err != nil {
		return idToken{}, err
	}
	claims := token.Claims.(jwt.MapClaims)
	audience, _ := claims.GetAudience()
	subject, _ := claims.GetSubject()
	if claims["iss"] != s.issuer || token.Header["typ"] == accessTokenType || token.Header["typ"] == logoutTokenType || len(audience) == 0 {
		return idToken{}, errors.New("not an ID token of this issuer")
	}
	sid, _ := claims["sid"].(string)
	client := audience[0]
	if party, told := claims["azp"].(string); told { // whom it was issued to, where others may read it too (OIDC Core section 2)
		client = party
	}
	return idToken{subject, client, sid}, nil
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
