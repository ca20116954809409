package catalogue

// rfc7636Requirements are those of Proof Key for Code Exchange.
var rfc7636Requirements = []Requirement{
	{
		ID:   "RFC7636-4.6-verifier-compared",
		Gist: "A code verifier that does not give the code challenge of the authorization request is refused.",
		Citations: []Citation{
			{"rfc7636", "4.6", Must},
			{"rfc9700", "2.1.1", Must},
		},
	},
}
