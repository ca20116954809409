package rp

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/target"
)

// Tamper changes a request that is otherwise honest. The header is nil for authorization requests.
type Tamper func(form url.Values, header http.Header)

// Set gives a parameter one value.
func Set(name, value string) Tamper {
	return func(form url.Values, _ http.Header) { form.Set(name, value) }
}

// Add gives a parameter one more value, behind those that it has.
func Add(name, value string) Tamper {
	return func(form url.Values, _ http.Header) { form.Add(name, value) }
}

// Drop leaves a parameter out.
func Drop(names ...string) Tamper {
	return func(form url.Values, _ http.Header) {
		for _, name := range names {
			form.Del(name)
		}
	}
}

// Grant is what an honest authorization gave, with all that is needed to redeem it.
type Grant struct {
	Client      *Client
	Code        string
	Verifier    string
	RedirectURI string
	Nonce       string
	State       string
	Scope       string
	Issued      time.Time // by the target's clock
	Arrival     Arrival
}

// Visit is one authorization request with the user who answers it.
type Visit struct {
	User    *User     // nil: nobody can log in
	Agent   UserAgent // nil: the user's warm one
	Consent Consent
	Whole   bool       // as in a Journey
	Post    bool       // send the request as a POST (OIDC Core section 3.1.2.1)
	Query   url.Values // of the address that a POST goes to
	// Reversed sends the parameters in another order than that of their names.
	Reversed bool

	Form     url.Values
	Verifier string
}

// NewVisit makes an honest request by alice: PKCE S256, state and nonce, the first redirect URI.
func (c *Client) NewVisit(tampers ...Tamper) *Visit {
	verifier := random(32)
	form := url.Values{
		"response_type": {"code"}, "client_id": {c.ID}, "redirect_uri": {c.RedirectURI()}, "state": {random(12)},
		"scope":                 {c.Scopes()},
		"code_challenge":        {Challenge(verifier)},
		"code_challenge_method": {"S256"},
	}
	if c.party.Target.Supports(target.OpenID) {
		form.Set("nonce", random(12))
	}
	alice := c.party.Alice()
	visit := &Visit{User: &alice, Form: form, Verifier: verifier}
	return visit.Tampered(tampers...)
}

// Tampered applies tampers to the request.
func (v *Visit) Tampered(tampers ...Tamper) *Visit {
	for _, tamper := range tampers {
		tamper(v.Form, nil)
	}
	return v
}

// By sets who answers, and on which user agent; nil takes the user's warm one.
func (v *Visit) By(user *User, agent UserAgent) *Visit {
	v.User, v.Agent = user, agent
	return v
}

// Offline asks for a refresh token: offline_access with prompt=consent, where the target lists that scope
// (OIDC Core section 11).
func (p *Party) Offline(form url.Values, _ http.Header) {
	if p.Target.Metadata.Lists("scopes_supported", "offline_access") {
		form.Set("scope", strings.TrimSpace(form.Get("scope")+" offline_access"))
		form.Set("prompt", "consent")
	}
}

// Authorize takes alice through an honest request, and gives what she was granted. Anything else stops the check.
func (c *Client) Authorize(ctx context.Context, tampers ...Tamper) *Grant {
	return c.Granted(ctx, c.NewVisit(tampers...))
}

// Granted takes a user through a request that must be granted.
func (c *Client) Granted(ctx context.Context, visit *Visit) *Grant {
	grant := c.GrantOf(visit, c.Attempt(ctx, visit))
	if grant.Code == "" {
		c.party.Stop("an honest authorization request gave no code: %s", c.party.Describe(grant.Arrival))
	}
	return grant
}

// GrantOf gathers what a visit was granted, with all that is needed to redeem it.
func (c *Client) GrantOf(visit *Visit, arrival Arrival) *Grant {
	code := arrival.Params.Get("code")
	return &Grant{Client: c, Code: code, Verifier: visit.Verifier, RedirectURI: visit.Form.Get("redirect_uri"), Nonce: visit.Form.Get("nonce"),
		State: visit.Form.Get("state"), Scope: visit.Form.Get("scope"), Issued: c.party.Target.Clock.Now(), Arrival: arrival}
}

// Attempt takes a user through a request, honest or not, and tells where it ended. Only a user agent that fails
// twice, or a refused password, stops the check.
func (c *Client) Attempt(ctx context.Context, visit *Visit) Arrival {
	p := c.party
	journey := Journey{URL: p.Target.Endpoint("authorization"), User: visit.User, Consent: visit.Consent, Whole: visit.Whole}
	if visit.Post {
		journey.Form = visit.Form
		if len(visit.Query) > 0 {
			journey.URL = withQuery(journey.URL, visit.Query)
		}
	} else {
		journey.URL = withQuery(journey.URL, visit.Form)
	}
	if visit.Reversed && !visit.Post {
		journey.URL = reversed(journey.URL)
	}
	journey.Callbacks = slices.Clone(c.RedirectURIs)
	for _, uri := range slices.Concat(visit.Form["redirect_uri"], visit.Query["redirect_uri"]) {
		if !slices.Contains(journey.Callbacks, uri) {
			journey.Callbacks = append(journey.Callbacks, uri)
		}
	}
	p.Redactor.Learn("verifier", visit.Verifier)
	arrival := p.travel(ctx, journey, visit.Agent)
	arrival.Asked = visit.Form.Get("redirect_uri")
	c.received(arrival)
	arrival.InFront = p.pageInFront(arrival)
	return arrival
}

