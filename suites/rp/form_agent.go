package rp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/authassay/assay/browser/hop"
	"github.com/authassay/assay/browser/jar"
	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/evidence"
)

// The bounds of one journey of the form agent.
const (
	maxHops = 20      // requests between two pages
	maxPage = 1 << 20 // bytes of a page that are read
)

// FormAgentConfig says what a form agent may do.
type FormAgentConfig struct {
	Hosts     []string          // host:port of the target, or host:* for any port; anything else ends the journey as Elsewhere, unsent
	Transport http.RoundTripper // nil: http.DefaultTransport
	Redactor  *evidence.Redactor
	Timeout   time.Duration // of a journey; 15 s where zero
	Guide     page.Guide    // the user's own steps
}

// NewFormAgent gives an agent that reads pages as HTML and fills in their forms. It runs no scripts.
func NewFormAgent(config FormAgentConfig) Agent {
	if config.Transport == nil {
		config.Transport = http.DefaultTransport
	}
	if config.Timeout == 0 {
		config.Timeout = 15 * time.Second
	}
	if config.Redactor == nil {
		config.Redactor = evidence.NewRedactor()
	}
	return &formAgent{config}
}

type formAgent struct{ FormAgentConfig }

func (a *formAgent) Name() string { return "form" }

func (a *formAgent) Open(context.Context) (UserAgent, error) { return &formUser{formAgent: a}, nil }

func (a *formAgent) Close() error { return nil }

// formUser is a user agent of the form agent.
type formUser struct {
	*formAgent
	cookies jar.Jar
}

func (u *formUser) Cookies(context.Context) ([]*http.Cookie, error) { return u.cookies.All(), nil }

func (u *formUser) SetCookies(_ context.Context, cookies []*http.Cookie) error {
	u.cookies.Replace(cookies)
	return nil
}

func (u *formUser) Close() error { return nil }

// Authorize implements UserAgent. A deadline that passes is ErrUserAgentLost.
func (u *formUser) Authorize(ctx context.Context, journey Journey) (Arrival, error) {
	parent := ctx
	ctx, cancel := context.WithTimeout(ctx, journey.User.Patience(u.Timeout))
	defer cancel()
	walk := NewWalk(journey, u.Guide, u.Redactor)
	trip := trip{user: u, journey: journey}
	next := trip.first()
	for {
		snapshot, err := trip.load(ctx, next)
		if err == nil && !trip.over {
			next, err = trip.act(ctx, walk, snapshot)
		}
		switch {
		case err == nil:
		case parent.Err() != nil:
			return trip.arrival, parent.Err()
		case ctx.Err() != nil:
			return trip.arrival, fmt.Errorf("%w: no end within %s", ErrUserAgentLost, u.Timeout)
		default:
			return trip.arrival, err
		}
		if trip.over {
			trip.arrival.Pages = walk.Pages
			return trip.arrival, nil
		}
	}
}

// NewWalk prepares what is done on the pages of a journey. The password is taught to the redactor.
func NewWalk(journey Journey, guide page.Guide, redactor *evidence.Redactor) *page.Walk {
	walk := &page.Walk{Stage: page.Stage{Callbacks: journey.Callbacks, LogOut: journey.LogOut}, NoUser: journey.User == nil, Consent: string(journey.Consent), Guide: guide, Each: journey.Each}
	if journey.User != nil {
		walk.Stage.UserName, walk.Password, walk.Stage.Codes = journey.User.Name, journey.User.Password, journey.User.TOTP != nil
		walk.Saved = journey.User.State != nil
		redactor.Learn("password", journey.User.Password)
	}
	return walk
}

// LearnArrival teaches the redactor what secrets came to a callback.
func LearnArrival(redactor *evidence.Redactor, params url.Values) {
	for name, kind := range map[string]string{"code": "code", "access_token": "access token", "id_token": "id token"} {
		for _, value := range params[name] {
			redactor.Learn(kind, value)
		}
	}
}

// CarriesPassword tells whether the body of a request holds the user's password, in a form or as it is.
func CarriesPassword(user *User, body string) bool {
	if user == nil || user.Password == "" || body == "" {
		return false
	}
	form, _ := url.ParseQuery(body) // what it cannot read is looked through as it is
	for _, values := range form {
		if slices.Contains(values, user.Password) {
			return true
		}
	}
	return strings.Contains(body, user.Password)
}

// trip is one journey on its way.
type trip struct {
	user      *formUser
	journey   Journey
	referer   string
	sent      int
	refreshes int
	arrival   Arrival
	over      bool
}

