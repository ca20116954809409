package catalogue

// authorizeWishesChecks ask about parameters that no server need follow, and that must do no harm.
var authorizeWishesChecks = []Check{
	{
		ID:          "authz-display-page",
		Requirement: "OIDC-CORE-15.1-display-no-error",
		Tries:       "Logs in with display=page.",
		Why:         "A client that says how its window looks cannot log in.",
		OIDF:        []string{"oidcc-display-page"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-display-popup",
		Requirement: "OIDC-CORE-15.1-display-no-error",
		Tries:       "Logs in with display=popup.",
		Why:         "A client that opens a small window cannot log in.",
		OIDF:        []string{"oidcc-display-popup"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-ui-locales",
		Requirement: "OIDC-CORE-15.1-ui-locales-no-error",
		Tries:       "Logs in with ui_locales=tlh, a language that no server speaks.",
		Why:         "Users whose language is not there cannot log in.",
		OIDF:        []string{"oidcc-ui-locales"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-claims-locales",
		Requirement: "OIDC-CORE-15.1-claims-locales-no-error",
		Tries:       "Logs in with claims_locales=tlh, a language that no claim is in.",
		Why:         "Users whose language is not there cannot log in.",
		OIDF:        []string{"oidcc-claims-locales"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-acr-values",
		Requirement: "OIDC-CORE-15.1-acr-values-no-error",
		Tries:       "Logs in with acr_values that no server knows.",
		Why:         "A wish, which may stay one, keeps users out.",
		OIDF:        []string{"oidcc-ensure-request-with-acr-values-succeeds"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-acr-values-returned",
		Requirement: "OIDC-CORE-5.5.1.1-acr-returned",
		Tries:       "Logs in with the acr_values that the target advertises, and looks for acr in the ID Token.",
		Why:         "A client cannot tell how well the user was authenticated, and must not rely on it.",
		OIDF:        []string{"oidcc-ensure-request-with-acr-values-succeeds"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-login-hint",
		Requirement: "OIDC-CORE-3.1.2.1-login-hint-no-error",
		Tries:       "Logs in with a login_hint that is an e-mail address of nobody, with quotes and angle brackets in it.",
		Why:         "A user who changed the address, or typed it wrongly elsewhere, cannot log in.",
		OIDF:        []string{"oidcc-login-hint"},
		Since:       "2026.12",
	},
	{
		ID:          "authz-parameter-order",
		Requirement: "RFC6749-3.3-order-does-not-matter",
		Tries:       "Sends the honest request with its scope values and its parameters in the reverse order.",
		Why:         "Clients whose library sorts differently get no ID Token, or no answer.",
		OIDF:        []string{"oidcc-alternate-happy-flow"},
		Since:       "2026.12",
	},
}
