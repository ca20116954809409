package catalogue

// rfc7517Requirements are those of JSON Web Key (JWK).
var rfc7517Requirements = []Requirement{
	{
		ID:        "RFC7517-4.5-kid-distinct",
		Gist:      "Different keys of a key set have different key IDs.",
		Citations: []Citation{{"rfc7517", "4.5", Should}},
	},
}