// first is the request that a journey begins with.
func (t *trip) first() page.Submission {
	if t.journey.Form != nil {
		return page.Submission{Method: "POST", URL: t.journey.URL, Body: t.journey.Form.Encode()}
	}
	return page.Submission{Method: "GET", URL: t.journey.URL}
}

// load sends a request and follows redirects to a page, or to the end of the journey.
func (t *trip) load(ctx context.Context, next page.Submission) (page.Snapshot, error) {
	for range maxHops {
		if t.leaves(next) {
			return page.Snapshot{}, nil
		}
		response, body, err := t.exchange(ctx, next)
		if err != nil {
			return page.Snapshot{}, err
		}
		t.arrival.Status, t.arrival.Header, t.arrival.URL = response.StatusCode, response.Header, next.URL
		if CarriesPassword(t.journey.User, next.Body) {
			t.arrival.PasswordAnswers = append(t.arrival.PasswordAnswers, response.StatusCode)
		}
		location := response.Header.Get("Location")
		if !redirects(response.StatusCode) || location == "" {
			address := *response.Request.URL
			address.Fragment = ""
			snapshot := page.ParseHTML(body, &address, response.StatusCode)
			snapshot.URL, t.referer = next.URL, next.URL
			return snapshot, nil
		}
		target := hop.Inherit(hop.Resolve(next.URL, location), next.URL)
		if kept := response.StatusCode == 307 || response.StatusCode == 308; !kept {
			next = page.Submission{Method: "GET"}
		}
		next.URL = target
	}
	return page.Snapshot{}, fmt.Errorf("more than %d redirects, the last to %s", maxHops, t.user.Redactor.Text(next.URL))
}

func redirects(status int) bool {
	return slices.Contains([]int{301, 302, 303, 307, 308}, status)
}

// leaves tells whether a request would leave the target, which ends the journey before it is sent.
func (t *trip) leaves(next page.Submission) bool {
	callback := hop.IsCallback(next.URL, t.journey.Callbacks)
	if !callback && hop.Allowed(next.URL, t.user.Hosts, t.journey.Callbacks) {
		return false
	}
	t.over = true
	t.arrival.Kind = Elsewhere
	if callback {
		t.arrival.Kind = AtCallback
	}
	var posted *string
	if next.Method == "POST" {
		posted = &next.Body
	}
	t.arrival.URL = next.URL
	t.arrival.Params, t.arrival.Mode = hop.Params(next.URL, posted)
	LearnArrival(t.user.Redactor, t.arrival.Params)
	return true
}

// act does what the walk says on a page, and gives the request that comes of it.
func (t *trip) act(ctx context.Context, walk *page.Walk, snapshot page.Snapshot) (page.Submission, error) {
	t.arrival.Page = snapshot
	if kind := page.Recognise(snapshot, walk.Stage).Kind; snapshot.Refresh != "" && (kind == page.Unknown || kind == page.ErrorPage) {
		if t.refreshes++; t.refreshes > maxHops {
			return page.Submission{}, fmt.Errorf("more than %d refreshes, the last to %s", maxHops, t.user.Redactor.Text(snapshot.Refresh))
		}
		return page.Submission{Method: "GET", URL: snapshot.Refresh}, nil
	}
	if len(snapshot.Frames) > 0 && snapshot.Status < 400 && !page.Recognise(snapshot, walk.Stage).Kind.Wanted() {
		snapshot = t.within(ctx, walk, snapshot)
	}
	return t.fill(ctx, walk, snapshot)
}

// maxFrames bounds how many frames of a page are looked into.
const maxFrames = 3

// within looks for a form in the frames of a page that has nothing to do itself. Without one the page stays.
func (t *trip) within(ctx context.Context, walk *page.Walk, snapshot page.Snapshot) page.Snapshot {
	for _, address := range snapshot.Frames[:min(len(snapshot.Frames), maxFrames)] {
		arrival, referer := t.arrival, t.referer
		if !hop.Allowed(address, t.user.Hosts, t.journey.Callbacks) || hop.IsCallback(address, t.journey.Callbacks) {
			continue
		}
		inner, err := t.load(ctx, page.Submission{Method: "GET", URL: address})
		if err == nil && !t.over && page.Recognise(inner, walk.Stage).Kind.Wanted() {
			t.arrival.Page = inner
			return inner
		}
		arrival.Requests = t.sent
		t.arrival, t.referer, t.over = arrival, referer, false
	}
	return snapshot
}

