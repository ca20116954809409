package catalogue

// fapi2Requirements are those of the FAPI 2.0 Security Profile.
var fapi2Requirements = []Requirement{
	{
		ID:   "FAPI2-5.3.2.1-issuer-audience",
		Gist: "A client assertion whose audience is the issuer is accepted.",
		Citations: []Citation{
			{"fapi2", "5.3.2.1", Must},
			{"oidc-core", "9", Should},
		},
	},
}
