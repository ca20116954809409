package catalogue

// rfc7009Requirements are those of Token Revocation.
var rfc7009Requirements = []Requirement{
	{
		ID:   "RFC7009-2-refresh-token-revoked",
		Gist: "A client can revoke its refresh token, which is worthless from then on.",
		Citations: []Citation{
			{"rfc7009", "2", Must},
			{"rfc7009", "2.1", Should}, // no keyword: at once, and for good
		},
	},
	{
		ID:        "RFC7009-2-access-token-revoked",
		Gist:      "A client can revoke its access token, where the server revokes access tokens at all.",
		Citations: []Citation{{"rfc7009", "2", Should}},
	},
	{
		ID:        "RFC7009-2.1-token-of-the-caller",
		Gist:      "A token is revoked for the client that it was issued to, and for no other.",
		Citations: []Citation{{"rfc7009", "2.1", Must}}, // no keyword: the server verifies it, and refuses
	},
	{
		ID:        "RFC7009-2.1-client-authenticated",
		Gist:      "A confidential client's token is revoked only where the client proves who it is.",
		Citations: []Citation{{"rfc7009", "2.1", Must}}, // no keyword: the server first validates the credentials
	},
}
