package catalogue

// refreshChecks ask what a refresh token is bound to.
var refreshChecks = []Check{
	{
		ID:          "refresh-id-token-consistency",
		Requirement: "OIDC-CORE-12.2-same-login",
		Tries:       "Compares the ID Token of a refresh with that of the login: iss, sub, aud, auth_time, iat, and a nonce that is there.",
		Why:         "A client takes one user for another, or an old login for a new one.",
		OIDF:        []string{"oidcc-refresh-token"},
		Since:       "2026.12",
	},
	{
		ID:          "refresh-id-token-nonce",
		Requirement: "OIDC-CORE-12.2-no-nonce",
		Tries:       "Logs in with a nonce, refreshes, and looks for a nonce in the new ID Token.",
		Why:         "A client that takes a nonce for the mark of a login takes a refresh for one.",
		Since:       "2026.12",
	},
	{
		ID:          "refresh-wrong-client",
		Requirement: "RFC6749-6-refresh-token-bound-to-client",
		Tries:       "Presents one client's refresh token as another client, which authenticates honestly.",
		Why:         "A malicious client turns a refresh token that leaked into lasting access.",
		OIDF:        []string{"oidcc-refresh-token", "fapi2-security-profile-final-refresh-token"},
	},
	{
		ID:          "refresh-reuse-detection",
		Requirement: "RFC9700-4.14.2-refresh-reuse-detected",
		Tries:       "As a public client, refreshes, presents the old refresh token again, and then the new one.",
		Why:         "A stolen refresh token stays good next to the client's own, and nobody notices.",
		Seen:        []string{"hydra#2022: the feature was missing"},
	},
	{
		ID:          "refresh-no-client-auth",
		Requirement: "RFC6749-6-client-authenticated",
		Tries:       "Refreshes a confidential client's token with its ID alone, with nothing, and with a wrong secret.",
		Why:         "A refresh token that leaked is enough by itself: the secret that should protect it is never asked for.",
	},
	{
		ID:          "refresh-rotation-public",
		Requirement: "RFC9700-2.2.2-refresh-tokens-rotated",
		Tries:       "As a public client, refreshes, and looks whether another refresh token came or the old one ended.",
		Why:         "A refresh token that is copied from a phone or a browser works for as long as the owner's.",
	},
	{
		ID:          "refresh-reuse-revokes-access",
		Requirement: "ADVICE-reuse-revokes-access",
		Tries:       "As a public client, refreshes, presents the old refresh token again, and then uses the newest access token.",
		Why:         "The thief has been noticed, and goes on with the access token that he has.",
	},
	{
		ID:          "refresh-scope-upscope",
		Requirement: "RFC6749-6-no-more-scope",
		Tries:       "Has a user grant less than the client may ask for, and refreshes with a scope more.",
		Why:         "A client, or who has its refresh token, gives itself what the user never agreed to.",
	},
}
