package demo

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
)

//go:embed pages
var files embed.FS

// pages holds a template for each page, each with the layout round it.
var pages = parsePages("home", "failed", "signed-out",
	"step-1", "step-2", "step-3", "step-4", "step-5", "step-6", "step-7", "step-8", "step-9")

func parsePages(names ...string) map[string]*template.Template {
	layout := template.Must(template.ParseFS(files, "pages/layout.html"))
	parsed := map[string]*template.Template{}
	for _, name := range names {
		parsed[name] = template.Must(template.Must(layout.Clone()).ParseFS(files, "pages/"+name+".html"))
	}
	return parsed
}

// page is what a template is given.
type page struct {
	Title   string
	Issuer  string
	Address string
	Step    int // 0 outside the walk
	Steps   []stepLink
	Session *session
	Client  *registration
	Failure *failure
	// Discovery, Request and CanRegister are for steps 1 and 3.
	Discovery   []exchange
	Request     []row
	CanRegister bool
	// FormTarget is another origin to which a form of the page may lead.
	FormTarget string
}

// Walk is the walk of this browser, or nil.
func (p page) Walk() *walk { return p.Session.walk }

// User is who is signed in to this client, or nil.
func (p page) User() *user { return p.Session.user }

// Parted is the last logout of this browser, or nil.
func (p page) Parted() *parting { return p.Session.parted }

// Configured reports whether the client was known before it started.
func (p page) Configured() bool { return p.Client != nil && len(p.Client.Exchanges) == 0 }

// stepLink is a step in the list beside each page.
type stepLink struct {
	Number int
	Title  string
	Open   bool
}

var stepTitles = [...]string{
	"Register the client", "Sign up or log in", "Ask at /authorize", "Consent", "Receive the code",
	"Redeem it at /token", "Validate", "Read the tokens", "Userinfo and session",
}

// furthest is the last step that can be looked at.
func furthest(known *registration, s *session) int {
	switch {
	case s.user != nil && s.walk != nil && s.walk.UserInfo != nil:
		return 9
	case s.walk != nil && s.walk.Redeemed:
		return 8
	case known != nil:
		return 3
	}
	return 2
}

// home shows who is signed in, or where the walk begins.
func (c *Client) home(w http.ResponseWriter, r *http.Request, s *session) {
	if s.user == nil {
		if _, err := c.discover(r.Context()); err != nil {
			c.discoveryFailed(w, s, err)
			return
		}
	}
	title := "The nine steps of a login"
	if s.user != nil {
		title = "Welcome, " + s.user.Name
	}
	c.render(w, http.StatusOK, "home", page{Title: title, Session: s, Client: c.registered()})
}

// step shows one of the nine.
func (c *Client) step(w http.ResponseWriter, r *http.Request, s *session) {
	number, err := strconv.Atoi(r.PathValue("step"))
	if err != nil || number < 1 || number > len(stepTitles) {
		c.notFound(w, r, s)
		return
	}
	shown := page{Title: stepTitles[number-1], Step: number, Session: s, Client: c.registered()}
	if last := furthest(shown.Client, s); number > last {
		http.Redirect(w, r, "/steps/"+strconv.Itoa(last), http.StatusSeeOther)
		return
	}
	switch number {
	case 1:
		found, err := c.discover(r.Context())
		if err != nil {
			c.discoveryFailed(w, s, err)
			return
		}
		shown.Discovery, shown.CanRegister = found.Discovery, found.metadata.RegistrationEndpoint != ""
	case 3:
		if !c.ready(w, r, s) {
			return
		}
		shown.Request = requestRows(s.walk)
	}
	c.render(w, http.StatusOK, "step-"+strconv.Itoa(number), shown)
}

func requestRows(current *walk) []row {
	sent, err := url.Parse(current.AuthorizationURL)
	if err != nil {
		return nil
	}
	return explain(sent.Query(), requestMeanings)
}

func (c *Client) notFound(w http.ResponseWriter, _ *http.Request, s *session) {
	c.render(w, http.StatusNotFound, "failed", page{Title: "No such page", Session: s, Client: c.registered(),
		Failure: &failure{Title: "No such page", Text: "This client has a home page and nine steps."}})
}

// render fills in what every page shows and sends it.
func (c *Client) render(w http.ResponseWriter, status int, name string, shown page) {
	shown.Issuer, shown.Address = c.config.Issuer, c.config.Address
	last := furthest(shown.Client, shown.Session)
	for i, title := range stepTitles {
		shown.Steps = append(shown.Steps, stepLink{Number: i + 1, Title: title, Open: i+1 <= last})
	}
	if who := shown.User(); who != nil {
		shown.FormTarget = who.provider.endSessionOrigin()
	}
	var body bytes.Buffer
	if err := pages[name].ExecuteTemplate(&body, "layout", shown); err != nil {
		c.config.Logger.Error("page not made", "page", name, "error", err)
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	// A browser holds form-action against the redirects after a post too, so the
	// logout needs the server's origin.
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; "+
		"frame-ancestors 'none'; form-action 'self' "+shown.FormTarget)
	w.WriteHeader(status)
	_, _ = body.WriteTo(w)
}

func stylesheet(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeFileFS(w, r, files, "pages/style.css")
}
