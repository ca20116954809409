package demo

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
)

// parting is what a browser keeps after logout, until the server sends it back.
type parting struct {
	Name  string
	state string
	// Parameters are those of the logout request, masked; none where the server
	// has no end_session_endpoint.
	Parameters []row
	Endpoint   string
	// Returned is true once the server has sent the browser back with our state.
	Returned bool
}

// logout ends this client's session, then asks the server to end its own
// (OpenID Connect RP-Initiated Logout 1.0 section 2).
func (c *Client) logout(w http.ResponseWriter, r *http.Request, s *session) {
	gone := s.user
	if gone == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	s.user, s.walk = nil, nil
	s.parted = &parting{Name: gone.Name, state: rand.Text()}
	c.sessions.renew(w, s)

	endpoint := gone.provider.metadata.EndSessionEndpoint
	target, err := url.Parse(endpoint)
	if err != nil || !isWebURL(endpoint) {
		http.Redirect(w, r, "/signed-out", http.StatusSeeOther)
		return
	}
	request := url.Values{
		"id_token_hint":            {gone.rawID},
		"client_id":                {gone.clientID},
		"post_logout_redirect_uri": {c.signedOutURI()},
		"state":                    {s.parted.state},
	}
	s.parted.Endpoint, s.parted.Parameters = endpoint, explain(request, logoutMeanings)
	target.RawQuery = strings.TrimPrefix(target.RawQuery+"&"+request.Encode(), "&")
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
}

// signedOut is where the server sends the browser after its own logout.
func (c *Client) signedOut(w http.ResponseWriter, r *http.Request, s *session) {
	if s.parted == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if same(r.URL.Query().Get("state"), s.parted.state) {
		s.parted.Returned = true
	}
	c.render(w, http.StatusOK, "signed-out", page{Title: "Signed out", Session: s, Client: c.registered()})
}
