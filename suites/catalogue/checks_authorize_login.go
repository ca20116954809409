package catalogue

// authorizeLoginChecks ask what an authentication request can have the server do about the login.
var authorizeLoginChecks = []Check{
	{
		ID:          "authz-prompt-login",
		Requirement: "OIDC-CORE-3.1.2.3-prompt-login-asks-again",
		Tries:       "Sends prompt=login from a browser with a session, and looks whether a login page comes before the answer, and whether auth_time moves.",
		Why:         "Whoever finds an open browser confirms a payment in its owner's name, where the application asked for the password just for that.",
		Seen:        []string{"CVE-2023-6787: Keycloak before 22.0.10 and 24.0.3 gave an open session to another user when prompt=login was cancelled"},
		OIDF:        []string{"oidcc-prompt-login"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-max-age",
		Requirement: "OIDC-CORE-3.1.2.1-max-age-asks-again",
		Tries:       "Sends max_age=1 from a browser whose login is two seconds old, and looks whether a login page comes before the answer, and what auth_time says.",
		Why:         "An application that wants a fresh login gets an old one, and cannot tell.",
		OIDF:        []string{"oidcc-max-age-1"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-default-max-age",
		Requirement: "OIDC-REGISTRATION-2-default-max-age",
		Tries:       "Registers a client with default_max_age=1, and sends a request without max_age from a browser whose login is two seconds old. The same request with max_age=10000 shows that the session would do.",
		Why:         "A client that registered that its users' logins are fresh, and relies on it, gets old ones.",
		Since:       "2026.12",
	},
	{
		ID:          "authz-max-age-not-reached",
		Requirement: "OIDC-CORE-3.1.2.1-auth-time-of-the-login",
		Tries:       "Sends max_age=15000, and two seconds later max_age=10000, and compares the auth_time of both ID Tokens.",
		Why:         "An application takes a login of this morning for a fresh one.",
		OIDF:        []string{"oidcc-max-age-10000"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-max-age-not-reached-silent",
		Requirement: "OIDC-CORE-3.1.2.1-max-age-not-reached",
		Tries:       "Sends max_age=10000 from a browser with a younger session, with nobody there to log in.",
		Why:         "Users type their password again and again, and learn to type it anywhere.",
		OIDF:        []string{"oidcc-max-age-10000"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-prompt-none-session",
		Requirement: "OIDC-CORE-15.1-prompt-none-answers",
		Tries:       "Sends prompt=none from a browser with a session, for a client that the user agreed to, and compares sub and auth_time with those of the login.",
		Why:         "Applications cannot renew a login in the background, and send the user away instead.",
		OIDF:        []string{"oidcc-prompt-none-logged-in"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-hint-same-user",
		Requirement: "OIDC-CORE-3.1.2.1-hint-of-the-user-there",
		Tries:       "Sends prompt=none with an ID Token of the user who is logged in.",
		Why:         "Applications cannot ask after the user whom they know.",
		OIDF:        []string{"oidcc-id-token-hint"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-prompt-none-wrong-hint",
		Requirement: "OIDC-CORE-3.1.2.2-hint-of-another-user",
		Tries:       "Sends prompt=none with an ID Token of another user than the one who is logged in.",
		Why:         "An application that renews one user's login in the background goes on as another user.",
		OIDF:        []string{"oidcc-id-token-hint"},
		Since:       "2026.12",
	},
}
