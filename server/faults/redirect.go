package faults

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

func redirectFaults() []Fault {
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
		{Name: "redirect-uri-path-suffix", Breaks: "redirect-uri-path-suffix", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Takes any URI that begins like a registered one.",
			Bend: matching(strings.HasPrefix)},
		{Name: "redirect-uri-path-suffix.segment", Breaks: "redirect-uri-path-suffix", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Takes any path below a registered one.",
			Bend: matching(func(asked, registered string) bool { return strings.HasPrefix(asked, registered+"/") })},
		{Name: "redirect-uri-path-suffix.decoded", Breaks: "redirect-uri-path-suffix", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Decodes the URI, compares its beginning, and redirects to it as it came.",
			Bend: matching(func(asked, registered string) bool {
				decoded, err := url.PathUnescape(asked)
				return err == nil && strings.HasPrefix(decoded, registered)
			})},
		{Name: "redirect-uri-host-suffix", Breaks: "redirect-uri-host-suffix", SeenIn: "the pattern of RFC 9700 section 4.1.1",
			Does: "Takes any URI that begins with the origin of a registered one.",
			Bend: matching(func(asked, registered string) bool { return strings.HasPrefix(asked, origin(registered)) })},
		{Name: "redirect-uri-host-suffix.contains", Breaks: "redirect-uri-host-suffix",
			Does: "Takes any URI whose host contains a registered host.",
			Bend: matching(func(asked, registered string) bool {
				u, err := url.Parse(asked)
				return err == nil && strings.Contains(u.Host, strings.SplitN(origin(registered), "//", 2)[1])
			})},
		{Name: "redirect-uri-userinfo", Breaks: "redirect-uri-userinfo", SeenIn: "CVE-2026-28512 (Pocket ID)",
			Does: "Compares only what stands before an @.",
			Bend: matching(func(asked, registered string) bool {
				before, _, found := strings.Cut(asked, "@")
				return found && strings.HasPrefix(before, origin(registered))
			})},
		{Name: "redirect-uri-error-path", Breaks: "redirect-uri-error-path",
			SeenIn: "CVE-2026-41479 and CVE-2026-44681 (Authlib), CVE-2019-9837",
			Does:   "Sends every other error to the URI of the request before that is validated.",
			Bend:   errorsFirst(func(*server.Error) bool { return true })},
		{Name: "redirect-uri-error-path.response-type", Breaks: "redirect-uri-error-path", SeenIn: "CVE-2026-41479 (Authlib)",
			Does: "Sends unsupported_response_type to the URI of the request before that is validated.",
			Bend: errorsFirst(func(e *server.Error) bool { return e.Code == "unsupported_response_type" })},
		{Name: "redirect-uri-loopback-any-port", Breaks: "redirect-uri-loopback-any-port",
			Does: "Compares the port of a native client's loopback URI too.",
			Bend: matching(func(_, _ string) bool { return false })},
	}
}

// matching takes a redirect URI that equals a registered one, or looks like it to a comparison.
func matching(alike func(asked, registered string) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) {
			asked := r.Param("redirect_uri")
			for _, registered := range r.Client.RedirectURIs {
				if asked != "" && (asked == registered || alike(asked, registered)) {
					return asked, nil
				}
			}
			return "", server.Refuse("invalid_request", "The redirect URI is not registered.")
		}
	}
}

func origin(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return uri
	}
	return u.Scheme + "://" + u.Host
}

// errorsFirst redirects some errors without a look at where to.
func errorsFirst(early func(*server.Error) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest, others := d.Authorize.ErrorTarget, d.Authorize.Rules.Without("redirect-uri-registered")
		d.Authorize.ErrorTarget = func(r *server.AuthorizationRequest, err error) string {
			if r.Client != nil && r.RedirectURI == "" {
				if refused, ok := others.Check(r).(*server.Error); ok && early(refused) {
					return r.Param("redirect_uri")
				}
			}
			return honest(r, err)
		}
	}
}

func redirectOddities() []Oddity {
	return []Oddity{
		{Name: "redirect-uri-unregistered.error-redirect", About: "redirect-uri-unregistered",
			Does: "Shows errors after a redirect to an error page of its own.",
			Bend: errorsElsewhere(http.StatusBadRequest)},
		{Name: "redirect-uri-unregistered.error-page-500", About: "redirect-uri-unregistered",
			Does: "Shows every error after a redirect to an error page of its own, with status 500.",
			Bend: errorsElsewhere(http.StatusInternalServerError)},
		{Name: "redirect-uri-error-path.status-200", About: "redirect-uri-error-path",
			Does: "Shows its error page with status 200.",
			Bend: restatus("/authorize", http.StatusBadRequest, http.StatusOK)},
		{Name: "redirect-uri-path-suffix.status-403", About: "redirect-uri-path-suffix",
			Does: "Shows its error page with status 403.",
			Bend: restatus("/authorize", http.StatusBadRequest, http.StatusForbidden)},
	}
}

// errorsElsewhere is the way of Hydra, whose error page is a client of its own.
func errorsElsewhere(status int) func(*server.Decisions) {
	return func(d *server.Decisions) {
		target := d.Authorize.ErrorTarget
		d.Authorize.ErrorTarget = func(r *server.AuthorizationRequest, err error) string {
			if honest := target(r, err); honest != "" {
				return honest
			}
			return r.Issuer + "/error"
		}
		routes := d.Routes
		d.Routes = func(r server.Routes) {
			routes(r)
			r["/error"] = server.Route{Methods: []string{http.MethodGet}, Handle: func(w http.ResponseWriter, _ *http.Request) {
				h := w.Header()
				h.Set("Content-Type", "text/html; charset=utf-8")
				h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
				w.WriteHeader(status)
				w.Write([]byte("<!doctype html><html lang=en><title>Error</title><h1>This did not work</h1>"))
			}}
		}
	}
}
