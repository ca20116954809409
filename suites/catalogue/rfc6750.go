package catalogue

// rfc6750Requirements are those of Bearer Token Usage.
var rfc6750Requirements = []Requirement{
	{
		ID:   "RFC6750-3-bearer-challenge",
		Gist: "A protected resource gives nothing without a valid access token and answers with a WWW-Authenticate challenge.",
		Citations: []Citation{
			{"rfc6750", "3", Must},
			{"rfc6749", "7", Must},
			{"oidc-core", "5.3.3", Should}, // no keyword
		},
	},
}