// fill does on a page what the walk says, until something is sent or the journey ends there.
func (t *trip) fill(ctx context.Context, walk *page.Walk, snapshot page.Snapshot) (page.Submission, error) {
	if err := snapshot.Mark(walk.Guide.Selectors()); err != nil {
		return page.Submission{}, fmt.Errorf("the form agent cannot do this step: %w", err)
	}
	for {
		step, err := walk.Next(snapshot)
		if err != nil {
			return page.Submission{}, err
		}
		if step.End != "" {
			t.over = true
			t.arrival.Kind, t.arrival.Barrier = EndOf(step), step.Barrier
			t.arrival.Params = url.Values{}
			return page.Submission{}, nil
		}
		if step, err = TypeCodes(ctx, t.journey.User, step); err != nil {
			return page.Submission{}, err
		}
		if step.Restore {
			t.user.cookies.Add(t.journey.User.State.Cookies)
			return t.first(), nil
		}
		switch press := step.Press; {
		case !press.Possible(): // only filled in; the next step goes on from there
			snapshot.Fill(step)
		case press.Form < 0 && snapshot.Links[press.Link].URL == "", press.Button >= 0 && len(step.Done) > 0 && snapshot.Forms[press.Form].Buttons[press.Button].Type == "button":
			return page.Submission{}, fmt.Errorf("the form agent runs no scripts, and cannot do %s; take the browser", step.Done[len(step.Done)-1])
		case press.Form < 0:
			return page.Submission{Method: "GET", URL: snapshot.Links[press.Link].URL}, nil
		default:
			return page.Submit(snapshot.Forms[press.Form], step), nil
		}
	}
}

// EndOf gives the kind of arrival for a step that ends a walk.
func EndOf(step page.Step) ArrivalKind {
	switch step.End {
	case "login":
		return AtLogin
	case "consent":
		return AtConsent
	case "logout":
		return AtLogout
	case "refused":
		return Refused
	}
	return AtPage
}

// exchange sends one request with the cookies of the user agent, and records it.
func (t *trip) exchange(ctx context.Context, next page.Submission) (*http.Response, []byte, error) {
	var content io.Reader
	if next.Method == "POST" {
		content = strings.NewReader(next.Body)
	}
	request, err := http.NewRequestWithContext(ctx, next.Method, next.URL, content)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("User-Agent", evidence.UserAgent(ctx))
	request.Header.Set("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5")
	if next.Method == "POST" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if t.referer != "" {
		origin := hop.Origin(t.referer)
		if next.Method == "POST" {
			request.Header.Set("Origin", origin)
		}
		request.Header.Set("Referer", origin+"/")
	}
	for _, cookie := range t.user.cookies.For(request.URL) {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value, Quoted: cookie.Quoted})
	}
	t.sent++
	t.arrival.Requests = t.sent
	started := time.Now()
	response, err := t.user.Transport.RoundTrip(request)
	if err != nil {
		t.record(ctx, request, next.Body, nil, nil, err, started)
		return nil, nil, fmt.Errorf("%w: %s does not load: %w", ErrUserAgentLost, t.user.Redactor.Text(next.URL), err)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxPage))
	err = errors.Join(err, response.Body.Close())
	cookies := response.Cookies()
	for _, cookie := range cookies {
		t.user.Redactor.Learn("cookie", cookie.Value)
	}
	t.user.cookies.Store(request.URL, cookies)
	if response.Request == nil {
		response.Request = request
	}
	t.record(ctx, response.Request, next.Body, response, body, err, started) // with the headers that the transport added
	return response, body, err
}

// record keeps an exchange, redacted.
func (t *trip) record(ctx context.Context, request *http.Request, sent string, response *http.Response, body []byte, failure error, started time.Time) {
	trail := evidence.TrailFrom(ctx)
	if trail == nil {
		return
	}
	redactor := t.user.Redactor
	exchange := evidence.Exchange{Sender: evidence.Browser}
	exchange.Took(started, time.Since(started))
	exchange.Request = evidence.Request{Method: request.Method, URL: redactor.Text(request.URL.String()), Header: redactor.Header(evidence.Fields(request.Header))}
	exchange.Request.Body, exchange.Request.Truncated = redactor.Body(sent)
	if response != nil {
		exchange.Response = &evidence.Response{Status: response.StatusCode, Header: redactor.Header(evidence.Fields(response.Header))}
		exchange.Response.Body, exchange.Response.Truncated = redactor.Body(string(body))
	}
	if failure != nil {
		exchange.Error = redactor.Text(failure.Error())
	}
	trail.Add(exchange)
}
