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
	{
		ID:   "RFC7636-4.6-right-verifier-redeems",
		Gist: "A code verifier that gives the S256 challenge of the authorization request redeems the code.",
		Citations: []Citation{
			{"rfc7636", "4.6", Must},
			{"rfc9700", "2.1.1", Must},
		},
	},
	{
		ID:   "RFC7636-4.4-challenge-bound-to-code",
		Gist: "A code carries the challenge and the method of its own authorization request, and nothing that comes later changes them.",
		Citations: []Citation{
			{"rfc7636", "4.4", Must},
			{"rfc7636", "4.6", Must},
		},
	},
	{
		ID:   "RFC7636-4.4-challenge-unreadable",
		Gist: "Nobody but the server can read the code challenge out of an authorization code.",
		Citations: []Citation{
			{"rfc7636", "4.4", Must},
			{"rfc7636", "7.2", Must},
		},
	},
	{
		ID:   "RFC7636-4.4.1-unsupported-method-refused",
		Gist: "An authorization request with a code challenge method that the server does not support is refused.",
		Citations: []Citation{
			{"rfc7636", "4.4.1", Must},
			{"fapi2", "5.3.2.2", Must},
		},
	},
	{
		ID:   "RFC7636-4.4.1-method-defaults-to-plain",
		Gist: "A code challenge without a method is one by plain, or is refused; it is never as good as none.",
		Citations: []Citation{
			{"rfc7636", "4.4.1", Must},
			{"rfc9700", "2.1.1", Must},
			{"rfc7636", "4.3", Should}, // no keyword
		},
	},
}
