package server

import (
	"encoding/json"
	"net/http"
	"strings"
)

// writeJSON answers an endpoint that clients call.
func (s *Server) writeJSON(w http.ResponseWriter, r *http.Request, endpoint string, status int, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		s.log.Error("encode", "endpoint", endpoint, "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	s.decisions.Headers(endpoint, r, h)
	w.WriteHeader(status)
	w.Write(body)
}

// refuse answers an endpoint that clients call with an error.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, endpoint string, err error) {
	e := refusal(err)
	s.log.Debug("refused", "endpoint", endpoint, "error", e)
	s.decisions.Headers(endpoint, r, w.Header())
	s.decisions.Refuse(endpoint, w, r, e)
}

// honestRefusal writes the JSON of RFC 6749 section 5.2, which the other endpoints share.
func honestRefusal(_ string, w http.ResponseWriter, _ *http.Request, e *Error) {
	h := w.Header()
	if e.Challenge != "" {
		h.Set("WWW-Authenticate", e.Challenge)
	}
	status := e.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	if e.Code == "" {
		w.WriteHeader(status)
		return
	}
	body, err := json.Marshal(map[string]string{"error": e.Code, "error_description": e.Description})
	if err != nil {
		panic(err) // strings always encode
	}
	h.Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(body)
}

// pages are those that people see; they run no script, but form_post, which submits itself, and the session frame.
var pages = map[string]bool{
	"home": true, "login": true, "signup": true, "consent": true, "logout": true, "logged_out": true, "error": true, "form_post": true, "check_session": true,
}

// honestHeaders keeps secrets out of caches (RFC 6749 section 5.1) and pages out of frames (RFC 9700 section 4.16).
func honestHeaders(page string, _ *http.Request, h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	switch page {
	case "discovery", "jwks", "style.css":
		return
	}
	h.Set("Cache-Control", "no-store")
	if page == "token" {
		h.Set("Pragma", "no-cache")
	}
	if !pages[page] {
		return
	}
	// There is no form-action: it would also bind the redirect to the client that follows a login or a consent.
	policy := []string{"default-src 'none'", "style-src 'self'", "img-src 'self'", "base-uri 'none'"}
	switch page {
	case "check_session": // which any client's page frames, and asks
		h.Set("Content-Security-Policy", strings.Join(append(policy, "script-src "+scriptHash(checkSessionScript)), "; "))
		return
	case "login", "consent": // which show the client's logo
		policy[2] = "img-src 'self' https: http://127.0.0.1:* http://localhost:*"
	case "form_post":
		policy = append(policy, "script-src "+scriptHash(formPostScript))
	case "logged_out": // which frames the clients' own pages
		policy = append(policy, "frame-src http: https:")
	}
	policy = append(policy, "frame-ancestors 'none'")
	h.Set("Content-Security-Policy", strings.Join(policy, "; "))
	h.Set("X-Frame-Options", "DENY")
	// Not no-referrer, which would also hide the origin of our own forms from us.
	h.Set("Referrer-Policy", "same-origin")
}

// redirect answers with 303, so that a posted password is never posted on (RFC 9700 section 4.12).
func (s *Server) redirect(w http.ResponseWriter, r *http.Request, location string) {
	h := w.Header()
	h.Set("Location", location)
	s.decisions.Headers("redirect", r, h)
	w.WriteHeader(http.StatusSeeOther)
}
