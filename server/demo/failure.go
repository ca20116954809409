package demo

import (
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/oauth2"
)

// failure is a page that says what went wrong and what to do.
type failure struct {
	Status              int
	Title, Text, Detail string
	Exchanges           []exchange
	// Forgotten is true where the server no longer knows this client.
	Forgotten bool
}

// failureOf turns an error of the flow into its page.
func (c *Client) failureOf(title string, err error, exchanges []exchange) failure {
	f := failure{
		Status: http.StatusBadGateway, Title: title, Detail: fmt.Sprintf("%.1000s", err.Error()), Exchanges: exchanges,
		Text: "Nobody is signed in by this answer: what it brought is thrown away.",
	}
	var denied *refusal
	var refused *oauth2.RetrieveError
	switch {
	case unreachable(err):
		f.Status, f.Title = http.StatusServiceUnavailable, "The server is down"
		f.Text = "The authorization server at " + c.config.Issuer + " does not answer. Start it with: assay serve"
	case errors.As(err, &denied) && denied.code == "access_denied":
		f.Status, f.Title = http.StatusForbidden, "You said no"
		f.Text = "The consent was denied, so the server sent an error in place of a code."
	case errors.As(err, &denied):
		f.Text = "The server sent an error in place of a code."
	case errors.As(err, &refused):
		f.Text = "The server refused the token request."
		f.Forgotten = refused.ErrorCode == "invalid_client"
	}
	return f
}

// discoveryFailed says whether the server is down, or answers strangely.
func (c *Client) discoveryFailed(w http.ResponseWriter, s *session, err error) {
	f := c.failureOf("The server's metadata can't be used", err, nil)
	if !unreachable(err) {
		f.Text = "The authorization server at " + c.config.Issuer + " answers, but not with the discovery document of this issuer."
	}
	c.fail(w, s, f)
}

func (c *Client) fail(w http.ResponseWriter, s *session, f failure) {
	c.config.Logger.Warn(f.Title, "issuer", c.config.Issuer, "detail", f.Detail)
	c.render(w, f.Status, "failed", page{Title: f.Title, Session: s, Client: c.registered(), Failure: &f})
}
