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
}
