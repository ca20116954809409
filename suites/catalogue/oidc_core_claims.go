package catalogue

// oidcCoreClaimsRequirements are those of OpenID Connect Core 1.0 section 5.
var oidcCoreClaimsRequirements = []Requirement{
	scopeRequirement("profile"),
	scopeRequirement("email"),
	scopeRequirement("address"),
	scopeRequirement("phone"),
	{
		ID:        "OIDC-CORE-5.4-scopes-add-up",
		Gist:      "Several scopes give the claims of each.",
		Citations: []Citation{{"oidc-core", "5.4", Should}}, // no keyword
	},
	{
		ID:        "OIDC-CORE-5.4-claims-at-userinfo",
		Gist:      "The claims of a scope come from userinfo where an access token is issued, and in the ID Token where none is.",
		Citations: []Citation{{"oidc-core", "5.4", Should}}, // no keyword
	},
	{
		ID:        "OIDC-CORE-5.5.1-no-error-for-a-claim",
		Gist:      "That a claim cannot be given is no error, be it essential or voluntary.",
		Citations: []Citation{{"oidc-core", "5.5.1", Must}},
	},
	{
		ID:        "OIDC-CORE-5.5.1-essential-returned",
		Gist:      "An essential claim that the server has of the user is given.",
		Citations: []Citation{{"oidc-core", "5.5.1", Should}}, // no keyword
	},
	{
		ID:        "OIDC-CORE-5.5-claim-in-its-place",
		Gist:      "A claim that is asked for at userinfo comes from there, and not in the ID Token.",
		Citations: []Citation{{"oidc-core", "5.5", Should}}, // no keyword
	},
}

// scopeRequirement is about the claims of one scope.
func scopeRequirement(scope string) Requirement {
	return Requirement{
		ID:   "OIDC-CORE-5.1-claims-of-" + scope,
		Gist: "The scope " + scope + " gives its own claims, each of the type that is defined for it.",
		Citations: []Citation{
			{"oidc-core", "5.1", Must}, // no keyword: it defines the values
			{"oidc-core", "5.4", Should},
		},
	}
}
