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
	{
		ID:   "RFC7523-3-signature-verified",
		Gist: "The signature of a client assertion is verified, whole, and a wrong one is refused.",
		Citations: []Citation{
			{"rfc7523", "3", Must},
			{"oidc-core", "9", Should}, // no keyword
		},
	},
	{
		ID:   "RFC7523-3-key-of-the-client",
		Gist: "A client assertion is verified with a key of the client that it names, and with no other client's.",
		Citations: []Citation{
			{"rfc7523", "3", Must},
			{"rfc8725", "3.8", Must},
		},
	},
	{
		ID:   "RFC7523-3-issuer-and-subject",
		Gist: "Issuer and subject of a client assertion are both there, and both are the client that authenticates.",
		Citations: []Citation{
			{"rfc7523", "3", Must}, // the subject
			{"oidc-core", "9", Must},
		},
	},
	{
		ID:   "RFC7523-3-audience",
		Gist: "A client assertion that does not name this server as its audience is refused.",
		Citations: []Citation{
			{"rfc7523", "3", Must},
			{"oidc-core", "9", Must},
		},
	},
	{
		ID:   "RFC7523-3-expiry",
		Gist: "A client assertion says when it expires, and is refused from then on.",
		Citations: []Citation{
			{"rfc7523", "3", Must},
			{"oidc-core", "9", Must},
		},
	},
	{
		ID:   "RFC7523-3-not-before",
		Gist: "A client assertion that says from when on it holds is refused until then.",
		Citations: []Citation{
			{"rfc7523", "3", Must},
			{"rfc7519", "4.1.5", Must},
		},
	},
}
