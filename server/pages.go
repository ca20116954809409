package server

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
)

//go:embed pages
var pageFiles embed.FS

var pageTemplates = template.Must(template.ParseFS(pageFiles, "pages/*.tmpl"))

const formPostScript = template.JS("document.forms[0].submit()")

// scriptHash names a script in a policy (CSP Level 3 section 2.3.1).
func scriptHash(script template.JS) string {
	sum := sha256.Sum256([]byte(script))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

type errorPage struct{ Message, Detail string }

type formPostPage struct {
	Action string
	Params url.Values
	Script template.JS
}

type homePage struct {
	Issuer, Bent, User string
	LogIn, SignUp, LogOut,
	Discovery string
}

// page writes a page that people see.
func (s *Server) page(w http.ResponseWriter, r *http.Request, name string, status int, data any) {
	var body bytes.Buffer
	err := pageTemplates.ExecuteTemplate(&body, name+".tmpl", struct {
		Style string
		Page  any
	}{s.base + "/style.css", data})
	if err != nil {
		s.log.Error("page", "page", name, "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	s.decisions.Headers(name, r, w.Header())
	w.WriteHeader(status)
	w.Write(body.Bytes())
}

// home says what this is.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	page := homePage{
		Issuer: s.issuer, Bent: s.bent, LogIn: s.base + "/login", SignUp: s.base + "/signup", LogOut: s.base + "/end_session",
		Discovery: s.base + "/.well-known/openid-configuration",
	}
	if session := s.session(r); session != nil && session.User != nil {
		page.User = session.User.Name
	}
	s.page(w, r, "home", http.StatusOK, page)
}

func (s *Server) stylesheet(w http.ResponseWriter, r *http.Request) {
	style, err := pageFiles.ReadFile("pages/style.css")
	if err != nil {
		panic(err) // it is embedded
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	s.decisions.Headers("style.css", r, w.Header())
	w.Write(style)
}
