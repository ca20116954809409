package catalogue

// claimsChecks ask what a client learns of a user, and where.
var claimsChecks = []Check{
	scopeCheck("profile", "updated_at, birthdate and the names"),
	scopeCheck("email", "email and email_verified"),
	scopeCheck("address", "the address object and its members"),
	scopeCheck("phone", "phone_number and phone_number_verified"),
	{
		ID:          "scope-all-claims",
		Requirement: "OIDC-CORE-5.4-scopes-add-up",
		Tries:       "Asks for each scope of claims alone, then for all of them, and compares which claims come.",
		Why:         "A client that asks for more gets less, and takes the user for one who has no address.",
		OIDF:        []string{"oidcc-scope-all"},
		Since:       "2026.12",
	},
	{
		ID:          "scope-email-claims-place",
		Requirement: "OIDC-CORE-5.4-claims-at-userinfo",
		Tries:       "Asks for the scope email, and looks for the address in the ID Token: it belongs there only in a flow that gives no access token.",
		Why:         "ID Tokens are passed on and logged more widely than userinfo; a user's address travels with them to whoever needs the login alone.",
		OIDF:        []string{"oidcc-scope-email"},
		Since:       "2026.12",
	},
	{
		ID:          "claims-essential-no-error",
		Requirement: "OIDC-CORE-5.5.1-no-error-for-a-claim",
		Tries:       "Asks for two essential claims: the user's name, and one that no server knows.",
		Why:         "A user who lacks one claim is kept out of an application that could do without it.",
		OIDF:        []string{"oidcc-claims-essential"},
		Since:       "2026.12",
	},
	{
		ID:          "claims-essential-returned",
		Requirement: "OIDC-CORE-5.5.1-essential-returned",
		Tries:       "Asks for the name as an essential claim, without the scope profile, where that scope gives one.",
		Why:         "The parameter that is advertised does nothing, and clients must ask for whole scopes of claims.",
		OIDF:        []string{"oidcc-claims-essential"},
		Since:       "2026.12",
	},
	{
		ID:          "claims-essential-userinfo-alone",
		Requirement: "OIDC-CORE-5.5-claim-in-its-place",
		Tries:       "Asks for the name at userinfo, and looks for it in the ID Token.",
		Why:         "What the client chose to fetch itself is in a token that others see.",
		OIDF:        []string{"oidcc-claims-essential"},
		Since:       "2026.12",
	},
}

// scopeCheck asks about the claims of one scope.
func scopeCheck(scope, which string) Check {
	return Check{
		ID:          "scope-" + scope + "-claims",
		Requirement: "OIDC-CORE-5.1-claims-of-" + scope,
		Tries:       "Asks for the scopes openid and " + scope + ", and reads the types of what comes at userinfo, or in the ID Token where no access token comes: " + which + ".",
		Why:         "Clients read the wrong value, such as a text \"false\" that counts as true, or get claims that the user did not agree to.",
		OIDF:        []string{"oidcc-scope-" + scope},
		Since:       "2026.12",
	}
}
