package catalogue

// rfc8414Requirements are those of Authorization Server Metadata.
var rfc8414Requirements = []Requirement{
	{
		ID:   "RFC8414-2-metadata-true",
		Gist: "What the metadata lists as supported the server does.",
		Citations: []Citation{
			{"rfc8414", "2", Should},        // no keyword
			{"oidc-discovery", "3", Should}, // no keyword
		},
	},
}
