package catalogue

// rfc9207Requirements are those of Authorization Server Issuer Identification.
var rfc9207Requirements = []Requirement{
	{
		ID:   "RFC9207-2-iss-in-response",
		Gist: "An authorization response names the server's issuer in the parameter iss.",
		Citations: []Citation{
			{"rfc9207", "2", Must},
			{"fapi2", "5.3.2.2", Must},
		},
	},
	{
		ID:        "RFC9207-2-iss-in-error",
		Gist:      "An error response names the server's issuer in the parameter iss, as a success does.",
		Citations: []Citation{{"rfc9207", "2", Must}},
	},
}
