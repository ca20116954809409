package catalogue

// flowChecks ask whether the honest flow works at all.
var flowChecks = []Check{
	{
		ID:          "login-returns-tokens",
		Requirement: "RFC6749-5.1-token-response",
		Tries:       "Logs a user in, consents and redeems the code, as clients that authenticate in each way, as one that the server knew and as one that registered itself; and asks for each response type, in its default mode and by form_post.",
		Why:         "Nobody can log in; and whatever a later check sees refused would prove nothing.",
		OIDF:        []string{"oidcc-server"},
	},
	{
		ID:          "refresh-works",
		Requirement: "RFC6749-6-refresh-token-works",
		Tries:       "Trades a refresh token for a new access token, as a client that the server knew and as one that registered itself.",
		Why:         "Users must log in again whenever an access token expires.",
		OIDF:        []string{"oidcc-refresh-token"},
	},
	{
		ID:          "client-credentials-work",
		Requirement: "RFC6749-4.4.3-client-credentials-token",
		Tries:       "Asks for a token in a client's own name with grant type client_credentials.",
		Why:         "Services without a user cannot get a token.",
	},
	{
		ID:          "userinfo-by-get",
		Requirement: "OIDC-CORE-5.3-userinfo-get",
		Tries:       "Fetches userinfo by GET with the access token in the Authorization header, and compares the subject with the ID Token's; for a client that the server knew too, and for one that registered itself.",
		Why:         "Clients cannot read who the user is, or take one user for another.",
		OIDF:        []string{"oidcc-userinfo-get"},
	},
	{
		ID:          "userinfo-by-post",
		Requirement: "OIDC-CORE-5.3-userinfo-post",
		Tries:       "Fetches userinfo by POST with the access token in the Authorization header, and compares the subject with the ID Token's.",
		Why:         "Clients that post cannot read who the user is.",
		OIDF:        []string{"oidcc-userinfo-post-header"},
		Since:       "2026.12",
	},
	{
		ID:          "discovery-metadata-valid",
		Requirement: "OIDC-DISCOVERY-3-metadata-complete",
		Tries:       "Fetches the metadata and looks at status, media type, required members and their types.",
		Why:         "Clients configure themselves from this document and fail, or fall back to something weaker, where it is wrong.",
		OIDF:        []string{"oidcc-discovery-endpoint-verification", "fapi2-security-profile-final-discovery-end-point-verification"},
	},
}
