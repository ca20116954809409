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
		name := strings.ToLower(parsed.Hostname())
		if !free(name) && t.authorized(name) && t.Limiter == nil {
			t.Limiter = rate.NewLimiter(PublicRate, PublicRate)
		}
		switch {
		case free(name):
			allowed = append(allowed, hostPort(parsed), net.JoinHostPort(name, "*"))
		case t.authorized(name):
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

// free tells whether a host is loopback or private. Names are not resolved: a name is somebody's.
func free(host string) bool {
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

// PublicRate is how many requests a second a public host is sent at most, for the whole run.
const PublicRate = 10

// Pace waits until the next request may be sent: at once to loopback and private hosts, politely to public ones.
func (t *Target) Pace(ctx context.Context) error {
	if t.Limiter == nil {
		return ctx.Err()
	}
	return t.Limiter.Wait(ctx)
}

// RoundTrip refuses a foreign host before anything is sent.
func (g guard) RoundTrip(request *http.Request) (*http.Response, error) {
	if !g.target.reaches(request.URL) {
		return nil, fmt.Errorf("%s is not a host of the target: nothing was sent", shortened(hostPort(request.URL)))
	}
	if err := g.target.Pace(request.Context()); err != nil {
		return nil, err
	}
	return g.next.RoundTrip(request)
}

// NewTransport makes the target's transport: connections are reused, redirects never followed, proxies never used,
// and foreign hosts never contacted.
func (t *Target) NewTransport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	return guard{target: t, next: &http.Transport{
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  10 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		MaxIdleConnsPerHost:    32,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
	}}
}
