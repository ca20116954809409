package catalogue

// redirectRequestChecks are about how the redirect URI travels: with errors, twice, empty, not at all, in forms.
var redirectRequestChecks = []Check{
	{
		ID:          "redirect-uri-error-path",
		Requirement: "RFC6749-3.1.2.4-no-redirect-to-invalid-uri",
		Tries:       "Sends a foreign redirect URI together with a second error: a bad response type, a bad scope, no openid, bad PKCE parameters, prompt=none.",
		Why:         "The error answer is an open redirector under the server's trusted name.",
		Seen: []string{
			"CVE-2026-41479 and CVE-2026-44681: Authlib before 1.6.10, and 1.7.0, where openid is missing",
			"CVE-2019-9837: doorkeeper-openid_connect 1.4.0 until 1.5.4",
		},
	},
	{
		ID:          "redirect-uri-duplicate-param",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Sends two redirect URIs, the registered one and the attacker's, in both orders, and one in the form and one in the address of a POST.",
		Why:         "Where one part of the server compares the first and another redirects to the last, the code goes to the attacker.",
		Seen:        []string{"Innocenti et al., ACSAC 2023: path confusion at real providers"},
	},
	{
		ID:          "redirect-uri-empty",
		Requirement: "RFC6749-3.1-empty-is-omitted",
		Tries:       "Sends an empty redirect URI, beside the same request without one.",
		Why:         "Every URI begins with the empty one: a loose comparison accepts it, and the code is bound to no URI.",
	},
	{
		ID:          "redirect-uri-missing-multiple",
		Requirement: "RFC6749-3.1.2.4-no-redirect-to-invalid-uri",
		Tries:       "Sends a request without a redirect URI for a client that registered several.",
		Why:         "The server guesses: the code goes to whichever stands first, perhaps one that a stranger can reach.",
		OIDF:        []string{"oidcc-ensure-redirect-uri-in-authorization-request"},
		Since:       "2026.12",
	},
	{
		ID:          "redirect-uri-missing-oidc",
		Requirement: "OIDC-CORE-3.1.2.2-redirect-uri-required",
		Tries:       "Sends an authentication request without a redirect URI, for a client with one registered and for a client with several.",
		Why:         "The token endpoint has nothing to compare, so that a code which was stolen elsewhere can be redeemed.",
		Seen:        []string{"ory/fosite issue 685: openid asked for, and redirect_uri not required"},
		OIDF:        []string{"oidcc-ensure-redirect-uri-in-authorization-request"},
	},
	{
		ID:          "redirect-uri-query-registered",
		Requirement: "RFC6749-3.1.2-query-retained",
		Tries:       "Registers a redirect URI with a query, and sends the user there.",
		Why:         "A client that tells its tenants or its issuers apart by the query mixes up their answers.",
		OIDF:        []string{"oidcc-redirect-uri-query-OK"},
		Since:       "2026.12",
	},
	{
		ID:          "redirect-uri-revalidate-on-consent",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Changes the redirect URI in the form of the login and of the consent page; where no field holds it, sends it as one more.",
		Why:         "What was compared when the page was shown is not what the code is sent to: a forged form sends it to the attacker.",
		Seen: []string{
			"CVE-2021-27582: MITREid Connect up to 1.3.3, mass assignment on the approval page",
			"obsidian-mcp issue 4, autentico issue 185, Neon MCP issue 266: hidden fields taken as they come",
		},
	},
}
