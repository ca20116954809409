package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// NotAuthorized says that a host may not be tested without the user's word.
type NotAuthorized struct{ Hosts []string }

func (n *NotAuthorized) Error() string {
	return fmt.Sprintf("%s is neither loopback nor private: test only what you may test, and say so with --authorized %s",
		strings.Join(n.Hosts, ", "), strings.Join(n.Hosts, " --authorized "))
}

// Allow adds the hosts of the URLs to those that may be contacted. Loopback and private addresses are free, any
// other host needs the user's word: all that lack it are named at once.
func (t *Target) Allow(urls ...string) error {
	var missing []string
	for _, each := range urls {
		parsed, err := url.Parse(each)
		if err != nil || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
			return fmt.Errorf("%q is no http or https URL", each)
		}
		if !free(parsed.Hostname()) && !slices.Contains(t.Config.Authorized, parsed.Hostname()) && !slices.Contains(missing, parsed.Hostname()) {
			missing = append(missing, parsed.Hostname())
			continue
		}
		if host := hostPort(parsed); !slices.Contains(t.Hosts, host) {
			t.Hosts = append(t.Hosts, host)
		}
	}
	if len(missing) > 0 {
		return &NotAuthorized{Hosts: missing}
	}
	return nil
}

// AllowEndpoints allows the hosts of all endpoints that the metadata names.
func (t *Target) AllowEndpoints() error {
	var urls []string
	for name := range t.Metadata {
		if value := t.Metadata.Text(name); strings.HasSuffix(name, "_endpoint") || name == "jwks_uri" {
			urls = append(urls, value)
		}
	}
	slices.Sort(urls)
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

// hostPort gives host:port with the scheme's default port.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// guard is a transport that sends nothing to a host that is not the target's.
type guard struct {
	target *Target
	next   http.RoundTripper
}

// RoundTrip refuses a foreign host before anything is sent.
func (g guard) RoundTrip(request *http.Request) (*http.Response, error) {
	if host := hostPort(request.URL); !slices.Contains(g.target.Hosts, host) {
		return nil, fmt.Errorf("%s is not a host of the target: nothing was sent", host)
	}
	return g.next.RoundTrip(request)
}

// NewTransport makes the target's transport: connections are reused, redirects never followed, proxies never used,
// and foreign hosts never contacted.
func (t *Target) NewTransport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	return guard{target: t, next: &http.Transport{
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 10 * time.Second,
		MaxIdleConnsPerHost:   32,
		DisableCompression:    true,
		ForceAttemptHTTP2:     true,
	}}
}

// unreachable puts a transport error into words that say what to do.
func unreachable(place string, err error) *Unreachable {
	cause := &Unreachable{URL: place, Cause: err.Error()}
	var unknownAuthority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	var netError net.Error
	switch {
	case errors.As(err, &unknownAuthority):
		cause.Cause = "its TLS certificate is signed by an authority that this machine does not trust"
	case errors.As(err, &hostname):
		cause.Cause = "its TLS certificate is for another name: " + hostname.Error()
	case errors.As(err, &invalid):
		cause.Cause = "its TLS certificate is not valid: " + invalid.Error()
	case errors.As(err, &record):
		cause.Cause = "it does not speak TLS; is it http://?"
	case errors.Is(err, syscall.ECONNREFUSED):
		cause.Cause, cause.Retry = "connection refused: nothing listens there. Is the server started?", true
	case errors.As(err, &dns):
		cause.Cause, cause.Retry = "the name does not resolve", true
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netError) && netError.Timeout():
		cause.Cause, cause.Retry = "no whole answer within the time", true
	case errors.Is(err, syscall.ECONNRESET), strings.Contains(err.Error(), "EOF"):
		cause.Cause, cause.Retry = "the connection was closed without an answer", true
	}
	return cause
}
