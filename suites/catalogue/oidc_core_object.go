package catalogue

// oidcCoreObjectRequirements are those of OpenID Connect Core 1.0 about request objects and about keys that change.
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
	{
		ID:        "OIDC-CORE-10.1.1-client-keys-refetched",
		Gist:      "A server that meets a key ID which it does not know fetches the keys of the client again.",
		Citations: []Citation{{"oidc-core", "10.1.1", Should}}, // no keyword
	},
	{
		ID:        "OIDC-CORE-10.1.1-retired-keys-kept",
		Gist:      "After a change of keys the new ones are published, and the old ones stay for a while.",
		Citations: []Citation{{"oidc-core", "10.1.1", Should}},
	},
}
