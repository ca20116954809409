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
}
