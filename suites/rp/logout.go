package rp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// Logout is one request to the end session endpoint (RP-Initiated Logout 1.0 section 2), with what its user answers.
type Logout struct {
	Agent   UserAgent
	Consent Consent // to the question whether to log out
	Form    url.Values
}

// NewLogout makes an honest request: by an ID Token of the session, back to the first registered URI, with a state.
func (c *Client) NewLogout(agent UserAgent, idToken string, tampers ...Tamper) *Logout {
	form := url.Values{"id_token_hint": {idToken}, "state": {random(12)}}
	if len(c.LogoutURIs) > 0 {
		form.Set("post_logout_redirect_uri", c.LogoutURIs[0])
	}
	for _, tamper := range tampers {
		tamper(form, nil)
	}
	return &Logout{Agent: agent, Form: form}
}

// LogOut takes a browser through a logout, and tells where it ended. Only a user agent that fails stops the check.
func (c *Client) LogOut(ctx context.Context, logout *Logout) Arrival {
	p := c.party
	endpoint := p.Target.Endpoint("end_session")
	if endpoint == "" {
		p.Stop("the target's metadata has no end_session_endpoint")
	}
	asked := logout.Form.Get("post_logout_redirect_uri")
	journey := Journey{URL: withQuery(endpoint, logout.Form), LogOut: true, Consent: logout.Consent, Callbacks: slices.Clone(c.LogoutURIs)}
	if asked != "" && !slices.Contains(journey.Callbacks, asked) {
		journey.Callbacks = append(journey.Callbacks, asked)
	}
	arrival := p.travel(ctx, journey, logout.Agent)
	arrival.Asked, arrival.InFront = asked, Accident(arrival.Status)
	if arrival.Status >= http.StatusBadRequest {
		arrival.InFront = p.pageInFront(arrival)
	}
	return arrival
}
