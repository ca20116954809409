package catalogue

// codeChecks ask what an authorization code is bound to.
var codeChecks = []Check{
	{
		ID:          "code-replay",
		Requirement: "RFC6749-4.1.2-code-once",
		Tries:       "Redeems a code, and then the same code again.",
		Why:         "Whoever finds a used code in a log, a history or a Referer header gets the user's tokens.",
		OIDF:        []string{"oidcc-codereuse", "oidcc-codereuse-30seconds", "fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second"},
	},
	{
		ID:          "code-wrong-redirect-uri",
		Requirement: "RFC6749-4.1.3-redirect-uri-identical",
		Tries:       "Redeems a code with a redirect URI that is not the one of the authorization request and not registered.",
		Why:         "A code that was lured to a manipulated redirect URI can be redeemed through the honest client.",
		Seen:        []string{"Innocenti et al., ACSAC 2023: GitHub and NAVER did not compare at redemption"},
	},
	{
		ID:          "code-expiry",
		Requirement: "RFC6749-4.1.2-code-expires",
		Tries:       "Waits until the code's lifetime has passed and redeems it for the first time.",
		Why:         "A code that leaked long ago still gives the user's tokens.",
		Seen: []string{
			"CVE-2024-22403: Nextcloud before 28.0.0, codes never expired",
			"CVE-2026-28513: Pocket ID before 2.4.0 refused only a code that was both expired and another client's",
		},
		OIDF: []string{"fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code"},
	},
	{
		ID:          "code-wrong-client",
		Requirement: "RFC6749-4.1.3-code-bound-to-client",
		Tries:       "Redeems a code of one client as another, which authenticates honestly.",
		Why:         "A malicious client turns a code that it caught into tokens meant for another client.",
		Seen: []string{
			"CVE-2026-32245: Tinyauth before 5.0.3",
			"CVE-2026-28513: Pocket ID before 2.4.0 refused only a code that was both expired and another client's",
		},
		OIDF: []string{"fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client"},
	},
	{
		ID:          "code-replay-revokes-access",
		Requirement: "RFC6749-4.1.2-replay-revokes-tokens",
		Tries:       "Redeems a code twice, then uses the access token of the first time.",
		Why:         "A thief who was faster than the client keeps access, though the server saw the theft.",
		OIDF:        []string{"oidcc-codereuse-30seconds", "fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second"},
	},
	{
		ID:          "code-replay-revokes-refresh",
		Requirement: "RFC6749-4.1.2-replay-revokes-tokens",
		Tries:       "Redeems a code twice, then uses the refresh token of the first time.",
		Why:         "A thief who was faster than the client keeps access for as long as the refresh token lives.",
	},
	{
		ID:          "code-replay-race",
		Requirement: "RFC6749-4.1.2-code-once",
		Tries:       "Redeems one code many times at the same moment, in several rounds with fresh codes.",
		Why:         "A server that looks first and marks later gives tokens to the client and to the thief.",
	},
	{
		ID:          "code-missing-redirect-uri",
		Requirement: "RFC6749-4.1.3-redirect-uri-present",
		Tries:       "Redeems a code without the redirect URI that the authorization request named.",
		Why:         "Leaving a parameter out turns the comparison of redirect URIs off.",
	},
	{
		ID:          "code-other-registered-redirect-uri",
		Requirement: "RFC6749-4.1.3-redirect-uri-identical",
		Tries:       "Redeems a code with another redirect URI that is registered for the same client.",
		Why:         "A code caught at one callback of a client passes for one of another callback.",
		Seen:        []string{"frappe#41533: Frappe, open in August 2026"},
	},
	{
		ID:          "code-confidential-without-auth",
		Requirement: "RFC6749-4.1.3-confidential-client-authenticates",
		Tries:       "Redeems a confidential client's code with its client identifier and no secret.",
		Why:         "The secret protects nothing: whoever has a code has the tokens.",
	},
	{
		ID:          "code-injection",
		Requirement: "RFC9700-2.1.1-code-bound-to-verifier",
		Tries:       "Redeems the victim's code with the verifier of the attacker's own login at the same client.",
		Why:         "An attacker who puts a stolen code into a login of his own is logged in as the victim.",
	},
}
