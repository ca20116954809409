package server

import "net/http"

type signUpPage struct {
	Action, LogIn, Client string
	CSRF, Interaction     string
	Message               string
	Name, FullName, Email string
}

// signUp makes an account, logs its user in, and goes on with the interaction, if there is one.
func (s *Server) signUp(w http.ResponseWriter, r *http.Request) {
	session := s.begin(w, r)
	in, ok := s.resume(w, r, session)
	if !ok {
		return
	}
	page := signUpPage{Action: s.base + "/signup", LogIn: s.base + "/login", CSRF: s.formToken(session, "signup")}
	if in != nil {
		page.Interaction, page.Client = in.ID, in.Request.Client.Name()
		page.LogIn += "?interaction=" + in.ID
	}
	if r.Method != http.MethodPost {
		s.page(w, r, "signup", http.StatusOK, page)
		return
	}
	if err := s.checkForm(r, session, "signup"); err != nil {
		s.page(w, r, "error", http.StatusForbidden, errorPage{formMessage(err), "signup"})
		return
	}
	page.Name, page.FullName, page.Email = r.PostFormValue("username"), r.PostFormValue("name"), r.PostFormValue("email")
	user, err := s.accounts.signUp(page.Name, page.FullName, page.Email, r.PostFormValue("password"))
	if err != nil {
		page.Message = err.Error()
		s.page(w, r, "signup", http.StatusUnprocessableEntity, page)
		return
	}
	s.arrive(w, r, session, in, user)
}
