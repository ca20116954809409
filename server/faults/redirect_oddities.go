package faults

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

func redirectOddities() []Oddity {
	return []Oddity{
		{Name: "redirect-uri-unregistered.error-redirect", About: "redirect-uri-unregistered",
			Does: "Shows errors after a redirect to an error page of its own.",
			Bend: errorsElsewhere(http.StatusBadRequest)},
		{Name: "redirect-uri-unregistered.error-page-500", About: "redirect-uri-unregistered",
			Does: "Shows every error after a redirect to an error page of its own, with status 500.",
			Bend: errorsElsewhere(http.StatusInternalServerError)},
		{Name: "redirect-uri-unregistered.error-page-on-another-port", About: "redirect-uri-unregistered",
			Does: "Shows every error on a page of another program, at another host name and port of the same machine.",
			Bend: errorsAt(func(*server.AuthorizationRequest) string { return "http://localhost:4455/error" })},
		{Name: "redirect-uri-error-path.status-200", About: "redirect-uri-error-path",
			Does: "Shows its error page with status 200.",
			Bend: restatus("/authorize", http.StatusBadRequest, http.StatusOK)},
		{Name: "redirect-uri-path-suffix.status-403", About: "redirect-uri-path-suffix",
			Does: "Shows its error page with status 403.",
			Bend: restatus("/authorize", http.StatusBadRequest, http.StatusForbidden)},
		{Name: "redirect-uri-query-changed.no-query", About: "redirect-uri-query-changed",
			Does: "Registers no redirect URI with a query or an asterisk, and none on [::1].",
			Bend: registering(func(uri string) bool { return !strings.ContainsAny(uri, "?*[") })},
		{Name: "redirect-uri-empty.absent", About: "redirect-uri-empty",
			Does: "Refuses a redirect_uri without a value, whatever it would do without the parameter.",
			Bend: func(d *server.Decisions) {
				d.Authorize.Rules = d.Authorize.Rules.Before("redirect-uri-registered", server.Rule[server.AuthorizationRequest]{
					Name: "redirect-uri-not-empty", Check: func(r *server.AuthorizationRequest) error {
						if r.Params.Has("redirect_uri") && r.Param("redirect_uri") == "" {
							return server.Refuse("invalid_request", "redirect_uri is empty.")
						}
						return nil
					}})
			}},
		{Name: "redirect-uri-port.loopback-for-all", About: "redirect-uri-port",
			Does: "Frees the port of a loopback redirect URI for clients that are not native too.",
			Bend: resolvingFor(func(r *server.AuthorizationRequest, asked, registered string) (string, bool) {
				return asked, host(registered) == "127.0.0.1" && anyPort(asked, registered)
			})},
		{Name: "redirect-uri-revalidate-on-consent.in-vain", About: "redirect-uri-revalidate-on-consent",
			Does: "Has the redirect URI in a hidden field of its pages, and heeds its own copy alone.",
			Bend: all(carriedInForm("/login", false), carriedInForm("/consent", false))},
	}
}

// errorsElsewhere is the way of Hydra, whose error page is a client of its own.
func errorsElsewhere(status int) func(*server.Decisions) {
	return all(errorsAt(func(r *server.AuthorizationRequest) string { return r.Issuer + "/error" }), func(d *server.Decisions) {
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
	})
}

// errorsAt sends the user to a page with the errors that the client is not told.
func errorsAt(page func(*server.AuthorizationRequest) string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		target := d.Authorize.ErrorTarget
		d.Authorize.ErrorTarget = func(r *server.AuthorizationRequest, err error) string {
			if honest := target(r, err); honest != "" {
				return honest
			}
			return page(r)
		}
	}
}

// registering refuses to register a client with a redirect URI that is not good.
func registering(good func(uri string) bool) func(*server.Decisions) {
	return handler("/register", func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			var metadata struct {
				RedirectURIs []string `json:"redirect_uris"`
			}
			if err == nil && json.Unmarshal(body, &metadata) == nil && slices.ContainsFunc(metadata.RedirectURIs, func(uri string) bool { return !good(uri) }) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusBadRequest)
				w.Write([]byte(`{"error":"invalid_redirect_uri"}`))
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			honest(w, r)
		}
	})
}
