package faults

import (
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/authassay/assay/server"
)

// redirectFaults are a museum of matchers: each compares a redirect URI with the registered ones in a way of its own.
func redirectFaults() []Fault {
	return slices.Concat(redirectWholeFaults(), redirectHostFaults(), redirectPathFaults(), redirectQueryFaults(),
		redirectWildcardFaults(), redirectErrorFaults(), redirectParameterFaults(), redirectFormFaults())
}

// redirectWholeFaults do not look at the client's own URIs.
func redirectWholeFaults() []Fault {
	return []Fault{
		{Name: "redirect-uri-unregistered", Breaks: "redirect-uri-unregistered", SeenIn: "CVE-2024-25715",
			Does: "Sends the answer to any URI at all.",
			Bend: matching(func(_, _ string) bool { return true })},
		{Name: "redirect-uri-unregistered.token-endpoint-only", Breaks: "redirect-uri-unregistered", SeenIn: "CVE-2025-4143",
			Does: "Compares the redirect URI with the registered ones only when the code is redeemed.",
			Bend: all(matching(func(_, _ string) bool { return true }), func(d *server.Decisions) {
				d.Code.Rules = d.Code.Rules.Before("code-redirect-uri", server.Rule[server.Redemption]{
					Name: "code-redirect-uri-registered", Check: func(r *server.Redemption) error {
						if slices.Contains(r.Client.RedirectURIs, r.Code.RedirectURI) {
							return nil
						}
						return server.Refuse("invalid_grant", "redirect_uri is not registered.")
					}})
			})},
		{Name: "redirect-uri-other-client", Breaks: "redirect-uri-other-client",
			Does: "Keeps one list of redirect URIs for all clients.",
			Bend: oneListForAll},
	}
}

// matching takes a redirect URI that equals a registered one, or looks like it to a comparison.
func matching(alike func(asked, registered string) bool) func(*server.Decisions) {
	return resolving(func(asked, registered string) (string, bool) { return asked, alike(asked, registered) })
}

// resolving answers at the URI that a comparison makes of the one that was asked for and a registered one.
func resolving(resolve func(asked, registered string) (target string, ok bool)) func(*server.Decisions) {
	return resolvingFor(func(_ *server.AuthorizationRequest, asked, registered string) (string, bool) {
		return resolve(asked, registered)
	})
}

// resolvingFor looks at the request too, once no registered URI is the one that was asked for.
func resolvingFor(resolve func(r *server.AuthorizationRequest, asked, registered string) (target string, ok bool)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.ResolveRedirectURI
		d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) {
			asked := r.Param("redirect_uri")
			if target, err := honest(r); err == nil || asked == "" {
				return target, err
			}
			for _, registered := range r.Client.RedirectURIs {
				if target, ok := resolve(r, asked, registered); ok {
					return target, nil
				}
			}
			return "", server.Refuse("invalid_request", "The redirect URI is not registered.")
		}
	}
}

// oneListForAll learns the redirect URIs of each client that it meets.
func oneListForAll(d *server.Decisions) {
	var known sync.Map // redirect URI -> whether it is some client's
	honest := d.Authorize.ResolveRedirectURI
	d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) {
		for _, uri := range r.Client.RedirectURIs {
			known.Store(uri, true)
		}
		asked := r.Param("redirect_uri")
		if _, some := known.Load(asked); some {
			return asked, nil
		}
		return honest(r)
	}
}

func origin(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return uri
	}
	return u.Scheme + "://" + u.Host
}

// host is what stands between the scheme and the path, as it is written.
func host(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// after is what follows the origin.
func after(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		return rest[i:]
	}
	return ""
}
