package catalogue

// oauth21Requirements are those that the draft of OAuth 2.1 states beyond what it gathers from older specifications.
var oauth21Requirements = []Requirement{
	{
		ID:        "OAUTH21-4.1.2.1-public-client-without-challenge",
		Gist:      "An authorization request of a public client without a code challenge is refused.",
		Citations: []Citation{{"oauth21", "4.1.2.1", Must}},
	},
	{
		ID:   "OAUTH21-4.1.2.1-confidential-client-without-challenge",
		Gist: "An authorization request of a confidential client with neither a code challenge nor a nonce is refused.",
		Citations: []Citation{
			{"oauth21", "4.1.2.1", Must},
			{"fapi2", "5.3.2.2", Must},
		},
	},
	{
		ID:   "OAUTH21-5.1-token-in-query-ignored",
		Gist: "An access token in the query of a request is ignored.",
		Citations: []Citation{
			{"oauth21", "5.1", Must},
			{"fapi2", "5.3.4", Must},
		},
	},
	{
		ID:   "OAUTH21-4.1.2.1-native-client-without-challenge",
		Gist: "An authorization request of a native client without a code challenge is refused.",
		Citations: []Citation{
			{"oauth21", "4.1.2.1", Must},
			{"rfc8252", "8.1", Should},
		},
	},
	{
		ID:        "OAUTH21-7.5.2-invalid-replay-revokes-nothing",
		Gist:      "A used code that comes in a request which would be refused anyway does not end the tokens that it gave.",
		Citations: []Citation{{"oauth21", "7.5.2", Should}},
	},
}
