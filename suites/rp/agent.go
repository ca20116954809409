// Package rp is the relying party that we play, honest or not: clients, agents, tampered requests, races, bad tokens.
package rp

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/evidence"
)

// Agent opens user agents: a real browser, or a plain HTTP client that fills forms.
type Agent interface {
	// Name says what drives the pages: "form", or the browser's product and version.
	Name() string
	// Open gives a fresh user agent: no cookies, no history. A browser's implements Browser too.
	Open(ctx context.Context) (UserAgent, error)
	// Close ends the agent and all that it opened.
	Close() error
}

// UserAgent is one user's browser with cookies of its own.
type UserAgent interface {
	// Authorize takes the user through a journey and tells where it ended. An error means that the user agent
	// failed (crash, deadline, no such page), never that the server refused.
	Authorize(ctx context.Context, journey Journey) (Arrival, error)
	// Cookies gives all cookies with their attributes.
	Cookies(ctx context.Context) ([]*http.Cookie, error)
	// SetCookies replaces all cookies.
	SetCookies(ctx context.Context, cookies []*http.Cookie) error
	Close() error
}

// Browser is a user agent that can be shown a page of the attacker's, and of which a picture can be taken.
type Browser interface {
	UserAgent
	// Lure loads a page of the attacker's and lets it act: submit a form, frame the target.
	Lure(ctx context.Context, lure Lure) (LureOutcome, error)
	// Capture takes a picture of the present page, typed values masked, and its redacted DOM.
	Capture(ctx context.Context) (Picture, error)
	// Shown gives the links and images of the present page, as its accessibility tree has them.
	Shown(ctx context.Context) ([]Shown, error)
	// Storage gives what pages keep in local storage, by origin, of those that the present page shows.
	Storage(ctx context.Context) (map[string]map[string]string, error)
}

// ErrUserAgentLost says that a browser died or a page never loaded; a fresh user agent may fare better.
var ErrUserAgentLost = errors.New("the user agent was lost")

// User is a person who can log in.
type User struct {
	Name     string
	Password string
	TOTP     *TOTP  // the second factor; nil without one
	State    *State // a login that was saved; it is put in wherever a login is asked for
}

// Consent is what the user does on the consent page.
type Consent string

// What a user may do with a consent page.
const (
	Approve       Consent = ""     // tick the scopes, nothing that says "remember", and approve
	Deny          Consent = "deny" // press what refuses
	StopAtConsent Consent = "stop" // end the journey there
)

// Journey is one way through the authorization endpoint.
type Journey struct {
	URL       string     // the authorization request
	Form      url.Values // where not nil, sent as a POST to URL
	Callbacks []string   // redirect URIs; the journey ends there, and nothing is ever loaded from them
	User      *User      // nil: the journey ends at a login page
	Consent   Consent
	LogOut    bool             // a way through the logout: the question whether to log out is answered as a consent is
	Each      func(page.Sight) // told of each page on the way; nil: nobody is
	Whole     bool             // each page is loaded with all its parts before anything is done there; a browser alone heeds it
	ByHand    bool             // a person goes through the pages, in a browser with a window; a journey of up to ten minutes
}

// ArrivalKind says where a journey ended.
type ArrivalKind string

// Where a journey may end.
const (
	AtCallback ArrivalKind = "callback"  // sent to one of the callbacks
	Elsewhere  ArrivalKind = "elsewhere" // sent to a host that is neither the target's nor a callback; not loaded
	AtLogin    ArrivalKind = "login"     // a login page, where the journey has no user
	AtConsent  ArrivalKind = "consent"   // a consent page, where the journey stops there
	AtLogout   ArrivalKind = "logout"    // the question whether to log out, likewise
	AtPage     ArrivalKind = "page"      // any other page of the target: an error page, or one that is unknown
	Refused    ArrivalKind = "refused"   // the login page again, after the password was sent once
)

// Arrival is the end of a journey.
type Arrival struct {
	Kind     ArrivalKind
	URL      string        // with its fragment
	Params   url.Values    // what came with it, by query, fragment or form_post
	Mode     string        // query, fragment or form_post; empty without parameters
	Status   int           // of the last page, or of the redirect that led away
	Header   http.Header   // likewise
	Pages    []string      // kinds of the pages met, in order: "login", "consent", "page"
	Page     page.Snapshot // the last page, where there is one
	Barrier  string        // why the page could not be passed, where it is no answer of the target's but a hindrance
	Requests int           // requests that the journey took
	Referer  string        // what the request to the callback said of the page that sent the user there; a browser alone tells
	// Foreign are the requests that pages made to hosts which are neither the target's nor a callback's. None was sent.
	Foreign []ForeignRequest
	Frames  []string // what frames on the way asked for, in a browser, whether or not it was loaded
	// PasswordAnswers are the statuses of the answers to what carried the user's password, in order. There is more than
	// one where a redirect had the user agent send it again.
	PasswordAnswers []int
	Asked           string // the redirect URI of the request; set by the Party, as is InFront
	InFront         string // why the page seems to come from something in front of the target

	step evidence.Step
}

// ForeignRequest is a request of a page's for a part of it, to a host that is nobody's in the flow.
type ForeignRequest struct {
	URL     string
	Kind    string // image, script, stylesheet, ...
	Referer string
}

// Note says in the evidence what the journey was for.
func (a Arrival) Note(note string) { a.step.Note(note) }

// LureOrigin says where the attacker's page lives, as the browser sees it from the target.
type LureOrigin string

// Origins of the attacker's page.
const (
	// SameSite is another origin of the target's site, another port of its host: Lax cookies are sent.
	SameSite LureOrigin = "same-site"
	// CrossSite is another site: localhost where the target is 127.0.0.1, and the reverse.
	CrossSite LureOrigin = "cross-site"
)

// Lure is a page of the attacker's. Cookies that the target set without SameSite count as Lax, as they do
// once the browser's two minutes of grace are over.
type Lure struct {
	Origin    LureOrigin
	HTML      string
	URL       string   // where the page is served already, on this machine; Origin and HTML are not looked at then
	Callbacks []string // as in a Journey
}

// LureOutcome is what came of it.
type LureOutcome struct {
	Arrival Arrival       // where the main frame ended; AtPage with the lure's own URL where it stayed
	Frames  []LureFrame   // frames that the page opened
	Sent    []SentRequest // requests to the target, in order
}

// LureFrame is a frame in the attacker's page.
type LureFrame struct {
	URL     string
	Blocked string // the browser's reason, such as net::ERR_BLOCKED_BY_RESPONSE; empty where it loaded
	Page    page.Snapshot
}

// SentRequest is a request that the lure made the browser send to the target.
type SentRequest struct {
	Method, URL string
	Cookies     []string // names of the cookies that went along
	Status      int
}

// Shown is a link or an image of a page.
type Shown struct {
	Role    string // link or image
	Name    string // what a screen reader says
	Address string // where the link leads, or the image is
	Visible bool   // it takes room, and nothing hides it
}

// Picture is a screenshot with the DOM behind it.
type Picture struct {
	PNG []byte
	DOM string // redacted
}
