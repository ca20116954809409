package server

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Interaction is an authorization request that waits for its user. A stored one is never changed, only replaced.
type Interaction struct {
	ID      string
	Browser string // the browser that began it, and alone may end it
	Request *AuthorizationRequest
	Expires time.Time

	LoggedIn  bool // the user logged in for this request
	Consented bool // the user agreed to this request
	Granted   []string

	// As of now:
	Session    *Session
	Remembered bool // the user agreed to all of this earlier
}

// proceed takes a valid request to its next step: login, consent, or the answer.
func (s *Server) proceed(w http.ResponseWriter, r *http.Request, in *Interaction) {
	d := s.decisions.Authorize
	if in.Session != nil && in.Session.User != nil {
		beyond := claimConsent(in.Request.beyond(s.decisions.Claims.Scopes))
		in.Remembered = s.consents.cover(in.Session.User, in.Request.Client, slices.Concat(in.Request.Scopes, beyond))
	}
	switch {
	case d.NeedsLogin(in):
		s.ask(w, r, in, "login", "login_required")
	case in.Request.HintSubject != "" && in.Session.User.Subject != in.Request.HintSubject:
		s.refuseAuthorization(w, r, in.Request, Refuse("login_required", "Another user logged in than the client asked for."))
	case d.NeedsConsent(in):
		s.ask(w, r, in, "consent", "consent_required")
	default:
		s.respond(w, r, in)
	}
}

// ask sends the user to a page, if the request lets us.
func (s *Server) ask(w http.ResponseWriter, r *http.Request, in *Interaction, page, otherwise string) {
	if !s.decisions.Authorize.MayInteract(in.Request) {
		s.refuseAuthorization(w, r, in.Request, Refuse(otherwise, "The user would have to be asked."))
		return
	}
	if in.Session == nil {
		in.Session = s.begin(w, r)
	}
	s.remember(in)
	s.redirect(w, r, s.base+"/"+page+"?interaction="+in.ID)
}

func (s *Server) remember(in *Interaction) {
	stored, request := *in, *in.Request
	request.HTTP = nil // it would keep the connection alive in memory
	stored.Request = &request
	stored.Session, stored.Remembered = nil, false
	stored.Browser = in.Session.Browser
	stored.Expires = s.now().Add(s.lifetimes.Interaction)
	s.interactions.put(in.ID, &stored, s.now(), stored.Expires)
}

// interaction finds what this browser began, and gives a copy.
func (s *Server) interaction(id string, session *Session) *Interaction {
	stored, ok := s.interactions.get(id)
	if !ok || session == nil || stored.Browser != session.Browser || !s.now().Before(stored.Expires) {
		return nil
	}
	in := *stored
	in.Session = session
	return &in
}

// pending lists what a browser began and did not end.
func (s *Server) pending(session *Session) []*Interaction {
	var found []*Interaction
	s.interactions.each(func(_ string, in *Interaction) {
		if session != nil && in.Browser == session.Browser {
			waiting := *in
			found = append(found, &waiting)
		}
	})
	return found
}

// consents remember what each user granted to each client: scopes, and claims beyond them.
type consents struct {
	mu      sync.Mutex
	granted map[[2]string]map[string]bool
}

func (c *consents) add(user *User, client *Client, scopes []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := [2]string{user.Subject, client.ID}
	if c.granted == nil {
		c.granted = map[[2]string]map[string]bool{}
	}
	if c.granted[key] == nil {
		c.granted[key] = map[string]bool{}
	}
	for _, scope := range scopes {
		c.granted[key][scope] = true
	}
}

// cover says whether all of that was granted before.
func (c *consents) cover(user *User, client *Client, scopes []string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	granted := c.granted[[2]string{user.Subject, client.ID}]
	for _, scope := range scopes {
		if !granted[scope] {
			return false
		}
	}
	return granted != nil
}
