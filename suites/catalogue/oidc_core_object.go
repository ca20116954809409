package catalogue

// oidcCoreObjectRequirements are those of OpenID Connect Core 1.0 about request objects.
var oidcCoreObjectRequirements = []Requirement{
	{
		ID:   "OIDC-CORE-6.1-request-used-or-refused",
		Gist: "A server that does not support the request parameter answers with an error; one that does uses what is in it.",
		Citations: []Citation{
			{"oidc-core", "6.1", Must},
			{"oidc-core", "6.3.3", Must},
		},
	},
	{
		ID:   "OIDC-CORE-6.2-request-uri-used-or-refused",
		Gist: "A server that does not support the request_uri parameter answers with an error; one that does uses what is there.",
		Citations: []Citation{
			{"oidc-core", "6.2", Must},
			{"oidc-core", "6.3.3", Must},
		},
	},
	{
		ID:   "OIDC-CORE-6.3.3-object-supersedes",
		Gist: "A request is assembled from the request object and what stands beside it, and the object supersedes the rest.",
		Citations: []Citation{
			{"oidc-core", "6.3.3", Must},
			{"oidc-core", "6.1", Should}, // no keyword
		},
	},
	{
		ID:   "OIDC-CORE-15.2-request-uri-supported",
		Gist: "A server that registers clients dynamically takes request objects by reference.",
		Citations: []Citation{
			{"oidc-core", "15.2", Must},
		},
	},
	{
		ID:   "OIDC-CORE-15.2-request-uri-signed-supported",
		Gist: "A server that takes request objects by reference verifies the signature of one that its client signed, and uses it.",
		Citations: []Citation{
			{"oidc-core", "15.2", Must},
			{"oidc-core", "6.3.2", Must},
			{"oidc-registration", "2", Should},
		},
	},
}
