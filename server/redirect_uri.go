package server

import (
	"net"
	"net/url"
	"slices"
)

var errRedirectURI = Refuse("invalid_request", "The application asked us to send you to an address that it did not register.")

// registeredRedirectURI compares with simple string comparison (RFC 9700 section 2.1), apart from the port of a native
// client's loopback address (RFC 8252 section 7.3).
func registeredRedirectURI(r *AuthorizationRequest) (string, error) {
	asked, registered := r.Param("redirect_uri"), r.Client.RedirectURIs
	if asked == "" {
		// RFC 6749 section 3.1.2.3 lets a client with one URI leave it out; OIDC Core section 3.1.2.1 does not.
		if len(registered) == 1 && !r.OpenID() {
			return registered[0], nil
		}
		return "", errRedirectURI
	}
	if slices.Contains(registered, asked) {
		return asked, nil
	}
	if r.Client.ApplicationType == "native" {
		if without, ok := withoutLoopbackPort(asked); ok && slices.ContainsFunc(registered, func(uri string) bool {
			uri, ok := withoutLoopbackPort(uri)
			return ok && uri == without
		}) {
			return asked, nil
		}
	}
	return "", errRedirectURI
}

// withoutLoopbackPort takes the port out of http://127.0.0.1:1234/path and http://[::1]:1234/path. It keeps the rest as
// it was written, and knows nothing else.
func withoutLoopbackPort(uri string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return "", false
	}
	ip := net.ParseIP(u.Hostname())
	if ip == nil || !ip.IsLoopback() {
		return "", false
	}
	head := "http://" + u.Host
	if len(uri) < len(head) || uri[:len(head)] != head {
		return "", false
	}
	return "http://" + u.Hostname() + uri[len(head):], true
}
