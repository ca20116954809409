package catalogue

// formPostRequirements are those of the OAuth 2.0 Form Post Response Mode.
var formPostRequirements = []Requirement{
	{
		ID:        "FORM-POST-2-not-stored",
		Gist:      "The page that posts the response to the client tells browser and caches neither to store nor to reuse it.",
		Citations: []Citation{{"form-post", "2", Must}},
	},
}
