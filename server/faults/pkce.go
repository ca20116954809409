package faults

import "github.com/authassay/assay/server"

func pkceFaults() []Fault {
	return []Fault{
		{Name: "pkce-wrong-verifier", Breaks: "pkce-wrong-verifier",
			Does: "Does not compare the verifier with the challenge.",
			Also: map[string]string{"code-injection": "an injected code comes with a verifier that is wrong for it"},
			Bend: noCodeRule("verifier-matches")},
		{Name: "pkce-downgrade-omit-verifier", Breaks: "pkce-downgrade-omit-verifier", SeenIn: "CVE-2023-48228 (authentik), CVE-2025-4144",
			Does: "Compares the verifier only when one is sent.",
			Bend: noCodeRule("verifier-present")},
		{Name: "pkce-downgrade-strip-challenge", Breaks: "pkce-downgrade-strip-challenge",
			SeenIn: "CVE-2024-23647 (authentik), CVE-2024-22258 (Spring), league/oauth2-server issue 1323",
			Does:   "Ignores a verifier when the request had no challenge.",
			Bend: func(d *server.Decisions) {
				honest := d.Code.Rules.Find("verifier-matches").Check
				d.Code.Rules = d.Code.Rules.Without("verifier-expected").Replace("verifier-matches", func(r *server.Redemption) error {
					if r.Code.Challenge == "" {
						return nil
					}
					return honest(r)
				})
			}},
	}
}

func pkceOddities() []Oddity {
	return []Oddity{
		{Name: "pkce-wrong-verifier.plain", About: "pkce-wrong-verifier",
			Does: "Advertises and takes the challenge method plain.",
			Bend: func(d *server.Decisions) { d.Authorize.ChallengeMethods = []string{"S256", "plain"} }},
		{Name: "pkce-downgrade-omit-verifier.invalid-request", About: "pkce-downgrade-omit-verifier",
			Does: "Calls a missing verifier invalid_request.",
			Bend: recodeRule("verifier-present", "invalid_request")},
		{Name: "pkce-downgrade-strip-challenge.invalid-request", About: "pkce-downgrade-strip-challenge",
			Does: "Calls a verifier without a challenge invalid_request.",
			Bend: recodeRule("verifier-expected", "invalid_request")},
		{Name: "pkce-downgrade-strip-challenge.required", About: "pkce-downgrade-strip-challenge",
			Does: "Requires PKCE of every client.",
			Bend: func(d *server.Decisions) {
				d.Authorize.RequirePKCE = func(*server.AuthorizationRequest) bool { return true }
			}},
	}
}
