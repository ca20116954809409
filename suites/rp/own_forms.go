package rp

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/authassay/assay/browser/hop"
)

// OwnForms is how the target itself refuses. A refusal of another form may come from something in front of it, such
// as a firewall or a rate limit, and says nothing about the target.
type OwnForms struct {
	TokenErrorJSON bool            // the token endpoint refuses with a JSON object that has an error
	NoHTML         map[string]bool // endpoints, by URL, that answer a wrong token with anything but an HTML page
	PageTitle      string          // of the authorization endpoint's page for an unknown client
	PagePath       string
	PageStatus     int
	ErrorHost      string // where it sends the user for such a page, where that is another host
}

// LearnOwnForms sends a few harmless wrong requests, and keeps how the target refuses them. Their wrong values look
// like right ones, so that nothing in front of the target takes offence.
func (p *Party) LearnOwnForms(ctx context.Context, client *Client) {
	answer := client.Token(ctx, url.Values{"grant_type": {"authorization_code"}, "code": {random(24)}, "redirect_uri": {client.RedirectURI()}})
	if answer.Status/100 == 2 && answer.Text("access_token") != "" {
		p.Stop("the token endpoint gives tokens for a code that never was: no refusal of it means anything")
	}
	p.Own.TokenErrorJSON = answer.ErrorCode() != ""
	p.Own.NoHTML = map[string]bool{}
	for _, endpoint := range []string{"userinfo", "introspection", "revocation"} {
		if address := p.Target.Endpoint(endpoint); address != "" {
			p.learnForm(ctx, client.withWrongToken(ctx, endpoint))
		}
	}
	if p.Blind() != "" {
		return // nobody sees the page
	}
	arrival := client.Attempt(ctx, client.NewVisit(Set("client_id", random(12))).By(nil, nil))
	switch {
	case arrival.Kind == AtPage:
		p.Own.PageTitle, p.Own.PagePath, p.Own.PageStatus = arrival.Page.Title, path(arrival.URL), arrival.Status
	case arrival.Kind == Elsewhere && !arrival.Towards():
		p.Own.ErrorHost = host(arrival.URL)
	}
}

// withWrongToken makes a request to an endpoint that is given tokens, with one that never was.
func (c *Client) withWrongToken(ctx context.Context, endpoint string) *http.Request {
	if endpoint != "userinfo" {
		return c.request(ctx, endpoint, url.Values{"token": {random(24)}})
	}
	request := c.party.Get(ctx, c.party.Target.Endpoint(endpoint))
	request.Header.Set("Authorization", "Bearer "+random(24))
	return request
}

// learnForm keeps whether an endpoint's own answer is a page. Where none comes nothing is learned: the endpoint's
// checks will tell.
func (p *Party) learnForm(ctx context.Context, request *http.Request) {
	if answer, err := p.try(ctx, request); err == nil && answer.InFront == "" && !isHTML(answer) {
		p.Own.NoHTML[request.URL.String()] = true
	}
}

func isHTML(answer *Answer) bool {
	return strings.Contains(strings.ToLower(answer.Header.Get("Content-Type")), "html")
}

// Accident tells why a status is no decision of the target's; it is empty for one that may be.
func Accident(status int) string {
	switch {
	case status == http.StatusTooManyRequests:
		return "429 Too Many Requests: the target limits the rate"
	case status >= 500:
		return fmt.Sprintf("a %d is an accident, not a refusal", status)
	}
	return ""
}

// inFront tells why an answer seems not to be the target's own.
func (p *Party) inFront(request *http.Request, answer *Answer) string {
	refused := answer.Status/100 == 4
	address, _, _ := strings.Cut(request.URL.String(), "?")
	tokens, _, _ := strings.Cut(p.Target.Endpoint("token"), "?")
	switch {
	case Accident(answer.Status) != "":
		return Accident(answer.Status)
	case len(answer.Body) >= maxAnswer:
		return fmt.Sprintf("the answer is longer than %d bytes, and was not read to its end", maxAnswer)
	case refused && address == tokens && request.Method == http.MethodPost && p.Own.TokenErrorJSON && answer.ErrorCode() == "":
		return fmt.Sprintf("refused in front of the server: a %d without the JSON error that this target's own refusals have", answer.Status)
	case refused && p.Own.NoHTML[request.URL.String()] && isHTML(answer):
		return fmt.Sprintf("refused in front of the server: a %d with an HTML page, where this target's own answers are none", answer.Status)
	}
	return ""
}

// pageInFront tells why a page seems not to be the target's own refusal. At the authorization endpoint itself
// anything may answer; a path of its own is the target's, with whatever status an unknown client gets there.
func (p *Party) pageInFront(arrival Arrival) string {
	own := p.Own
	ownPath := own.PagePath != "" && own.PagePath != path(p.Target.Endpoint("authorization"))
	switch {
	case arrival.Kind == Elsewhere && !arrival.Towards() && host(arrival.URL) != own.ErrorHost:
		return fmt.Sprintf("refused in front of the server: sent to the host %.100q, where this target does not send the user of an unknown client", host(arrival.URL))
	case arrival.Kind != AtPage:
		return ""
	case arrival.Barrier != "":
		return arrival.Barrier
	case Accident(arrival.Status) != "" && !(ownPath && own.isErrorPage(arrival)):
		return Accident(arrival.Status)
	case arrival.Status == own.PageStatus || arrival.Status == http.StatusBadRequest:
		return ""
	case own.PageTitle != "" && arrival.Page.Title == own.PageTitle, ownPath && path(arrival.URL) == own.PagePath:
		return ""
	}
	return fmt.Sprintf("refused in front of the server: a page of status %d, titled %.100q, which is not how this target refuses an unknown client", arrival.Status, arrival.Page.Title)
}

// isErrorPage tells whether a page is the one that an unknown client gets, and says of no accident.
func (o OwnForms) isErrorPage(arrival Arrival) bool {
	parsed, err := url.Parse(arrival.URL)
	if err != nil || parsed.Query().Get("error") == "server_error" || parsed.Query().Get("error") == "temporarily_unavailable" {
		return false
	}
	return arrival.Status == o.PageStatus && parsed.Path == o.PagePath && o.PageTitle != "" && arrival.Page.Title == o.PageTitle
}

// Blocked tells whether a refusal seems to be somebody's in front of the target, or cannot be read.
func (a *Answer) Blocked() bool { return a.InFront != "" && a.Status/100 == 4 }

// Blocked tells whether a refusal seems to be somebody's in front of the target.
func (a Arrival) Blocked() bool { return a.InFront != "" && a.Status < 500 }

// Towards tells whether the user was sent towards the redirect URI of the request, or near it: to its host, and on
// loopback to its port too, since there each port is another program. A page of the target's on a third host is no
// redirect in the sense of RFC 6749 section 3.1.2.4.
func (a Arrival) Towards() bool {
	switch {
	case a.Kind != Elsewhere:
		return a.Kind == AtCallback
	case Loopback(host(a.URL)):
		return hop.HostPort(a.URL) == hop.HostPort(a.Asked)
	}
	return host(a.URL) == host(a.Asked)
}

// Loopback tells whether a host is this machine, by name or by address.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func host(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(parsed.Hostname())
}

func path(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return address
	}
	return parsed.Path
}
