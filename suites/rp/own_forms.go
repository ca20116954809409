package rp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// OwnForms is how the target itself refuses. A refusal of another form may come from something in front of it, such
// as a firewall or a rate limit, and says nothing about the target.
type OwnForms struct {
	TokenErrorJSON bool   // the token endpoint refuses with a JSON object that has an error
	PageTitle      string // of the authorization endpoint's page for an unknown client
	PagePath       string
	PageStatus     int
}

// LearnOwnForms sends two harmless wrong requests, and keeps how the target refuses them.
func (p *Party) LearnOwnForms(ctx context.Context, client *Client) {
	answer := client.Token(ctx, url.Values{"grant_type": {"authorization_code"}, "code": {"assay-no-such-code"}, "redirect_uri": {client.RedirectURI()}})
	if answer.Status/100 == 2 && answer.Text("access_token") != "" {
		p.Stop("the token endpoint gives tokens for a code that never was: no refusal of it means anything")
	}
	p.Own.TokenErrorJSON = answer.ErrorCode() != ""
	arrival := client.Attempt(ctx, client.NewVisit(Set("client_id", "assay-no-such-client")).By(nil, nil))
	if arrival.Kind == AtPage {
		p.Own.PageTitle, p.Own.PagePath, p.Own.PageStatus = arrival.Page.Title, path(arrival.URL), arrival.Status
	}
}

// inFront tells why an answer seems not to be the target's own.
func (p *Party) inFront(address string, answer *Answer) string {
	switch {
	case answer.Status == http.StatusTooManyRequests:
		return "429 Too Many Requests: the target limits the rate"
	case answer.Status >= 500:
		return fmt.Sprintf("a %d is an accident, not a refusal", answer.Status)
	case address == p.Target.Endpoint("token") && p.Own.TokenErrorJSON && answer.Status/100 == 4 && answer.ErrorCode() == "":
		return fmt.Sprintf("refused in front of the server: a %d without the JSON error that this target's own refusals have", answer.Status)
	}
	return ""
}

// pageInFront tells why a page seems not to be the target's own refusal.
func (p *Party) pageInFront(arrival Arrival) string {
	switch {
	case arrival.Kind != AtPage:
		return ""
	case arrival.Status == http.StatusTooManyRequests:
		return "429 Too Many Requests: the target limits the rate"
	case arrival.Status >= 500:
		return fmt.Sprintf("a %d is an accident, not a refusal", arrival.Status)
	case arrival.Status == p.Own.PageStatus || arrival.Status == http.StatusBadRequest:
		return ""
	case arrival.Page.Title == p.Own.PageTitle || path(arrival.URL) == p.Own.PagePath:
		return ""
	}
	return fmt.Sprintf("a page of status %d, titled %q, which is not how this target refuses an unknown client", arrival.Status, arrival.Page.Title)
}

func path(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return address
	}
	return parsed.Path
}
