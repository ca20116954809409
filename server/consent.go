package server

import (
	"net/http"
	"net/url"
	"slices"
)

// ConsentDecisions are about the page that asks the user what to grant.
type ConsentDecisions struct {
	// Answer reads the user's answer; nil means that the page is only to be shown.
	Answer func(*http.Request) url.Values
	// Find chooses the interaction that the answer belongs to, from its own ID and from all that the browser began.
	Find func(named *Interaction, pending []*Interaction) *Interaction
	// Approved reads whether the user agreed.
	Approved func(answer url.Values) bool
	// Choices says whether scopes are boxes to tick, and whether a box is ticked at first.
	Choices func(scope string) (box, ticked bool)
	// About says what the login and consent pages show of the client.
	About func(*Client) AboutClient
	// Grants chooses the scopes that the user granted, of those that were asked for.
	Grants func(in *Interaction, answer url.Values) []string
}

func honestConsent(d *Decisions) ConsentDecisions {
	return ConsentDecisions{
		Answer: func(r *http.Request) url.Values {
			if r.Method != http.MethodPost || r.ParseForm() != nil {
				return nil
			}
			return r.PostForm
		},
		Find:     func(named *Interaction, _ []*Interaction) *Interaction { return named },
		Approved: func(answer url.Values) bool { return answer.Get("decision") == "approve" },
		Choices:  func(string) (box, ticked bool) { return false, false },
		// OIDC Registration section 2: users should be shown all of them.
		About: func(client *Client) AboutClient {
			return AboutClient{Logo: client.LogoURI, Home: client.ClientURI, Policy: client.PolicyURI, Terms: client.TosURI}
		},
		// A box that is not ticked takes away; nothing in the answer adds.
		Grants: func(in *Interaction, answer url.Values) []string {
			return slices.DeleteFunc(slices.Clone(in.Request.Scopes), func(scope string) bool {
				box, _ := d.Consent.Choices(scope)
				return box && !slices.Contains(answer["scope"], scope)
			})
		},
	}
}

// AboutClient is where a client's picture and its pages are; an empty one is not shown.
type AboutClient struct{ Logo, Home, Policy, Terms string }

type consentPage struct {
	Action, CSRF, Interaction string
	Client, ClientID, User    string
	Host                      string
	About                     AboutClient
	Scopes                    []consentScope
}

type consentScope struct {
	Name, Words string
	Box, Ticked bool
}

// consent shows what a client asks for, and takes the answer.
func (s *Server) consent(w http.ResponseWriter, r *http.Request) {
	session := s.session(r)
	answer := s.decisions.Consent.Answer(r)
	named := s.interaction(r.FormValue("interaction"), session)
	in := named
	if answer != nil {
		in = s.decisions.Consent.Find(named, s.pending(session))
	}
	if in == nil || session == nil || session.User == nil {
		s.page(w, r, "error", http.StatusBadRequest, errorPage{
			"This request was begun in another browser, has ended, or has waited too long. Please go back to the application and start again.", "interaction"})
		return
	}
	in.Session = session
	if answer == nil {
		s.showConsent(w, r, in)
		return
	}
	if err := s.checkForm(r, session, "consent "+in.ID); err != nil {
		s.page(w, r, "error", http.StatusForbidden, errorPage{formMessage(err), "consent"})
		return
	}
	// One answer for each question, be it yes or no.
	if !s.decisions.Spend("consent", in.ID) {
		s.page(w, r, "error", http.StatusBadRequest, errorPage{"This request was already answered.", "consent"})
		return
	}
	if !s.decisions.Consent.Approved(answer) {
		s.refuseAuthorization(w, r, in.Request, Refuse("access_denied", "The user said no."))
		return
	}
	s.approve(w, r, in, answer)
}

func (s *Server) approve(w http.ResponseWriter, r *http.Request, in *Interaction, answer url.Values) {
	in.Granted = s.decisions.Consent.Grants(in, answer)
	if len(in.Granted) == 0 {
		s.refuseAuthorization(w, r, in.Request, Refuse("access_denied", "The user granted nothing."))
		return
	}
	in.Consented = true
	s.consents.add(in.Session.User, in.Request.Client, slices.Concat(in.Granted, claimConsent(in.Request.beyond(s.decisions.Claims.Scopes))))
	s.proceed(w, r, in)
}

func (s *Server) showConsent(w http.ResponseWriter, r *http.Request, in *Interaction) {
	page := consentPage{
		Action: s.base + "/consent", CSRF: s.formToken(in.Session, "consent "+in.ID), Interaction: in.ID,
		Client: in.Request.Client.Name(), ClientID: in.Request.Client.ID, User: in.Session.User.Name,
		About: s.decisions.Consent.About(in.Request.Client),
	}
	if u, err := url.Parse(in.Request.RedirectURI); err == nil {
		page.Host = u.Host
	}
	for _, scope := range in.Request.Scopes {
		box, ticked := s.decisions.Consent.Choices(scope)
		page.Scopes = append(page.Scopes, consentScope{scope, scopeWords(scope), box, ticked})
	}
	for _, name := range in.Request.beyond(s.decisions.Claims.Scopes) {
		page.Scopes = append(page.Scopes, consentScope{Name: name, Words: claimWords(name)})
	}
	s.page(w, r, "consent", http.StatusOK, page)
}
