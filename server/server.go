package server

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config describes one issuer. All but Issuer may stay empty.
type Config struct {
	// Issuer is the issuer identifier, an http or https URL that may have a path.
	Issuer string
	// Decisions default to Honest("auto"). They belong to this issuer alone.
	Decisions *Decisions
	// Clock defaults to time.Now.
	Clock     func() time.Time
	Lifetimes Lifetimes
	// Keys default to fresh ones; issuers may share them.
	Keys *Keys
	// AccessTokens is "jwt" (RFC 9068, the default) or "opaque".
	AccessTokens string
	// RegistrationClosed leaves the clients that are seeded alone: there is no /register.
	RegistrationClosed bool
	Users              []User   // default DefaultUsers()
	Clients            []Client // default DefaultClients()
	// Passwords default to StrongPasswords(); issuers may share them.
	Passwords *Passwords
	// Bent names what is bent, for the log and the Assay-Bent header; empty when the server is honest.
	Bent   string
	Logger *slog.Logger
	// HTTP fetches what clients registered a URL of. By default it speaks to this machine alone.
	HTTP *http.Client
}

// Server is one issuer. It is an http.Handler for all paths of its issuer URL and for its well-known paths.
type Server struct {
	issuer string   // the identifier
	base   string   // the issuer without a slash at its end: what endpoints are built on
	url    *url.URL // base, parsed
	now    func() time.Time

	decisions    *Decisions
	lifetimes    Lifetimes
	keys         *Keys
	http         *http.Client
	clientKeys   keyring
	accessTokens string
	bent         string
	log          *slog.Logger
	csrfKey      [32]byte
	subjectKey   [32]byte // of pairwise subjects
	routes       Routes
	origins      *http.CrossOriginProtection

	accounts      *accounts
	clients       *registry
	sessions      table[*Session]
	interactions  table[*Interaction]
	codes         table[*Code]
	grants        table[*Grant]
	refreshTokens table[*RefreshToken]
	opaqueTokens  table[map[string]any]
	revokedTokens table[struct{}]
	consents      consents
}

// New makes an issuer. It fails when the configuration makes no sense.
func New(c Config) (*Server, error) {
	if c.Decisions == nil {
		c.Decisions = Honest("auto")
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Keys == nil {
		c.Keys = NewKeys()
	}
	if c.Passwords == nil {
		c.Passwords = StrongPasswords()
	}
	if c.Users == nil {
		c.Users = DefaultUsers()
	}
	if c.Clients == nil {
		c.Clients = DefaultClients()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.HTTP == nil {
		c.HTTP = loopbackClient()
	}
	if c.AccessTokens == "" {
		c.AccessTokens = "jwt"
	}
	if c.AccessTokens != "jwt" && c.AccessTokens != "opaque" {
		return nil, fmt.Errorf("server: access tokens %q: want jwt or opaque", c.AccessTokens)
	}
	issuer := c.Decisions.Issuer(c.Issuer)
	u, err := url.Parse(strings.TrimRight(issuer, "/"))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("server: issuer %q: want an http or https URL without query and fragment", c.Issuer)
	}
	s := &Server{
		issuer: issuer, base: u.String(), url: u, now: c.Clock,
		decisions: c.Decisions, lifetimes: c.Lifetimes.withDefaults(), keys: c.Keys.own(), http: c.HTTP,
		accessTokens: c.AccessTokens, bent: c.Bent, log: c.Logger,
		origins:  http.NewCrossOriginProtection(),
		accounts: newAccounts(c.Passwords, c.Users), clients: newRegistry(c.Clients),
	}
	rand.Read(s.csrfKey[:])
	rand.Read(s.subjectKey[:])
	s.routes = s.endpoints()
	if c.RegistrationClosed {
		delete(s.routes, "/register")
	}
	s.decisions.Routes(s.routes)
	s.log.Info("issuer ready", "issuer", issuer, "bent", c.Bent)
	return s, nil
}

// Issuer is the issuer identifier.
func (s *Server) Issuer() string { return s.issuer }

// RotateKeys has the server sign with new keys from now on.
func (s *Server) RotateKeys() { s.keys.Rotate() }

// SeededClients lists the clients that the server started with, with their secrets.
func (s *Server) SeededClients() []Client { return slices.Clone(s.clients.seeded) }

// Route is what answers at a path.
type Route struct {
	Methods []string
	Handle  http.HandlerFunc
}

// Routes are keyed by path below the issuer, such as /token.
type Routes map[string]Route

func (s *Server) endpoints() Routes {
	get, post, both := []string{"GET", "HEAD"}, []string{"POST"}, []string{"GET", "POST"}
	return Routes{
		"/.well-known/openid-configuration":       {get, s.discovery},
		"/.well-known/oauth-authorization-server": {get, s.discovery},
		"/":              {get, s.home},
		"/style.css":     {get, s.stylesheet},
		"/jwks":          {get, s.jwks},
		"/authorize":     {both, s.authorize},
		"/login":         {both, s.login},
		"/signup":        {both, s.signUp},
		"/consent":       {both, s.consent},
		"/token":         {post, s.token},
		"/userinfo":      {both, s.userinfo},
		"/introspect":    {post, s.introspect},
		"/revoke":        {post, s.revoke},
		"/register":      {[]string{"GET", "POST", "PUT", "DELETE"}, s.register},
		"/end_session":   {both, s.endSession},
		"/check_session": {get, s.checkSession},
	}
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.bent != "" {
		w.Header().Set("Assay-Bent", s.bent)
	}
	path, ok := s.path(r.URL.Path)
	route, known := s.routes[path]
	switch {
	case !ok || !known:
		s.page(w, r, "error", http.StatusNotFound, errorPage{"There is no such page here.", r.URL.Path})
	case !slices.Contains(route.Methods, r.Method):
		w.Header().Set("Allow", strings.Join(route.Methods, ", "))
		s.refuse(w, r, strings.TrimPrefix(path, "/"), &Error{
			Code: "invalid_request", Status: http.StatusMethodNotAllowed,
			Description: "This endpoint takes " + strings.Join(route.Methods, ", ") + ".",
		})
	default:
		r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
		route.Handle(w, r)
	}
}

// path strips the issuer's path: from the front, or, for metadata, from behind the well-known part (RFC 8414
// section 3.1).
func (s *Server) path(full string) (string, bool) {
	prefix := issuerPath(s.url)
	if strings.HasPrefix(full, "/.well-known/") && prefix != "" {
		path, ok := strings.CutSuffix(strings.TrimSuffix(full, "/"), prefix)
		return path, ok
	}
	path, ok := strings.CutPrefix(full, prefix)
	if path == "" {
		path = "/"
	}
	return path, ok && path[0] == '/'
}

// document describes what a JSON document or claim set is about.
func (s *Server) document(r *http.Request, client *Client, grant *Grant) *DocumentContext {
	c := &DocumentContext{Issuer: s.issuer, Now: s.now(), Keys: s.keys, Client: client, Grant: grant, Request: r}
	if grant != nil {
		c.User = grant.User
	}
	return c
}
