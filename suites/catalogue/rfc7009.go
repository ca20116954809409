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
}
