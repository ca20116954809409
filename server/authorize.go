package server

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AuthorizationRequest is a request to /authorize, as it came in and as it was understood.
type AuthorizationRequest struct {
	Issuer string
	Now    time.Time
	HTTP   *http.Request // nil once the user was asked something
	Params url.Values    // of a request object too, where one came with it
	// ObjectRefusal is why a request object was not taken; then Params are those beside it.
	ObjectRefusal error

	Client      *Client // nil when unknown
	RedirectURI string  // empty until it is validated
	Scopes      []string
	Prompt      []string
	MaxAge      *time.Duration
	// Claims is what the claims parameter asks for; one that can't be read sets ClaimsInvalid.
	Claims        ClaimsRequest
	ClaimsInvalid bool
	// HintSubject is the user named by id_token_hint, or by a sub in the claims parameter. A hint that can't be read, or
	// two that name different users, set HintInvalid.
	HintSubject string
	HintInvalid bool
}

// Param is a parameter's value; one sent empty counts as omitted (RFC 6749 section 3.1).
func (r *AuthorizationRequest) Param(name string) string { return r.Params.Get(name) }

// Wants says whether prompt holds a value.
func (r *AuthorizationRequest) Wants(prompt string) bool { return slices.Contains(r.Prompt, prompt) }

// OpenID says whether this is an authentication request (OIDC Core section 3.1.2.1).
func (r *AuthorizationRequest) OpenID() bool {
	return slices.Contains(strings.Fields(r.Param("scope")), "openid")
}

// Anonymous says whether nothing proves which client asks: it has no credentials, and any program on the user's machine may
// take a custom scheme or a loopback port for its own (RFC 8252 section 8.6).
func (r *AuthorizationRequest) Anonymous() bool {
	return r.Client.Public() && !strings.HasPrefix(r.RedirectURI, "https:")
}

// authorize is the authorization endpoint (RFC 6749 section 3.1).
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	req := s.readAuthorization(r)
	if err := s.decisions.Authorize.Rules.Check(req); err != nil {
		s.refuseAuthorization(w, r, req, err)
		return
	}
	s.proceed(w, r, &Interaction{ID: random(), Request: req, Session: s.session(r)})
}

func (s *Server) readAuthorization(r *http.Request) *AuthorizationRequest {
	params := r.URL.Query()
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err == nil {
			params = r.PostForm
		}
	}
	req := &AuthorizationRequest{Issuer: s.issuer, Now: s.now(), HTTP: r, Params: params}
	req.Client = s.clients.find(req.Param("client_id"))
	req.Params, req.ObjectRefusal = s.assemble(req.Client, params)
	req.Prompt = strings.Fields(req.Param("prompt"))
	req.MaxAge = maxAge(req.Param("max_age"))
	if req.Client != nil {
		req.Scopes = s.decisions.Authorize.Scopes(req)
		if req.Client.DefaultMaxAge != nil && req.Param("max_age") == "" {
			req.MaxAge = maxAge(strconv.Itoa(*req.Client.DefaultMaxAge))
		}
	}
	if hint := req.Param("id_token_hint"); hint != "" {
		token, err := s.readIDToken(hint)
		req.HintSubject, req.HintInvalid = s.publicSubject(s.clients.find(token.clientID), token.subject), err != nil
	}
	var err error
	req.Claims, err = s.decisions.Claims.Read(req.Param("claims"))
	req.ClaimsInvalid = err != nil
	if subject := s.publicSubject(req.Client, req.Claims.subject()); subject != "" {
		req.HintInvalid = req.HintInvalid || req.HintSubject != "" && req.HintSubject != subject
		req.HintSubject = subject
	}
	return req
}

// maxAge reads a number of seconds; nil where it is none. What is longer than a Duration never passes.
func maxAge(text string) *time.Duration {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || seconds < 0 {
		return nil
	}
	age := time.Duration(min(seconds, math.MaxInt64/int64(time.Second))) * time.Second
	return &age
}

// refuseAuthorization sends the error to the client, or shows it where nothing may be redirected.
func (s *Server) refuseAuthorization(w http.ResponseWriter, r *http.Request, req *AuthorizationRequest, err error) {
	e := refusal(err)
	s.log.Debug("refused", "endpoint", "authorize", "error", e)
	target := s.decisions.Authorize.ErrorTarget(req, err)
	if target == "" {
		s.page(w, r, "error", http.StatusBadRequest, errorPage{e.Description, e.Code})
		return
	}
	refused := *req
	refused.RedirectURI = target
	s.answer(w, r, &refused, url.Values{"error": {e.Code}, "error_description": {e.Description}})
}

// answer gives the authorization response to the client through the browser.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, req *AuthorizationRequest, params url.Values) {
	s.decisions.Authorize.Response(req, params)
	switch s.decisions.Authorize.ResponseMode(req) {
	case "form_post":
		s.page(w, r, "form_post", http.StatusOK, formPostPage{req.RedirectURI, params, formPostScript})
	case "fragment":
		s.redirect(w, r, req.RedirectURI+"#"+params.Encode())
	default:
		separator := "?"
		if strings.Contains(req.RedirectURI, "?") {
			separator = "&"
		}
		s.redirect(w, r, req.RedirectURI+separator+params.Encode())
	}
}
