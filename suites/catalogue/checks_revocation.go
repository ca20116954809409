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
		ID:          "revoke-access",
		Requirement: "RFC7009-2-access-token-revoked",
		Tries:       "Revokes an access token, then uses it.",
		Why:         "A token that is known to have leaked stays good until its time is over, though the server said that it ended.",
	},
	{
		ID:          "revoke-wrong-client",
		Requirement: "RFC7009-2.1-token-of-the-caller",
		Tries:       "Revokes a token of one client as another, which authenticates honestly, and looks whether it still works.",
		Why:         "Any client can log users out of any other.",
	},
	{
		ID:          "revoke-no-auth",
		Requirement: "RFC7009-2.1-client-authenticated",
		Tries:       "Revokes a confidential client's token without credentials, and with wrong ones, and looks whether it still works.",
		Why:         "Whoever sees a token in a log can end it, and lock users out.",
	},
	{
		ID:          "introspect-no-auth",
		Requirement: "RFC7662-2.1-caller-authorized",
		Tries:       "Introspects a live token without credentials, with a public client's identifier alone, and with the token itself as credential.",
		Why:         "Anybody can try tokens until one is live, and read whose it is.",
	},
	{
		ID:          "introspect-inactive-leak",
		Requirement: "RFC7662-2.2-inactive-says-no-more",
		Tries:       "Introspects a token that never was, one that was revoked, and one of another client, and reads what is said beside active.",
		Why:         "A caller learns whose token it was, or why it ended; and a signed copy in the answer may pass for a live one.",
		Seen:        []string{"CVE-2026-18208: Keycloak before 26.6.8, and 26.7 before 26.7.5, sent the signed jwt of an inactive token"},
	},
}
