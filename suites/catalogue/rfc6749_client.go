package catalogue

// rfc6749ClientRequirements are those of the OAuth 2.0 Authorization Framework on clients, the token endpoint and refreshing.
var rfc6749ClientRequirements = []Requirement{
	{
		ID:   "RFC6749-2.3.1-credentials-not-in-uri",
		Gist: "The ID and the secret of a client count in the header or the body of a request, and never in its URI.",
		Citations: []Citation{
			{"rfc6749", "2.3.1", Must},
			{"oauth21", "2.4.1", Must},
		},
	},
	{
		ID:   "RFC6749-2.3.1-basic-form-encoded",
		Gist: "ID and secret in the Authorization header are form-encoded, and the server decodes them.",
		Citations: []Citation{
			{"rfc6749", "2.3.1", Should}, // no keyword
			{"oauth21", "2.4.1", Should}, // likewise
		},
	},
	{
		ID:   "RFC6749-3.2-empty-secret-omitted",
		Gist: "A parameter without a value counts as omitted, and so an empty client secret authenticates nobody.",
		Citations: []Citation{
			{"rfc6749", "3.2", Must},
			{"rfc6749", "4.1.3", Must},
		},
	},
	{
		ID:   "RFC6749-3.3-granted-scope-named",
		Gist: "Where the scope of an access token is not the one that was asked for, the answer says which it is.",
		Citations: []Citation{
			{"rfc6749", "3.3", Must},
			{"rfc6749", "5.1", Must},
		},
	},
	{
		ID:   "RFC6749-4.1.3-secret-of-this-client",
		Gist: "A client authenticates with its own secret, and not with that of another client.",
		Citations: []Citation{
			{"rfc6749", "4.1.3", Must},
			{"rfc6749", "6", Must},
		},
	},
	{
		ID:   "RFC6749-4.4-confidential-clients-alone",
		Gist: "The client credentials grant is for confidential clients alone.",
		Citations: []Citation{
			{"rfc6749", "4.4", Must},
			{"oauth21", "4.2", Must},
		},
	},
	{
		ID:        "RFC6749-4.4.3-no-refresh-token",
		Gist:      "The client credentials grant gives no refresh token.",
		Citations: []Citation{{"rfc6749", "4.4.3", Should}},
	},
	{
		// Section 2.3 forbids the client to do it; what the server answers is said without keyword.
		ID:        "RFC6749-5.2-one-mechanism",
		Gist:      "A request that authenticates its client in more than one way is refused.",
		Citations: []Citation{{"rfc6749", "5.2", Should}},
	},
	{
		// Section 3.2 forbids the client to do it; what the server answers is said without keyword.
		ID:        "RFC6749-5.2-parameters-once",
		Gist:      "A token request that repeats a parameter is refused.",
		Citations: []Citation{{"rfc6749", "5.2", Should}},
	},
	{
		ID:   "RFC6749-5.2-grant-type-authorized",
		Gist: "A client gets tokens only by the grant types that it registered.",
		Citations: []Citation{
			{"rfc6749", "5.2", Must},
			{"rfc7591", "2", Should}, // no keyword
		},
	},
	{
		ID:   "RFC6749-6-client-authenticated",
		Gist: "A confidential client authenticates when it refreshes.",
		Citations: []Citation{
			{"rfc6749", "6", Must},
			{"oidc-core", "12.1", Must},
		},
	},
	{
		ID:   "RFC6749-6-no-more-scope",
		Gist: "A refresh gives no scope that the user did not grant in the first place.",
		Citations: []Citation{
			{"rfc6749", "6", Must},
			{"rfc9700", "4.14.2", Must},
		},
	},
}
