package demo

import (
	"crypto/rand"
	"net/http"
	"sync"
	"time"
)

const (
	cookieName = "assay_demo"
	// maxSessions bounds the memory: the oldest session goes first.
	maxSessions = 1000
	// sessionLifetime is counted from the last renewal.
	sessionLifetime = 8 * time.Hour
)

// session is what the client keeps about one browser, on the server's side: the
// cookie holds a random name for it and nothing else.
type session struct {
	mu      sync.Mutex
	id      string // empty until the browser has a cookie
	started time.Time

	walk   *walk
	user   *user
	parted *parting
}

// user is whoever is signed in to this client.
type user struct {
	Name, Subject string
	Since         time.Time
	// What the logout needs later, when the session's walk may be another one.
	provider        *provider
	clientID, rawID string
}

type sessions struct {
	secure bool
	mu     sync.Mutex
	byID   map[string]*session
}

func newSessions(secure bool) *sessions {
	return &sessions{secure: secure, byID: map[string]*session{}}
}

// find returns the browser's session, or a new one that is not kept yet.
func (all *sessions) find(r *http.Request) *session {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return &session{}
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	s := all.byID[cookie.Value]
	if s == nil || time.Since(s.started) > sessionLifetime {
		delete(all.byID, cookie.Value)
		return &session{}
	}
	return s
}

// renew keeps s under a fresh ID and forgets the old one, so that an ID known
// to somebody before the login is worth nothing after it.
func (all *sessions) renew(w http.ResponseWriter, s *session) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.byID, s.id)
	if len(all.byID) >= maxSessions {
		all.dropOldest()
	}
	s.id, s.started = rand.Text(), time.Now()
	all.byID[s.id] = s
	http.SetCookie(w, all.cookie(s.id))
}

func (all *sessions) dropOldest() {
	var oldest *session
	for _, s := range all.byID {
		if oldest == nil || s.started.Before(oldest.started) {
			oldest = s
		}
	}
	delete(all.byID, oldest.id)
}

// cookie is Lax and not Strict: the callback arrives from the server's site.
func (all *sessions) cookie(id string) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: id, Path: "/",
		HttpOnly: true, Secure: all.secure, SameSite: http.SameSiteLaxMode,
	}
}
