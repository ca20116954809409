package catalogue

// idtokenChecks ask whether an ID Token proves what a client relies on.
var idtokenChecks = []Check{
	{
		ID:          "idtoken-signature-valid",
		Requirement: "OIDC-CORE-2-idtoken-signed",
		Tries:       "Verifies the ID Token with the key of the published set that its header names.",
		Why:         "Clients cannot tell the server's ID Token from a forged one.",
		OIDF:        []string{"oidcc-server"},
	},
	{
		ID:          "idtoken-nonce-echo",
		Requirement: "OIDC-CORE-2-nonce-echoed",
		Tries:       "Sends a nonce with unusual characters, and none, and reads the ID Token.",
		Why:         "Clients cannot notice that an ID Token of another login was put into theirs.",
		OIDF:        []string{"oidcc-server", "fapi2-security-profile-final-ensure-authorization-request-with-64-char-nonce-success"},
	},
	{
		ID:          "idtoken-times",
		Requirement: "OIDC-CORE-2-times-present",
		Tries:       "Reads iat, exp and, after max_age, auth_time of an ID Token, and compares them with the server's clock.",
		Why:         "Clients cannot refuse an old ID Token, or a login that is too long ago.",
	},
}
