package faults

import (
	"net/http"
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

func authorizeRequestFaults() []Fault {
	return []Fault{
		{Name: "authz-response-type-missing", Breaks: "authz-response-type-missing",
			Does: "Takes a request without response type for one of a code.",
			Bend: responseType(func(asked string) string {
				if asked == "" {
					return "code"
				}
				return asked
			})},
		{Name: "authz-response-type-missing.any", Breaks: "authz-response-type-missing",
			Does: "Gives a code whatever the response type.",
			Bend: responseType(func(string) string { return "code" })},
		{Name: "authz-duplicate-param", Breaks: "authz-duplicate-param",
			Does: "Takes the first value of a parameter that comes twice.",
			Bend: func(d *server.Decisions) {
				d.Authorize.Rules = d.Authorize.Rules.Without("critical-parameters-once", "parameters-once")
			}},
		{Name: "authz-duplicate-param.last-wins", Breaks: "authz-duplicate-param",
			Does: "Takes the last value of a parameter that comes twice.",
			Bend: rule("parameters-once", func(r *server.AuthorizationRequest) error {
				for name, values := range r.Params {
					r.Params[name] = values[len(values)-1:]
				}
				return nil
			})},
		{Name: "authz-duplicate-param.same-value", Breaks: "authz-duplicate-param",
			Does: "Refuses a parameter that comes twice only where the values differ.",
			Bend: rule("parameters-once", func(r *server.AuthorizationRequest) error {
				for _, values := range r.Params {
					if len(slices.Compact(slices.Clone(values))) > 1 {
						return server.Refuse("invalid_request", "A parameter was sent with two values.")
					}
				}
				return nil
			})},
		{Name: "authz-unknown-param-ignored", Breaks: "authz-unknown-param-ignored",
			Does: "Refuses a request with a parameter that it does not know.",
			Bend: refuseUnknown},
		{Name: "authz-post-parity", Breaks: "authz-post-parity", SeenIn: "obsidian-mcp#4",
			Does: "Compares no redirect URI of a request that comes by POST.",
			Also: map[string]string{"redirect-uri-duplicate-param": "one of its variants comes by POST"},
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.ResolveRedirectURI
				d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) {
					if byPost(r) && r.Param("redirect_uri") != "" {
						return r.Param("redirect_uri"), nil
					}
					return honest(r)
				}
			}},
		{Name: "authz-post-parity.consent", Breaks: "authz-post-parity", SeenIn: "obsidian-mcp#4",
			Does: "Asks for no consent where the request comes by POST.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.NeedsConsent
				d.Authorize.NeedsConsent = func(in *server.Interaction) bool { return !byPost(in.Request) && honest(in) }
			}},
		{Name: "authz-post-parity.challenge", Breaks: "authz-post-parity", SeenIn: "obsidian-mcp#4",
			Does: "Forgets the code challenge of a request that comes by POST, and ignores the verifier of a code that has none.",
			Also: map[string]string{"pkce-downgrade-strip-challenge": "the second half of it"},
			Bend: challengeForgotten},
		{Name: "authz-scope-unregistered", Breaks: "authz-scope-unregistered",
			Does: "Grants any scope that it knows, whatever the client registered for.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.Scopes
				d.Authorize.Scopes = func(r *server.AuthorizationRequest) []string {
					free := *r.Client
					free.Scope = ""
					open := *r
					open.Client = &free
					return honest(&open)
				}
			}},
	}
}

// rule gives a rule of the authorization endpoint another condition.
func rule(name string, check func(*server.AuthorizationRequest) error) func(*server.Decisions) {
	return func(d *server.Decisions) { d.Authorize.Rules = d.Authorize.Rules.Replace(name, check) }
}

func challengeForgotten(d *server.Decisions) {
	used := d.Authorize.Rules.Find("pkce-used")
	rule(used.Name, func(r *server.AuthorizationRequest) error {
		err := used.Check(r)
		if byPost(r) {
			r.Params.Del("code_challenge")
		}
		return err
	})(d)
	matches := d.Code.Rules.Find("verifier-matches")
	d.Code.Rules = d.Code.Rules.Without("verifier-expected").Replace(matches.Name, func(r *server.Redemption) error {
		if r.Code.Challenge == "" {
			return nil
		}
		return matches.Check(r)
	})
}

// responseType reads another response type than the one that was sent.
func responseType(read func(asked string) string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.Rules.Find("response-type-allowed")
		rule(honest.Name, func(r *server.AuthorizationRequest) error {
			r.Params.Set("response_type", read(r.Param("response_type")))
			return honest.Check(r)
		})(d)
	}
}

// byPost tells how the request came, as long as nobody was asked anything.
func byPost(r *server.AuthorizationRequest) bool {
	return r.HTTP != nil && r.HTTP.Method == http.MethodPost
}

func refuseUnknown(d *server.Decisions) {
	known := []string{"client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age", "login_hint",
		"ui_locales", "id_token_hint", "display", "claims", "claims_locales", "acr_values", "code_challenge", "code_challenge_method", "request", "request_uri"}
	honest := d.Authorize.Rules.Find("parameters-once")
	rule(honest.Name, func(r *server.AuthorizationRequest) error {
		for name := range r.Params {
			if !slices.Contains(known, name) {
				return server.Refuse("invalid_request", "A parameter is unknown.")
			}
		}
		return honest.Check(r)
	})(d)
}

func authorizeRequestOddities() []Oddity {
	return []Oddity{
		{Name: "authz-response-type-missing.error-page", About: "authz-response-type-missing",
			Does: "Shows a page of its own where the response type is missing or unknown.",
			Bend: toTheUser("unsupported_response_type", "invalid_request")},
		{Name: "authz-post-parity.logs-in-again", About: "authz-post-parity",
			Does: "Shows its login page for a request by POST, since a post from another site carries no Lax cookies.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.NeedsLogin
				d.Authorize.NeedsLogin = func(in *server.Interaction) bool { return byPost(in.Request) && !in.LoggedIn || honest(in) }
			}},
		{Name: "authz-scope-unregistered.refuses", About: "authz-scope-unregistered",
			Does: "Refuses a request with a scope that the client may not have, instead of narrowing it.",
			Bend: refuseNarrowed},
		{Name: "authz-scope-unregistered.default-scopes", About: "authz-scope-unregistered",
			Does: "Grants the scope email to every request, asked for or not, and says so.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.Scopes
				d.Authorize.Scopes = func(r *server.AuthorizationRequest) []string {
					granted := honest(r)
					if len(granted) > 0 && !slices.Contains(granted, "email") {
						granted = append(granted, "email")
					}
					return granted
				}
			}},
	}
}

// toTheUser shows some errors to the user alone.
func toTheUser(codes ...string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.ErrorTarget
		d.Authorize.ErrorTarget = func(r *server.AuthorizationRequest, err error) string {
			if refused, ok := err.(*server.Error); ok && slices.Contains(codes, refused.Code) {
				return ""
			}
			return honest(r, err)
		}
	}
}

func refuseNarrowed(d *server.Decisions) {
	honest := d.Authorize.Rules.Find("scope-allowed")
	rule(honest.Name, func(r *server.AuthorizationRequest) error {
		if r.Client.Scope != "" && len(r.Scopes) < len(strings.Fields(r.Param("scope"))) {
			return server.Refuse("invalid_scope", "The client may not ask for one of these scopes.")
		}
		return honest.Check(r)
	})(d)
}
