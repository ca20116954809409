package catalogue

// revocationChecks ask about revocation and introspection.
var revocationChecks = []Check{
	{
		ID:          "revoke-refresh",
		Requirement: "RFC7009-2-refresh-token-revoked",
		Tries:       "Revokes a refresh token, then refreshes with it.",
		Why:         "A logout or a lost device ends nothing, though the server said that it did.",
		Seen:        []string{"CVE-2020-15223: ory/fosite before 0.34.0 answered 200 although storage had failed"},
	},
	{
		ID:          "introspect-no-auth",
		Requirement: "RFC7662-2.1-caller-authorized",
		Tries:       "Introspects a live token without credentials, with a public client's identifier alone, and with the token itself as credential.",
		Why:         "Anybody can try tokens until one is live, and read whose it is.",
	},
}
