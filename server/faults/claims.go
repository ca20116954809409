package faults

import (
	"maps"
	"slices"

	"github.com/authassay/assay/server"
)

func claimsFaults() []Fault {
	return []Fault{
		{Name: "scope-profile-claims", Breaks: "scope-profile-claims",
			Does: "Gives updated_at as a text.",
			Bend: userClaim("updated_at", "2026-01-01T00:00:00Z")},
		{Name: "scope-profile-claims.birthdate", Breaks: "scope-profile-claims",
			Does: "Gives birthdate as it is written in its country.",
			Bend: userClaim("birthdate", "04/05/1852")},
		{Name: "scope-email-claims", Breaks: "scope-email-claims",
			Does: "Gives email_verified as the text \"true\".",
			Bend: userClaim("email_verified", "true")},
		{Name: "scope-email-claims-place", Breaks: "scope-email-claims-place",
			Does: "Puts the email address into ID tokens as well as into userinfo.",
			Bend: disclosing(func(d *server.Disclosure, names []string) []string {
				if slices.Contains(d.Scopes, "email") {
					return append(names, "email", "email_verified")
				}
				return names
			})},
		{Name: "scope-email-claims-place.nowhere", Breaks: "scope-email-claims-place", Profile: "oidc",
			Does: "Leaves the claims of scopes out of ID tokens, also where no access token comes.",
			Bend: disclosing(func(d *server.Disclosure, names []string) []string {
				if d.Document == "id_token" {
					return slices.Collect(maps.Keys(d.Requested.IDToken))
				}
				return names
			})},
		{Name: "scope-address-claims", Breaks: "scope-address-claims",
			Does: "Gives address as a text.",
			Bend: userClaim("address", "The Deanery, Oxford OX1 1DP, United Kingdom")},
		{Name: "scope-address-claims.postal-code", Breaks: "scope-address-claims",
			Does: "Gives the postal_code of an address as a number.",
			Bend: userClaim("address", map[string]any{"locality": "Oxford", "postal_code": 1865})},
		{Name: "scope-phone-claims", Breaks: "scope-phone-claims",
			Does: "Gives the email address for the scope phone.",
			Bend: func(d *server.Decisions) { d.Claims.Scopes["phone"] = d.Claims.Scopes["email"] }},
		{Name: "scope-all-claims", Breaks: "scope-all-claims",
			Does: "Gives the claims of the last scope alone.",
			Bend: func(d *server.Decisions) {
				honest := d.Claims.Disclosed
				d.Claims.Disclosed = func(asked *server.Disclosure) []string {
					last := *asked
					last.Scopes = asked.Scopes[max(0, len(asked.Scopes)-1):]
					return honest(&last)
				}
			}},
		{Name: "claims-essential-no-error", Breaks: "claims-essential-no-error",
			Does: "Refuses a request for an essential claim that it does not have.",
			Bend: refuse(func(r *server.AuthorizationRequest) bool {
				known := r.Claims.Names()
				return unknownEssential(r.Claims.UserInfo, known) || unknownEssential(r.Claims.IDToken, known)
			}, "access_denied")},
		{Name: "claims-essential-returned", Breaks: "claims-essential-returned",
			Does: "Advertises the claims parameter and does not read it.",
			Bend: func(d *server.Decisions) {
				d.Claims.Read = func(string) (server.ClaimsRequest, error) { return server.ClaimsRequest{}, nil }
			}},
		{Name: "claims-essential-userinfo-alone", Breaks: "claims-essential-userinfo-alone",
			Does: "Puts what is asked for at userinfo into ID tokens too.",
			Bend: disclosing(func(d *server.Disclosure, names []string) []string {
				return slices.AppendSeq(names, maps.Keys(d.Requested.UserInfo))
			})},
	}
}

func unknownEssential(asked map[string]*server.ClaimRequest, known []string) bool {
	for name, request := range asked {
		if request != nil && request.Essential && name != "acr" && name != "sub" && !slices.Contains(known, name) {
			return true
		}
	}
	return false
}

// userClaim gives a claim another value wherever it is told.
func userClaim(name string, value any) func(*server.Decisions) {
	edit := func(_ *server.DocumentContext, claims map[string]any) {
		if _, told := claims[name]; told {
			claims[name] = value
		}
	}
	return all(document("userinfo", edit), document("id_token", edit))
}

// disclosing edits which claims go into a document.
func disclosing(edit func(d *server.Disclosure, names []string) []string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Claims.Disclosed
		d.Claims.Disclosed = func(asked *server.Disclosure) []string { return edit(asked, honest(asked)) }
	}
}

func claimsOddities() []Oddity {
	return []Oddity{
		{Name: "scope-profile-claims.little-known", About: "scope-profile-claims",
			Does: "Knows no more of users than name and locale.",
			Bend: func(d *server.Decisions) { d.Claims.Scopes["profile"] = []string{"name", "locale"} }},
		{Name: "scope-profile-claims.in-other-words", About: "scope-profile-claims",
			Does: "Gives the year of birth alone, the time of update with fractions, and the name in two languages.",
			Bend: document("userinfo", func(_ *server.DocumentContext, claims map[string]any) {
				if claims["birthdate"] != nil {
					claims["birthdate"], claims["updated_at"], claims["name#ja"] = "1852", 1767225600.5, "アリス"
				}
			})},
		{Name: "scope-phone-claims.nothing-known", About: "scope-phone-claims",
			Does: "Advertises all scopes, and has neither address nor phone number of its users.",
			Bend: func(d *server.Decisions) { d.Claims.Scopes["phone"], d.Claims.Scopes["address"] = nil, nil }},
		{Name: "scope-phone-claims.default-scopes", About: "scope-phone-claims",
			Does: "Grants the scopes profile and email to whoever asks, says so, and has no phone number of its users.",
			Bend: func(d *server.Decisions) {
				d.Claims.Scopes["phone"] = nil
				honest := d.Authorize.Scopes
				d.Authorize.Scopes = func(r *server.AuthorizationRequest) []string {
					granted := honest(r)
					if len(granted) == 0 || r.Client.Scope != "" {
						return granted
					}
					return slices.Compact(slices.Sorted(slices.Values(append(granted, "profile", "email"))))
				}
			}},
		{Name: "claims-essential-userinfo-alone.everywhere", About: "claims-essential-userinfo-alone",
			Does: "Puts the name of its user into every ID token.",
			Bend: disclosing(func(d *server.Disclosure, names []string) []string {
				if d.Document == "id_token" {
					return append(names, "name")
				}
				return names
			})},
		{Name: "scope-all-claims.few-scopes", About: "scope-all-claims",
			Does: "Has the scopes openid and profile alone.",
			Bend: document("discovery", func(_ *server.DocumentContext, metadata map[string]any) {
				metadata["scopes_supported"] = []string{"openid", "profile", "offline_access"}
			})},
		{Name: "claims-essential-returned.unsupported", About: "claims-essential-returned",
			Does: "Does not know the claims parameter, and says so.",
			Bend: all(
				func(d *server.Decisions) {
					d.Claims.Read = func(string) (server.ClaimsRequest, error) { return server.ClaimsRequest{}, nil }
				},
				without("discovery", "claims_parameter_supported"),
			)},
	}
}
