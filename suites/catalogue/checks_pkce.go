package catalogue

// pkceChecks ask whether the proof key is asked for and compared.
var pkceChecks = []Check{
	{
		ID:          "pkce-wrong-verifier",
		Requirement: "RFC7636-4.6-verifier-compared",
		Tries:       "Redeems a code with a verifier that does not give its challenge.",
		Why:         "PKCE protects nothing: a stolen code is enough.",
		OIDF:        []string{"fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected"},
	},
	{
		ID:          "pkce-downgrade-omit-verifier",
		Requirement: "RFC9700-2.1.1-verifier-required",
		Tries:       "Sends a challenge in the authorization request and no verifier in the token request.",
		Why:         "A thief leaves the verifier out, and PKCE is off.",
		Seen: []string{
			"CVE-2023-48228: authentik before 2023.8.5, and 2023.10.0 until 2023.10.4",
			"CVE-2025-4144: cloudflare/workers-oauth-provider before PR 27, PKCE could be skipped",
		},
		OIDF: []string{"fapi2-security-profile-final-ensure-pkce-code-verifier-required"},
	},
	{
		ID:          "pkce-downgrade-strip-challenge",
		Requirement: "RFC9700-2.1.1-verifier-needs-challenge",
		Tries:       "Sends no challenge in the authorization request, yet a verifier in the token request.",
		Why:         "An attacker who strips the challenge from the request turns PKCE off, and the client does not notice.",
		Seen: []string{
			"CVE-2024-23647: authentik before 2023.8.7, and 2023.10 before 2023.10.7",
			"CVE-2024-22258: Spring Authorization Server 1.0.0 to 1.0.5, 1.1.0 to 1.1.5, 1.2.0 to 1.2.2, confidential clients",
			"thephpleague/oauth2-server#1323",
			"kanidm#1097",
		},
	},
}
