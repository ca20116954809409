package faults

import (
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

// redirectHostFaults take another scheme, host or port for the registered one.
func redirectHostFaults() []Fault {
	return []Fault{
		{Name: "redirect-uri-host-suffix", Breaks: "redirect-uri-host-suffix", SeenIn: "the pattern of RFC 9700 section 4.1.1",
			Does: "Takes any URI that begins with the origin of a registered one.",
			Bend: matching(func(asked, registered string) bool { return strings.HasPrefix(asked, origin(registered)) })},
		{Name: "redirect-uri-host-suffix.contains", Breaks: "redirect-uri-host-suffix",
			Does: "Takes any URI whose host contains a registered host.",
			Bend: matching(func(asked, registered string) bool { return strings.Contains(host(asked), host(registered)) })},
		{Name: "redirect-uri-host-prefix", Breaks: "redirect-uri-host-prefix",
			Does: "Takes any host that ends in a registered one.",
			Bend: matching(func(asked, registered string) bool {
				return strings.HasSuffix(host(asked), host(registered)) && after(asked) == after(registered)
			})},
		{Name: "redirect-uri-host-prefix.unanchored", Breaks: "redirect-uri-host-prefix", SeenIn: "WSO2 product-is issue 28054",
			Does: "Looks for the registered URI anywhere in the one that was asked for, as an expression without anchors does.",
			Bend: matching(strings.Contains)},
		{Name: "redirect-uri-subdomain", Breaks: "redirect-uri-subdomain", SeenIn: "the example of RFC 9700 section 4.1.1",
			Does: "Takes any host below a registered one.",
			Bend: matching(func(asked, registered string) bool {
				return strings.HasSuffix(host(asked), "."+host(registered)) && after(asked) == after(registered)
			})},
		{Name: "redirect-uri-userinfo", Breaks: "redirect-uri-userinfo", SeenIn: "CVE-2026-28512 (Pocket ID)",
			Does: "Compares only what stands before an @.",
			Bend: matching(func(asked, registered string) bool {
				before, _, found := strings.Cut(asked, "@")
				return found && strings.HasPrefix(before, origin(registered))
			})},
		{Name: "redirect-uri-userinfo.encoded", Breaks: "redirect-uri-userinfo",
			Does: "Reads the host up to an encoded @, and decodes the URI when it redirects.",
			Bend: resolving(func(asked, registered string) (string, bool) {
				before, behind, found := strings.Cut(asked, "%40")
				return before + "@" + behind, found && before == origin(registered)
			})},
		{Name: "redirect-uri-port", Breaks: "redirect-uri-port",
			Does: "Compares the name of the host without its port.",
			Bend: matching(anyPort)},
		{Name: "redirect-uri-port.loopback-rule", Breaks: "redirect-uri-port",
			Does: "Frees the port for any client and host, as RFC 8252 does for native clients on loopback.",
			Bend: resolvingFor(func(r *server.AuthorizationRequest, asked, registered string) (string, bool) {
				return asked, r.Client.ApplicationType != "native" && anyPort(asked, registered)
			})},
		{Name: "redirect-uri-scheme-downgrade", Breaks: "redirect-uri-scheme-downgrade",
			Does: "Leaves the scheme out of the comparison.",
			Bend: matching(func(asked, registered string) bool {
				return host(asked) == host(registered) && after(asked) == after(registered)
			})},
		{Name: "redirect-uri-loopback-any-port", Breaks: "redirect-uri-loopback-any-port",
			Does: "Compares the port of a native client's loopback URI too.",
			Bend: exactly},
		{Name: "redirect-uri-loopback-any-port.ipv4-alone", Breaks: "redirect-uri-loopback-any-port",
			Does: "Frees the port of 127.0.0.1, and knows no [::1].",
			Bend: all(exactly, matching(func(asked, registered string) bool {
				return origin(registered) == "http://127.0.0.1" && anyPort(asked, registered)
			}))},
		{Name: "redirect-uri-loopback-host-prefix", Breaks: "redirect-uri-loopback-host-prefix", SeenIn: "CVE-2024-8883 (Keycloak)",
			Does: "Takes any URI that begins like a registered one on loopback.",
			Bend: matching(func(asked, registered string) bool {
				return strings.HasPrefix(registered, "http://127.0.0.1") && strings.HasPrefix(asked, "http://127.0.0.1")
			})},
		{Name: "redirect-uri-loopback-host-prefix.localhost", Breaks: "redirect-uri-loopback-host-prefix", SeenIn: "CVE-2026-18211 (Keycloak)",
			Does: "Takes any URI that begins with http://localhost, as if that were loopback.",
			Bend: matching(func(asked, registered string) bool {
				return strings.HasPrefix(registered, "http://127.0.0.1") && strings.HasPrefix(asked, "http://localhost")
			})},
	}
}

// exactly knows no loopback.
func exactly(d *server.Decisions) {
	honest := d.Authorize.ResolveRedirectURI
	d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) {
		if asked := r.Param("redirect_uri"); asked != "" && !slices.Contains(r.Client.RedirectURIs, asked) {
			return "", server.Refuse("invalid_request", "The redirect URI is not registered.")
		}
		return honest(r)
	}
}

func anyPort(asked, registered string) bool {
	a, err := url.Parse(asked)
	if err != nil {
		return false
	}
	r, err := url.Parse(registered)
	return err == nil && a.User == nil && a.Scheme == r.Scheme && a.Hostname() == r.Hostname() && after(asked) == after(registered)
}
