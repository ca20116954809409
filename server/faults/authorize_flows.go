package faults

import (
	"net/http"
	"net/url"

	"github.com/authassay/assay/server"
)

// authorizeFlowFaults are those of what each flow wants of a request.
func authorizeFlowFaults() []Fault {
	return []Fault{
		{Name: "authz-post-works", Breaks: "authz-post-works",
			Does: "Answers an authorization request by POST with 405.",
			Bend: refusesPost("/authorize")},
		{Name: "authz-post-works.query-alone", Breaks: "authz-post-works",
			Does: "Reads the query alone of an authorization request by POST.",
			Bend: handler("/authorize", func(honest http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					r.Method = http.MethodGet
					honest(w, r)
				}
			})},
		{Name: "authz-nonce-optional-code", Breaks: "authz-nonce-optional-code",
			Does: "Demands a nonce of every request.",
			Bend: rule("nonce-present", func(r *server.AuthorizationRequest) error {
				if r.Param("nonce") == "" {
					return server.Refuse("invalid_request", "nonce is missing.")
				}
				return nil
			})},
		{Name: "authz-nonce-optional-code.invented", Breaks: "authz-nonce-optional-code",
			Does: "Makes up a nonce where none was sent.",
			Also: map[string]string{"idtoken-nonce-echo": "it sends none too", "refresh-id-token-consistency": "a refresh gets one as well"},
			Bend: document("id_token", func(_ *server.DocumentContext, claims map[string]any) {
				if claims["nonce"] == nil {
					claims["nonce"] = "made up"
				}
			})},
		{Name: "authz-nonce-required-implicit", Breaks: "authz-nonce-required-implicit",
			Does: "Gives ID tokens through the browser without a nonce.",
			Bend: withoutRule("nonce-present")},
		{Name: "authz-nonce-required-implicit.hybrid", Breaks: "authz-nonce-required-implicit",
			Does: "Demands a nonce only where no code comes beside the ID token.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.Rules.Find("nonce-present").Check
				rule("nonce-present", func(r *server.AuthorizationRequest) error {
					if r.Asks("code") {
						return nil
					}
					return honest(r)
				})(d)
			}},
		{Name: "authz-response-mode-query-token", Breaks: "authz-response-mode-query-token",
			Does: "Sends tokens in the query where a client asks for that.",
			Bend: rule("response-mode-supported", func(*server.AuthorizationRequest) error { return nil })},
		{Name: "authz-state-echo.in-the-fragment", Breaks: "authz-state-echo", Profile: "oidc",
			Does: "Loses state where tokens come through the browser.",
			Bend: granting(func(r *server.AuthorizationRequest, params url.Values) {
				if r.Asks("token") || r.Asks("id_token") {
					params.Del("state")
				}
			})},
	}
}

// withoutRule leaves a rule of the authorization endpoint out.
func withoutRule(name string) func(*server.Decisions) {
	return func(d *server.Decisions) { d.Authorize.Rules = d.Authorize.Rules.Without(name) }
}

// refusesPost answers posts at a path with 405.
func refusesPost(path string) func(*server.Decisions) {
	return handler(path, func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w.Header().Set("Allow", "GET")
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			honest(w, r)
		}
	})
}

func authorizeFlowOddities() []Oddity {
	return []Oddity{
		{Name: "authz-response-mode-query-token.fragment", About: "authz-response-mode-query-token",
			Does: "Answers in the fragment where tokens are asked for in the query.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.Rules.Find("response-mode-supported").Check
				rule("response-mode-supported", func(r *server.AuthorizationRequest) error {
					if r.Param("response_mode") == "query" && (r.Asks("token") || r.Asks("id_token")) {
						r.Params.Del("response_mode")
					}
					return honest(r)
				})(d)
			}},
		{Name: "authz-nonce-required-implicit.error-page", About: "authz-nonce-required-implicit",
			Does: "Shows a page where something is wrong with a request for tokens through the browser.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.ErrorTarget
				d.Authorize.ErrorTarget = func(r *server.AuthorizationRequest, err error) string {
					if r.Asks("id_token") || r.Asks("token") {
						return ""
					}
					return honest(r, err)
				}
			}},
		{Name: "authz-nonce-optional-code.echo", About: "authz-nonce-optional-code",
			Does: "Gives the nonce back in the authorization response too.",
			Bend: granting(func(r *server.AuthorizationRequest, params url.Values) {
				if nonce := r.Param("nonce"); nonce != "" {
					params.Set("nonce", nonce)
				}
			})},
	}
}
