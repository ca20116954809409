package catalogue

// userinfoChecks ask whom the userinfo endpoint answers.
var userinfoChecks = []Check{
	{
		ID:          "userinfo-auth",
		Requirement: "RFC6750-3-bearer-challenge",
		Tries:       "Asks for userinfo without a token, with garbage, and with a token that was revoked.",
		Why:         "Anybody can read users' data, or clients cannot tell that they need a new token.",
	},
}
