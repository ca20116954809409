package catalogue

// responseTypeRequirements are those of the OAuth 2.0 Multiple Response Type Encoding Practices.
var responseTypeRequirements = []Requirement{
	{
		ID:        "RESPONSE-TYPES-5-no-token-in-query",
		Gist:      "No token goes to the client in a query, asked for or not.",
		Citations: []Citation{{"response-types", "5", Must}, {"response-types", "3", Must}},
	},
}
