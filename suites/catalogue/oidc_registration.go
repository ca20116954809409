package catalogue

// oidcRegistrationRequirements are those of OpenID Connect Dynamic Client Registration 1.0.
var oidcRegistrationRequirements = []Requirement{
	{
		ID:        "OIDC-REGISTRATION-5-sector-lists",
		Gist:      "The document at sector_identifier_uri lists all redirect URIs of the client, or the registration fails.",
		Citations: []Citation{{"oidc-registration", "5", Must}},
	},
	{
		ID:   "OIDC-REGISTRATION-2-jwks-uri",
		Gist: "The keys of a client that registered a jwks_uri are those that are found there.",
		Citations: []Citation{
			{"oidc-registration", "2", Should}, // no keyword
			{"oidc-core", "9", Should},
		},
	},
	{
		ID:   "OIDC-REGISTRATION-3.2-metadata-returned",
		Gist: "The answer to a registration, and to reading the client, holds all that is registered.",
		Citations: []Citation{
			{"oidc-registration", "3.2", Should},
			{"oidc-registration", "4.3", Should},
		},
	},
	{
		ID:        "OIDC-REGISTRATION-2-initiate-login-https",
		Gist:      "The initiate_login_uri of a client is https.",
		Citations: []Citation{{"oidc-registration", "2", Should}}, // no keyword
	},
	{
		ID:        "OIDC-REGISTRATION-2-logo-shown",
		Gist:      "Users are shown the logo of a client that they are to approve.",
		Citations: []Citation{{"oidc-registration", "2", Should}},
	},
	{
		ID:        "OIDC-REGISTRATION-2-policy-shown",
		Gist:      "Users are shown where a client says how their data will be used.",
		Citations: []Citation{{"oidc-registration", "2", Should}},
	},
	{
		ID:        "OIDC-REGISTRATION-2-terms-shown",
		Gist:      "Users are shown where the terms of service of a client are.",
		Citations: []Citation{{"oidc-registration", "2", Should}},
	},
	{
		ID:        "OIDC-REGISTRATION-2-default-max-age",
		Gist:      "Where the request has no max_age, the user logs in again whose login is older than the client registered.",
		Citations: []Citation{{"oidc-registration", "2", Must}},
	},
	{
		ID:        "OIDC-REGISTRATION-2-assertion-alg",
		Gist:      "A client that registered an algorithm for its assertions is refused by any other.",
		Citations: []Citation{{"oidc-registration", "2", Must}},
	},
	{
		ID:        "OIDC-REGISTRATION-2-alg-default",
		Gist:      "A client that registered without an algorithm for its ID Tokens gets them signed by RS256, or by the one that the registration response names.",
		Citations: []Citation{{"oidc-registration", "2", Should}}, // no keyword
	},
	{
		ID:        "OIDC-REGISTRATION-2-alg-registered",
		Gist:      "A client that registered an algorithm for its ID Tokens gets them signed by it.",
		Citations: []Citation{{"oidc-registration", "2", Must}, {"oidc-core", "15.1", Must}},
	},
	{
		ID:        "OIDC-REGISTRATION-2-alg-none-registered",
		Gist:      "A client that registered for unsigned ID Tokens, where the server offers them, gets them unsigned from the token endpoint.",
		Citations: []Citation{{"oidc-registration", "2", Must}, {"oidc-core", "2", Must}, {"oidc-discovery", "3", May}},
	},
}
