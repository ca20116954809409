package catalogue

// rfc7662Requirements are those of Token Introspection.
var rfc7662Requirements = []Requirement{
	{
		ID:        "RFC7662-2.1-caller-authorized",
		Gist:      "The introspection endpoint answers only callers that prove who they are.",
		Citations: []Citation{{"rfc7662", "2.1", Must}},
	},
	{
		ID:        "RFC7662-2.2-inactive-says-no-more",
		Gist:      "Of a token that is not active an introspection response says that, and nothing else.",
		Citations: []Citation{{"rfc7662", "2.2", Should}},
	},
}
