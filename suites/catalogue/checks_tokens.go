package catalogue

// tokensChecks ask what is accepted as an access token.
var tokensChecks = []Check{
	{
		ID:          "token-type-id-token-as-access",
		Requirement: "RFC9068-4-other-tokens-refused",
		Tries:       "Presents an ID Token where an access token belongs, at userinfo and at introspection.",
		Why:         "An ID Token is shown to many parties; each of them could read the user's data with it.",
	},
	{
		ID:          "token-expiry-enforced",
		Requirement: "RFC6749-7-expired-token-refused",
		Tries:       "Waits until an access token has expired, with leeway, and uses it.",
		Why:         "A token that leaked once is good for ever.",
		Seen:        []string{"CVE-2021-35473: LemonLDAP::NG 2.0.4 until 2.0.12"},
	},
}
