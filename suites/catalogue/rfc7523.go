package catalogue

// rfc7523Requirements are those of the JWT Profile for Client Authentication.
var rfc7523Requirements = []Requirement{
	{
		ID:   "RFC7523-3-assertion-signed",
		Gist: "A client assertion without a signature is refused.",
		Citations: []Citation{
			{"rfc7523", "3", Must},
			{"oidc-registration", "2", Must},
			{"rfc8725", "3.2", Should},
		},
	},
}
