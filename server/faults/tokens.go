package faults

import (
	"time"

	"github.com/authassay/assay/server"
)

func tokensFaults() []Fault {
	return []Fault{
		{Name: "token-type-id-token-as-access", Breaks: "token-type-id-token-as-access",
			Does: "Takes an ID token as an access token.",
			Bend: func(d *server.Decisions) {
				d.Access.Rules = d.Access.Rules.Without("token-type", "token-audience", "token-client")
				d.Access.Userinfo = d.Access.Userinfo.Without("openid-granted")
			}},
		{Name: "token-expiry-enforced", Breaks: "token-expiry-enforced", SeenIn: "CVE-2021-35473 (LemonLDAP::NG)",
			Does: "Takes an access token however old.",
			Bend: func(d *server.Decisions) { d.Access.Rules = d.Access.Rules.Without("token-unexpired") }},
	}
}

func tokensOddities() []Oddity {
	return []Oddity{
		{Name: "token-expiry-enforced.leeway", About: "token-expiry-enforced",
			Does: "Takes an access token for a minute after it expired.",
			Bend: func(d *server.Decisions) {
				honest := d.Access.Rules.Find("token-unexpired").Check
				d.Access.Rules = d.Access.Rules.Replace("token-unexpired", func(t *server.AccessToken) error {
					late := *t
					late.Expires = t.Expires.Add(time.Minute)
					return honest(&late)
				})
			}},
		{Name: "token-expiry-enforced.fractional", About: "token-expiry-enforced",
			Does: "Gives dates in access tokens with fractions of a second.",
			Bend: document("access_token", fractional)},
		{Name: "token-type-id-token-as-access.opaque", About: "token-type-id-token-as-access",
			Does: "Gives opaque access tokens.",
			Bend: func(d *server.Decisions) { d.Token.Format = func(string) string { return "opaque" } }},
	}
}

func fractional(_ *server.DocumentContext, claims map[string]any) {
	for _, name := range []string{"iat", "exp"} {
		claims[name] = float64(claims[name].(int64)) + 0.25
	}
}
