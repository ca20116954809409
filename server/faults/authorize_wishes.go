package faults

import (
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

func authorizeWishesFaults() []Fault {
	return []Fault{
		{Name: "authz-display-page", Breaks: "authz-display-page",
			Does: "Refuses every request that has display.",
			Bend: refuseWith("display", func(string) bool { return true })},
		{Name: "authz-display-popup", Breaks: "authz-display-popup",
			Does: "Refuses display=popup, having no such page.",
			Bend: refuseWith("display", func(value string) bool { return value != "page" })},
		{Name: "authz-ui-locales", Breaks: "authz-ui-locales",
			Does: "Refuses ui_locales where it has no page in one of the languages.",
			Bend: refuseWith("ui_locales", func(value string) bool { return value != "en" })},
		{Name: "authz-claims-locales", Breaks: "authz-claims-locales",
			Does: "Refuses claims_locales where it has no claims in one of the languages.",
			Bend: refuseWith("claims_locales", func(value string) bool { return value != "en" })},
		{Name: "authz-acr-values", Breaks: "authz-acr-values",
			Does: "Refuses acr_values of which a login here meets none.",
			Bend: refuseWith("acr_values", func(value string) bool { return !slices.Contains(strings.Fields(value), "1") })},
		{Name: "authz-acr-values-returned", Breaks: "authz-acr-values-returned",
			Does: "Advertises acr_values, and leaves acr out of ID tokens.",
			Bend: without("id_token", "acr")},
		{Name: "authz-login-hint", Breaks: "authz-login-hint",
			Does: "Refuses a login_hint that names none of its users.",
			Bend: refuseWith("login_hint", func(value string) bool { return value != "alice" && value != "bob" })},
		{Name: "authz-parameter-order", Breaks: "authz-parameter-order",
			Does: "Finds openid only as the first scope value.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.Scopes
				d.Authorize.Scopes = func(r *server.AuthorizationRequest) []string {
					granted := honest(r)
					if strings.HasPrefix(r.Param("scope"), "openid") {
						return granted
					}
					return slices.DeleteFunc(granted, func(scope string) bool { return scope == "openid" })
				}
			}},
		{Name: "authz-parameter-order.client-first", Breaks: "authz-parameter-order",
			Does: "Reads client_id only where response_type comes after it.",
			Bend: rule("client-known", func(r *server.AuthorizationRequest) error {
				before, _, _ := strings.Cut(r.HTTP.URL.RawQuery, "response_type=")
				if r.Client == nil || !byPost(r) && !strings.Contains(before, "client_id=") {
					return server.Refuse("invalid_request", "The client is unknown.")
				}
				return nil
			})},
	}
}

// refuseWith refuses requests by the value of a parameter that they have.
func refuseWith(name string, bad func(value string) bool) func(*server.Decisions) {
	return refuse(func(r *server.AuthorizationRequest) bool { return r.Param(name) != "" && bad(r.Param(name)) }, "invalid_request")
}

func authorizeWishesOddities() []Oddity {
	return []Oddity{
		{Name: "authz-acr-values-returned.unknown", About: "authz-acr-values-returned",
			Does: "Knows no acr, and advertises none.",
			Bend: all(without("id_token", "acr"), without("discovery", "acr_values_supported"))},
		{Name: "authz-login-hint.ignored", About: "authz-login-hint",
			Does: "Makes nothing of a login_hint.",
			Bend: login(func(in *server.Interaction) { in.Request.Params.Del("login_hint") })},
	}
}
