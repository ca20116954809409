package catalogue

// tokenChecks ask for the form of the token endpoint's answers.
var tokenChecks = []Check{
	{
		ID:          "token-cache-control",
		Requirement: "RFC6749-5.1-no-store",
		Tries:       "Redeems a code and refreshes, and reads the headers of the answers.",
		Why:         "A cache on the way, or the browser's, keeps the tokens for the next who looks.",
		OIDF:        []string{"oidcc-refresh-token"},
	},
	{
		ID:          "token-error-format",
		Requirement: "RFC6749-5.2-error-response",
		Tries:       "Makes one mistake after another at the token endpoint and reads status, headers and error code.",
		Why:         "Clients cannot tell an expired grant from an outage, and try again or give up at the wrong time.",
	},
	{
		ID:          "token-error-format-inside",
		Requirement: "ADVICE-errors-tell-nothing-inside",
		Tries:       "Sends values that upset careless code: a quote, a broken token, a header that is no Base64, a parameter that PHP reads as a list. It reads the answers for stack traces, paths and SQL.",
		Why:         "An attacker learns which software runs, where it lies, and where it breaks.",
	},
	{
		ID:          "token-get",
		Requirement: "ADVICE-token-by-post-alone",
		Tries:       "Redeems a code by GET, all parameters in the address.",
		Why:         "Codes and secrets end in histories and logs, and the tokens in caches.",
	},
	{
		ID:          "token-params-in-query",
		Requirement: "ADVICE-token-parameters-in-body",
		Tries:       "Redeems a code by POST with the parameters of the grant in the address instead of the body.",
		Why:         "A code in an address ends in logs; and where both places count, what was checked in one is overruled by the other.",
	},
	{
		ID:          "token-content-type",
		Requirement: "ADVICE-token-form-alone",
		Tries:       "Redeems a code with the same parameters as JSON, in several parts, and as plain text.",
		Why:         "Each further parser reads doubled, empty and typed values in its own way, and firewalls read none of them.",
	},
	{
		ID:          "token-duplicate-param",
		Requirement: "RFC6749-5.2-parameters-once",
		Tries:       "Redeems a code with grant_type sent twice, and with a second code that is nonsense, behind the good one and before it.",
		Why:         "Who checks the first value and who uses the last one see two requests in one.",
	},
	{
		ID:          "token-grant-not-allowed",
		Requirement: "RFC6749-5.2-grant-type-authorized",
		Tries:       "As a client that registered for the code flow, asks for a token of its own by the client credentials grant.",
		Why:         "A client that was meant to act for users acts for itself, with whatever rights that brings.",
	},
	{
		ID:          "token-password-grant",
		Requirement: "RFC9700-2.4-no-password-grant",
		Tries:       "Sends the user's name and right password to the token endpoint, with grant_type=password.",
		Why:         "Users learn to give their password to clients, and a second factor is passed by.",
	},
	{
		ID:          "token-cc-refresh",
		Requirement: "RFC6749-4.4.3-no-refresh-token",
		Tries:       "Asks for a token of the client's own, plainly and with offline_access.",
		Why:         "A refresh token outlives the secret that it was given for, and nobody thinks of revoking it.",
	},
	{
		ID:          "token-scope-echo",
		Requirement: "RFC6749-3.3-granted-scope-named",
		Tries:       "Asks for a scope that nobody knows beside the usual ones, and reads from the token what was granted.",
		Why:         "The client believes that it may do what the user did not grant, and fails later, or asks the user to no end.",
	},
}
