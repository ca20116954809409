package catalogue

// rfc9068Requirements are those of the JWT Profile for Access Tokens; they bind servers that follow it.
var rfc9068Requirements = []Requirement{
	{
		ID:   "RFC9068-4-other-tokens-refused",
		Gist: "A protected resource accepts access tokens alone and refuses any other token, such as an ID Token.",
		Citations: []Citation{
			{"rfc9068", "4", Must},
			{"rfc6749", "7", Must},
		},
	},
	{
		ID:   "RFC9068-2.2-claims-required",
		Gist: "A JWT access token has the type at+jwt, and says who issued it, to which client, about whom, for whom, when, until when, and under which identifier.",
		Citations: []Citation{
			{"rfc9068", "2.2", Must},
			{"rfc9068", "2.1", Must},
		},
	},
}
