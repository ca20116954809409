package catalogue

// rfc8725Requirements are those of JSON Web Token Best Current Practices.
var rfc8725Requirements = []Requirement{
	{
		ID:   "RFC8725-3.1-algorithm-verified",
		Gist: "The verifier decides which algorithm belongs to a key, and the header of a JWT cannot choose another.",
		Citations: []Citation{
			{"rfc8725", "3.1", Must},
			{"oidc-registration", "2", Must},
			{"oidc-core", "9", Should}, // no keyword
		},
	},
	{
		ID:   "RFC8725-3.1-access-token-verified",
		Gist: "An access token that is a JWT is refused when its signature is missing, is not by the issuer's key, or is of another algorithm.",
		Citations: []Citation{
			{"rfc8725", "3.1", Must},
			{"rfc6749", "7", Must},
			{"rfc9068", "4", Must},
		},
	},
	{
		ID:   "RFC8725-3.5-keys-strong",
		Gist: "Keys have the length that their algorithm asks for, RSA keys 2048 bits or more, and were made by chance.",
		Citations: []Citation{
			{"rfc8725", "3.5", Must},
			{"fapi2", "5.4.1", Must},
		},
	},
}
