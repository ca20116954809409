package server

import (
	"net/http"
	"net/url"
)

// LoginDecisions are about the login page.
type LoginDecisions struct {
	// Fields says which fields the page shows next: any of username and password; none when all was given.
	Fields func(form url.Values) []string
}

func honestLogin() LoginDecisions {
	return LoginDecisions{
		Fields: func(form url.Values) []string {
			if form.Get("username") != "" && form.Get("password") != "" {
				return nil
			}
			return []string{"username", "password"}
		},
	}
}

type loginPage struct {
	Action, SignUp, Client string
	CSRF, Interaction      string
	Message, Name          string
	AskName, AskPassword   bool
	About                  AboutClient
}

// login is where users say who they are; it goes on with the interaction, if there is one.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	session := s.begin(w, r)
	in, ok := s.resume(w, r, session)
	if !ok {
		return
	}
	if r.Method != http.MethodPost {
		name := ""
		if in != nil {
			name = in.Request.Param("login_hint")
		}
		s.showLogin(w, r, session, in, http.StatusOK, name, "")
		return
	}
	if err := s.checkForm(r, session, "login"); err != nil {
		s.page(w, r, "error", http.StatusForbidden, errorPage{formMessage(err), "login"})
		return
	}
	name := r.PostFormValue("username")
	if len(s.decisions.Login.Fields(r.PostForm)) > 0 {
		message := ""
		if r.PostForm.Has("password") || name == "" {
			message = "Please give your user name and your password."
		}
		s.showLogin(w, r, session, in, http.StatusUnprocessableEntity, name, message)
		return
	}
	user := s.accounts.logIn(name, r.PostFormValue("password"))
	if user == nil {
		r.PostForm.Del("password")
		s.showLogin(w, r, session, in, http.StatusUnprocessableEntity, name, "This user name and password do not match.")
		return
	}
	s.arrive(w, r, session, in, user)
}

// resume finds the interaction that a page belongs to. It is nil when somebody just came to the page, and not ok when
// the one they name is not theirs.
func (s *Server) resume(w http.ResponseWriter, r *http.Request, session *Session) (*Interaction, bool) {
	id := r.FormValue("interaction")
	if id == "" {
		return nil, true
	}
	in := s.interaction(id, session)
	if in == nil {
		s.page(w, r, "error", http.StatusBadRequest, errorPage{
			"This was begun in another browser, has ended, or has waited too long. Please go back to the application and start again.", "interaction"})
	}
	return in, in != nil
}

// arrive logs the user in and goes on.
func (s *Server) arrive(w http.ResponseWriter, r *http.Request, session *Session, in *Interaction, user *User) {
	session = s.logIn(w, session, user)
	if in == nil {
		s.redirect(w, r, s.base+"/")
		return
	}
	in.Session, in.LoggedIn = session, true
	s.proceed(w, r, in)
}

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request, session *Session, in *Interaction, status int, name, message string) {
	page := loginPage{
		Action: s.base + "/login", SignUp: s.base + "/signup", CSRF: s.formToken(session, "login"),
		Name: name, Message: message,
	}
	for _, field := range s.decisions.Login.Fields(r.PostForm) {
		page.AskName = page.AskName || field == "username"
		page.AskPassword = page.AskPassword || field == "password"
	}
	if in != nil {
		page.Interaction, page.Client = in.ID, in.Request.Client.Name()
		page.About = s.decisions.Consent.About(in.Request.Client)
		page.SignUp += "?interaction=" + in.ID
	}
	s.page(w, r, "login", status, page)
}

func formMessage(err error) string {
	if e := refusal(err); e.Code == "invalid_request" {
		return e.Description
	}
	return "This form was sent from another site. Nothing was done."
}