// received says in the evidence to whom a journey took the user's browser: to the client, or to a place that is not its
// own, which is the attacker's.
func (c *Client) received(arrival Arrival) {
	switch {
	case !arrival.Towards():
	case slices.ContainsFunc(c.RedirectURIs, func(uri string) bool { return place(uri) == place(arrival.URL) }):
		arrival.step.LedTo(evidence.Client)
	default:
		arrival.step.LedTo(evidence.Attacker)
	}
}

// place is an address without parameters, and on loopback without the port, which a native client chooses (RFC 8252 section 7.3).
func place(address string) string {
	if end := strings.IndexAny(address, "?#"); end >= 0 {
		address = address[:end]
	}
	return loopbackPort.ReplaceAllString(address, "$1")
}

var loopbackPort = regexp.MustCompile(`^(http://(?:127\.0\.0\.1|\[::1\]|localhost)):[0-9]+`)

// travel goes on a journey, on the given user agent or on the user's warm one. A warm one that was lost is
// replaced once.
func (p *Party) travel(ctx context.Context, journey Journey, agent UserAgent) Arrival {
	if journey.User != nil && p.refused[journey.User.Name] {
		p.Stop("the target refused %s's password; it is not sent again", journey.User.Name)
	}
	end := evidence.TrailFrom(ctx).Begin()
	warm := agent == nil
	if warm && journey.User != nil {
		agent = p.UserAgent(ctx, *journey.User)
	} else if warm {
		agent = p.FreshUserAgent(ctx)
	}
	if !slices.Contains(p.travelled, agent) {
		p.travelled = append(p.travelled, agent)
	}
	arrival, err := agent.Authorize(ctx, journey)
	if warm && journey.User != nil && errors.Is(err, ErrUserAgentLost) && ctx.Err() == nil {
		p.dropUserAgent(*journey.User)
		p.Retried++
		arrival, err = p.UserAgent(ctx, *journey.User).Authorize(ctx, journey)
	}
	p.doorway.tell()
	p.heard(p.Target.Endpoint("authorization"), err)
	if errors.Is(err, ErrUnable) {
		p.lack(p.Redactor.Text(err.Error()))
	}
	if err != nil {
		p.Stop("the way through the target's pages broke off: %s", p.Redactor.Text(err.Error()))
	}
	if arrival.Kind == Refused {
		p.refused[journey.User.Name] = true
		if arrival.Barrier != "" {
			p.Stop("%s", arrival.Barrier)
		}
		p.Stop("the login page came again after the password of %s: credentials refused?", journey.User.Name)
	}
	p.learnArrival(arrival)
	arrival.step = end()
	return arrival
}

// learnArrival teaches the redactor the secrets that came through the browser.
func (p *Party) learnArrival(arrival Arrival) {
	for name, kind := range map[string]string{"code": "code", "access_token": "access token", "id_token": "id token"} {
		p.Redactor.Learn(kind, arrival.Params.Get(name))
	}
}

// Describe says where a journey ended, redacted, in one line.
func (p *Party) Describe(arrival Arrival) string {
	where := string(arrival.Kind)
	if code := arrival.Params.Get("error"); code != "" {
		where += ", error " + code + " " + arrival.Params.Get("error_description")
	} else if arrival.Kind == AtPage {
		where += " " + arrival.Page.Title
	}
	if arrival.Barrier != "" {
		where += " (" + arrival.Barrier + ")"
	}
	address := arrival.URL
	if arrival.Kind != AtCallback { // whose query differs each time
		address, _, _ = strings.Cut(address, "?")
	}
	return p.Redactor.Text(where + " at " + address)
}

// withQuery appends parameters to an endpoint that may have a query of its own (RFC 6749 section 3.1).
func withQuery(endpoint string, form url.Values) string {
	separator := "?"
	if strings.Contains(endpoint, "?") {
		separator = "&"
	}
	return endpoint + separator + form.Encode()
}

// reversed turns the order of a query round.
func reversed(address string) string {
	endpoint, query, _ := strings.Cut(address, "?")
	parameters := strings.Split(query, "&")
	slices.Reverse(parameters)
	return endpoint + "?" + strings.Join(parameters, "&")
}

// random gives n random bytes in base64url.
func random(n int) string {
	bytes := make([]byte, n)
	_, _ = rand.Read(bytes) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(bytes)
}

// Challenge is the S256 code challenge of a verifier (RFC 7636 section 4.2).
func Challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// NewVerifier makes a code verifier (RFC 7636 section 4.1).
func NewVerifier() string { return random(32) }

// URL is the request of a visit as a link.
func (c *Client) URL(visit *Visit) string {
	return withQuery(c.party.Target.Endpoint("authorization"), visit.Form)
}

// Try is Attempt for a user agent that may not be able to drive the target's pages; it stops nothing.
func (c *Client) Try(ctx context.Context, visit *Visit) (Arrival, bool) {
	return c.TryJourney(ctx, Journey{URL: c.URL(visit), User: visit.User, Consent: visit.Consent, Callbacks: c.RedirectURIs}, visit.Agent)
}

// TryJourney goes on a journey that may break off.
func (c *Client) TryJourney(ctx context.Context, journey Journey, agent UserAgent) (Arrival, bool) {
	end := evidence.TrailFrom(ctx).Begin()
	arrival, err := agent.Authorize(ctx, journey)
	if arrival.Kind == Refused && journey.User != nil {
		c.party.refused[journey.User.Name] = true
	}
	c.party.learnArrival(arrival)
	arrival.Asked = c.RedirectURI()
	arrival.InFront, arrival.step = c.party.pageInFront(arrival), end()
	c.received(arrival)
	return arrival, err == nil && arrival.Kind != Refused
}
