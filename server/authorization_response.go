package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// respond ends the interaction with what response_type asks for (OIDC Core sections 3.1.2.5, 3.2.2.5 and 3.3.2.5).
func (s *Server) respond(w http.ResponseWriter, r *http.Request, in *Interaction) {
	req := in.Request
	granted := in.Granted
	if granted == nil {
		granted = req.Scopes
	}
	grant := &Grant{
		ID: random(), ClientID: req.Client.ID, User: in.Session.User, Scopes: granted,
		Nonce: req.Param("nonce"), Claims: req.Claims, AuthTime: in.Session.AuthTime, SID: in.Session.SID,
	}
	artefacts, err := s.artefacts(r, in, grant)
	if err != nil {
		s.refuseAuthorization(w, r, req, err)
		return
	}
	now := s.now()
	s.grants.put(grant.ID, grant, now, now.Add(max(s.lifetimes.Code, s.lifetimes.AccessToken)))
	s.interactions.delete(in.ID)
	s.addSessionState(in, artefacts)
	s.answer(w, r, req, artefacts)
}

// artefacts are the parameters of a response that grants: those that were asked for and no others.
func (s *Server) artefacts(r *http.Request, in *Interaction, grant *Grant) (params url.Values, err error) {
	req, c := in.Request, s.document(r, in.Request.Client, grant)
	i := &issue{grant: grant, subject: s.subject(req.Client, grant.User), audience: s.issuer, scopes: grant.Scopes, nonce: grant.Nonce}
	params = url.Values{}
	if req.Asks("id_token") && !slices.Contains(grant.Scopes, "openid") {
		return nil, Refuse("access_denied", "The user did not grant openid.")
	}
	if req.Asks("code") {
		i.code = s.newCode(in, grant)
		params.Set("code", i.code)
	}
	if req.Asks("token") {
		if i.access, err = s.accessToken(c, i); err != nil {
			return nil, err
		}
		params.Set("access_token", i.access)
		params.Set("token_type", "Bearer")
		params.Set("expires_in", strconv.Itoa(int(s.lifetimes.AccessToken/time.Second)))
		params.Set("scope", strings.Join(i.scopes, " "))
	}
	if req.Asks("id_token") {
		idToken, err := s.idToken(c, i)
		if err != nil {
			return nil, err
		}
		params.Set("id_token", idToken)
	}
	return params, nil
}

// newCode makes a code that is bound to the request (RFC 6749 section 4.1.2).
func (s *Server) newCode(in *Interaction, grant *Grant) string {
	req, now := in.Request, s.now()
	method := req.Param("code_challenge_method")
	if method == "" {
		method = "plain"
	}
	code := &Code{
		Grant: grant, RedirectURI: req.RedirectURI, RedirectURISent: req.Param("redirect_uri") != "",
		Challenge: req.Param("code_challenge"), ChallengeMethod: method, Expires: now.Add(s.lifetimes.Code),
		Browser: in.Session.Browser,
	}
	code.Value = s.decisions.Code.Value(code)
	s.codes.put(code.Value, code, now, code.Expires)
	return code.Value
}
