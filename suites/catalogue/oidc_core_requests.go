package catalogue

// oidcCoreRequestRequirements are those of OpenID Connect Core 1.0 on what an authentication request may ask of the login.
var oidcCoreRequestRequirements = []Requirement{
	{
		ID:   "OIDC-CORE-3.1.2.3-prompt-login-asks-again",
		Gist: "With prompt=login the server has the user log in again, although there is a session; where it cannot, it answers with an error.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.3", Must},
			{"oidc-core", "15.1", Must},
			{"oidc-core", "3.1.2.1", Should},
		},
	},
	{
		ID:   "OIDC-CORE-3.1.2.1-max-age-asks-again",
		Gist: "A user whose login is older than max_age logs in again, and the ID Token says when that was.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.1", Must},
			{"oidc-core", "15.1", Must},
			{"oidc-core", "2", Must},
		},
	},
	{
		ID:   "OIDC-CORE-3.1.2.1-auth-time-of-the-login",
		Gist: "After a request with max_age the ID Token has the time at which the user logged in, and not another one.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.1", Must},
			{"oidc-core", "2", Must},
		},
	},
	{
		ID:        "OIDC-CORE-3.1.2.1-max-age-not-reached",
		Gist:      "A user whose login is younger than max_age is not asked to log in again.",
		Citations: []Citation{{"oidc-core", "3.1.2.1", Should}}, // no keyword
	},
	{
		ID:   "OIDC-CORE-15.1-prompt-none-answers",
		Gist: "With prompt=none, a session, and the consent that was given before, the server answers and shows no page.",
		Citations: []Citation{
			{"oidc-core", "15.1", Must},
			{"oidc-core", "3.1.2.1", Should}, // no keyword
		},
	},
	{
		ID:   "OIDC-CORE-3.1.2.2-prompt-none-alone",
		Gist: "Where prompt has none beside another value, the server answers with an error.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.2", Must},
			{"oidc-core", "3.1.2.1", Should}, // no keyword
		},
	},
	{
		ID:        "OIDC-CORE-3.1.2.1-hint-of-the-user-there",
		Gist:      "With an ID Token of the user who is logged in as id_token_hint, the server answers positively.",
		Citations: []Citation{{"oidc-core", "3.1.2.1", Should}}, // no keyword
	},
	{
		ID:   "OIDC-CORE-3.1.2.2-hint-of-another-user",
		Gist: "With prompt=none and an ID Token of another user as id_token_hint, the server answers with an error.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.2", Must},
			{"oidc-core", "3.1.2.1", Should},
		},
	},
	{
		ID:   "OIDC-CORE-15.1-display-no-error",
		Gist: "The display parameter does not lead to an error, whatever the server makes of it.",
		Citations: []Citation{
			{"oidc-core", "15.1", Must},
			{"oidc-core", "3.1.2.1", Should},
		},
	},
	{
		ID:   "OIDC-CORE-15.1-ui-locales-no-error",
		Gist: "A ui_locales with a language that the server does not have does not lead to an error.",
		Citations: []Citation{
			{"oidc-core", "15.1", Must},
			{"oidc-core", "3.1.2.1", Should},
		},
	},
	{
		ID:   "OIDC-CORE-15.1-claims-locales-no-error",
		Gist: "A claims_locales with a language that the server does not have does not lead to an error.",
		Citations: []Citation{
			{"oidc-core", "15.1", Must},
			{"oidc-core", "5.2", Should},
		},
	},
	{
		ID:        "OIDC-CORE-15.1-acr-values-no-error",
		Gist:      "The acr_values parameter does not lead to an error, whatever level of authentication the login comes to.",
		Citations: []Citation{{"oidc-core", "15.1", Must}},
	},
	{
		ID:        "OIDC-CORE-5.5.1.1-acr-returned",
		Gist:      "An acr that was asked for as a voluntary claim is in the ID Token: the one that was asked for, or the session's own.",
		Citations: []Citation{{"oidc-core", "5.5.1.1", Should}},
	},
	{
		ID:        "OIDC-CORE-3.1.2.1-login-hint-no-error",
		Gist:      "A login_hint may be followed or not; that it names nobody does not keep the user from logging in.",
		Citations: []Citation{{"oidc-core", "3.1.2.1", Should}}, // no keyword
	},
}
