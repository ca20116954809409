package target

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// NotAuthorized says that hosts may not be tested without the user's word.
type NotAuthorized struct{ Hosts []string }

func (n *NotAuthorized) Error() string {
	verb := "is"
	if len(n.Hosts) > 1 {
		verb = "are"
	}
	var hosts []string
	for _, host := range n.Hosts {
		hosts = append(hosts, shortened(host))
	}
	return fmt.Sprintf("%s %s neither loopback nor private: test only what you may test, and say so with --authorized %s",
		strings.Join(hosts, ", "), verb, strings.Join(hosts, " --authorized "))
}

// BadIssuer says that what was given as the target is no issuer.
type BadIssuer struct{ Issuer, Cause string }

func (b *BadIssuer) Error() string { return quoted(b.Issuer) + " " + b.Cause }

// CheckIssuer demands a URL without query and fragment (RFC 8414 section 2). Loopback is often plain http.
func CheckIssuer(issuer string) error {
	parsed, err := webURL(issuer)
	switch {
	case err != nil:
		return &BadIssuer{issuer, "is no http or https URL"}
	case parsed.RawQuery != "" || parsed.ForceQuery || strings.Contains(issuer, "#"):
		return &BadIssuer{issuer, "has a query or a fragment; an issuer has neither (RFC 8414 2)"}
	case parsed.User != nil:
		return &BadIssuer{parsed.Redacted(), "has a user name in it; an issuer has none"}
	}
	return nil
}

// webURL reads an absolute http or https URL.
func webURL(text string) (*url.URL, error) {
	parsed, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	if parsed.Hostname() == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return nil, fmt.Errorf("%s is no http or https URL", quoted(text))
	}
	return parsed, nil
}

// Allow adds the hosts of the URLs to those that may be contacted. Loopback and private addresses are free, on any
// port, since login pages may be another program beside the server. Any other host needs the user's word: all that
// lack it are named at once, and none is added.
func (t *Target) Allow(urls ...string) error {
	var missing, allowed []string
	for _, each := range urls {
		parsed, err := webURL(each)
		if err != nil {
			return err
		}
		name, near := t.whose(parsed)
		if !near && t.authorized(name) && t.Limiter == nil {
			t.Limiter = rate.NewLimiter(PublicRate, PublicRate)
		}
		switch {
		case near && Free(name):
			allowed = append(allowed, hostPort(parsed), net.JoinHostPort(name, "*"))
		case near, t.authorized(name):
			allowed = append(allowed, hostPort(parsed))
		case !slices.Contains(missing, name):
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return &NotAuthorized{Hosts: missing}
	}
	for _, host := range allowed {
		if !slices.Contains(t.Hosts, host) {
			t.Hosts = append(t.Hosts, host)
		}
	}
	return nil
}

// whose gives the name that leave is asked for, and whether none is needed: the host is loopback or private, or resolve
// puts it there. A name of this machine that resolve puts elsewhere needs leave for the address. A proxy is the user's
// own and needs none: what counts is whom it is asked for.
func (t *Target) whose(place *url.URL) (name string, near bool) {
	name = strings.ToLower(place.Hostname())
	to, moved := t.network.resolve[hostPort(place)]
	if !moved {
		return name, Free(name)
	}
	address, _, _ := net.SplitHostPort(to) // resolved has seen that it has a port
	if Free(name) && !Free(address) {
		name = address
	}
	return name, Free(address)
}

func (t *Target) authorized(name string) bool {
	return slices.ContainsFunc(t.Config.Authorized, func(host string) bool { return strings.EqualFold(host, name) })
}

// contacted are the members of the metadata that requests are sent to.
var contacted = []string{"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "introspection_endpoint",
	"revocation_endpoint", "registration_endpoint", "end_session_endpoint", "pushed_authorization_request_endpoint", "device_authorization_endpoint"}

// AllowEndpoints allows the hosts of all endpoints that are contacted. What is no URL adds no host, and so nothing
// is ever sent there.
func (t *Target) AllowEndpoints() error {
	var urls []string
	for _, name := range contacted {
		if value := t.Metadata.Text(name); value != "" {
			if _, err := webURL(value); err == nil {
				urls = append(urls, value)
			}
		}
	}
	return t.Allow(urls...)
}

// Free tells whether a host is loopback or private, and so needs no leave to be tested. Names are not resolved: a name is
// somebody's.
func Free(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && (ip.IsLoopback() || ip.IsPrivate())
}

// hostPort gives host:port in lower case, with the scheme's port where none is written.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// reaches tells whether a host may be contacted.
func (t *Target) reaches(u *url.URL) bool {
	anyPort := net.JoinHostPort(strings.ToLower(u.Hostname()), "*")
	return slices.Contains(t.Hosts, hostPort(u)) || slices.Contains(t.Hosts, anyPort)
}

// guard is a transport that sends nothing to a host that is not the target's.
type guard struct {
	target *Target
	next   http.RoundTripper
}

// PublicRate is how many requests a second a public host is sent at most, for the whole run, unless rate says otherwise.
const PublicRate = 10

// Pace waits until the next request may be sent: at once to loopback and private hosts, politely to public ones and
// where a rate was set.
func (t *Target) Pace(ctx context.Context) error { return t.PaceBurst(ctx, 1) }

// PaceBurst waits until n requests may be sent at once. Where that is never, it is an error.
func (t *Target) PaceBurst(ctx context.Context, n int) error {
	if t.Limiter == nil {
		return ctx.Err()
	}
	return t.Limiter.WaitN(ctx, n)
}

// SetHeaders gives a request to the target the headers that all have. One that the request has of its own stays.
func (t *Target) SetHeaders(request *http.Request) {
	if !t.reaches(request.URL) {
		return
	}
	for name, value := range t.Config.Headers {
		if request.Header.Get(name) == "" {
			request.Header.Set(name, *value)
		}
	}
}

// RoundTrip refuses a foreign host before anything is sent.
func (g guard) RoundTrip(request *http.Request) (*http.Response, error) {
	if !g.target.reaches(request.URL) {
		return nil, fmt.Errorf("%s is not a host of the target: nothing was sent", shortened(hostPort(request.URL)))
	}
	if err := g.target.Pace(request.Context()); err != nil {
		return nil, err
	}
	if len(g.target.Config.Headers) > 0 {
		request = request.Clone(request.Context())
		g.target.SetHeaders(request)
	}
	return g.next.RoundTrip(request)
}

// CloseIdleConnections lets go of the connections that wait for another request.
func (g guard) CloseIdleConnections() { (&http.Client{Transport: g.next}).CloseIdleConnections() }

// NewTransport makes the target's transport: connections are reused, redirects never followed, no proxy used but the
// configuration's, and foreign hosts never contacted.
func (t *Target) NewTransport() http.RoundTripper {
	return guard{target: t, next: &http.Transport{
		Proxy:                  t.network.forURL,
		DialContext:            t.network.dial,
		TLSClientConfig:        t.network.tls.Clone(),
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  10 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		MaxIdleConnsPerHost:    32,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
	}}
}
