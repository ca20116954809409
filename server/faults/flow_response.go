package faults

import (
	"net/url"

	"github.com/authassay/assay/server"
)

// flowResponseFaults are those of what an authorization response holds, and of where it goes.
func flowResponseFaults() []Fault {
	return []Fault{
		{Name: "login-returns-tokens.token-beside-code", Breaks: "login-returns-tokens",
			Does: "Puts an access token into the query, beside the code that alone was asked for.",
			Bend: granting(func(r *server.AuthorizationRequest, params url.Values) {
				if !r.Asks("token") && !r.Asks("id_token") {
					params.Set("access_token", "opaque")
				}
			})},
		{Name: "login-returns-tokens.code-beside-id-token", Breaks: "login-returns-tokens", Profile: "oidc",
			Does: "Gives a code to who asked for an ID token alone.",
			Bend: granting(func(r *server.AuthorizationRequest, params url.Values) {
				if !r.Asks("code") {
					params.Set("code", "opaque")
				}
			})},
		{Name: "login-returns-tokens.no-id-token-in-front", Breaks: "login-returns-tokens", Profile: "oidc",
			Does: "Leaves the ID token out where a code comes too.",
			Bend: granting(func(r *server.AuthorizationRequest, params url.Values) {
				if r.Asks("code") {
					params.Del("id_token")
				}
			})},
		{Name: "login-returns-tokens.no-token-type-in-front", Breaks: "login-returns-tokens", Profile: "oidc",
			Does: "Leaves token_type out beside an access token in the fragment.",
			Bend: granting(func(_ *server.AuthorizationRequest, params url.Values) { params.Del("token_type") })},
		{Name: "login-returns-tokens.in-the-query", Breaks: "login-returns-tokens", Profile: "oidc",
			Does: "Answers in the query whatever was asked for.",
			Bend: byMode(func(r *server.AuthorizationRequest, honest string) string {
				if r.Param("response_mode") == "" {
					return "query"
				}
				return honest
			})},
		{Name: "login-returns-tokens.no-form", Breaks: "login-returns-tokens", Profile: "oidc",
			Does: "Answers in the fragment where a form was asked for.",
			Also: map[string]string{"discovery-advertise-vs-enforce": "it tries each response mode"},
			Bend: byMode(func(_ *server.AuthorizationRequest, honest string) string {
				if honest == "form_post" {
					return "fragment"
				}
				return honest
			})},
		{Name: "login-returns-tokens.no-secret-jwt", Breaks: "login-returns-tokens",
			Does: "Advertises client_secret_jwt and takes no such assertion.",
			Bend: withoutMethod("client_secret_jwt")},
	}
}

// granting edits the responses that grant.
func granting(edit func(*server.AuthorizationRequest, url.Values)) func(*server.Decisions) {
	return response(func(r *server.AuthorizationRequest, params url.Values) {
		if !params.Has("error") {
			edit(r, params)
		}
	})
}

// byMode answers by another mode.
func byMode(mode func(r *server.AuthorizationRequest, honest string) string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.ResponseMode
		d.Authorize.ResponseMode = func(r *server.AuthorizationRequest) string { return mode(r, honest(r)) }
	}
}

// withoutMethod refuses the clients that authenticate by a method.
func withoutMethod(refused string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Client.MethodAllowed
		d.Client.MethodAllowed = func(client *server.Client, method string) bool { return method != refused && honest(client, method) }
	}
}

func flowResponseOddities() []Oddity {
	return []Oddity{
		{Name: "login-returns-tokens.own-parameters", About: "login-returns-tokens",
			Does: "Adds parameters of its own to the authorization response.",
			Bend: granting(func(_ *server.AuthorizationRequest, params url.Values) {
				params.Set("client_info", "e30")
				params.Set("correlation_id", "7")
			})},
		{Name: "login-returns-tokens.code-alone", About: "login-returns-tokens",
			Does: "Has the response type code alone, and says so.",
			Bend: func(d *server.Decisions) { d.Authorize.ResponseTypes = []string{"code"} }},
	}
}
