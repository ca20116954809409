package catalogue

// idtokenChecks ask whether an ID Token proves what a client relies on.
var idtokenChecks = []Check{
	{
		ID:          "idtoken-signature-valid",
		Requirement: "OIDC-CORE-2-idtoken-signed",
		Tries:       "Verifies the ID Tokens of each flow with the key of the published set that its header names.",
		Why:         "Clients cannot tell the server's ID Token from a forged one.",
		OIDF:        []string{"oidcc-server"},
	},
	{
		ID:          "idtoken-nonce-echo",
		Requirement: "OIDC-CORE-2-nonce-echoed",
		Tries:       "Sends a nonce with unusual characters, one in each flow, and none, and reads the ID Token.",
		Why:         "Clients cannot notice that an ID Token of another login was put into theirs.",
		OIDF:        []string{"oidcc-server", "fapi2-security-profile-final-ensure-authorization-request-with-64-char-nonce-success"},
	},
	{
		ID:          "idtoken-times",
		Requirement: "OIDC-CORE-2-times-present",
		Tries:       "Reads iat, exp and, after max_age, auth_time of an ID Token, and compares them with the server's clock.",
		Why:         "Clients cannot refuse an old ID Token, or a login that is too long ago.",
	},
	{
		ID:          "idtoken-alg-none",
		Requirement: "OIDC-CORE-2-alg-not-none",
		Tries:       "Reads alg and signature of the ID Token of a login, and of the one that comes with a refresh.",
		Why:         "Anybody can write such an ID Token, for any user.",
	},
	{
		ID:          "idtoken-aud-azp",
		Requirement: "OIDC-CORE-2-client-in-aud",
		Tries:       "Reads the audience of the ID Tokens of two clients.",
		Why:         "Clients that compare cannot log anybody in; those that do not take ID Tokens that were meant for others.",
	},
	{
		ID:          "idtoken-at-hash",
		Requirement: "OIDC-CORE-3.2.2.10-at-hash-in-front",
		Tries:       "Computes the hash of the access token anew, at a login, through the browser and at a refresh, and compares it with at_hash.",
		Why:         "Clients that compare refuse every login; those that do not cannot tell an access token that was put into theirs.",
		OIDF:        []string{"oidcc-server"},
	},
	{
		ID:          "idtoken-c-hash-s-hash",
		Requirement: "OIDC-CORE-3.3.2.11-c-hash",
		Tries:       "Computes the hash of a code that came with an ID Token anew, and compares it with c_hash; that of state with s_hash, where there is one.",
		Why:         "An attacker puts a code of his own into the victim's response, and the client cannot tell.",
		OIDF:        []string{"oidcc-server"},
		Since:       "2026.12",
	},
	{
		ID:          "idtoken-alg-default",
		Requirement: "OIDC-REGISTRATION-2-alg-default",
		Tries:       "Registers without id_token_signed_response_alg, and reads the alg of the ID Tokens of each flow.",
		Why:         "Clients that expect the default refuse every login.",
		OIDF:        []string{"oidcc-idtoken-signature"},
		Since:       "2026.12",
	},
	{
		ID:          "idtoken-rs256-registered",
		Requirement: "OIDC-REGISTRATION-2-alg-registered",
		Tries:       "Registers for ID Tokens signed by RS256, and verifies one.",
		Why:         "Clients accept the algorithm that they registered, and no other.",
		OIDF:        []string{"oidcc-idtoken-rs256"},
		Since:       "2026.12",
	},
	{
		ID:          "idtoken-none-when-registered",
		Requirement: "OIDC-REGISTRATION-2-alg-none-registered",
		Tries:       "Registers for unsigned ID Tokens, where the metadata lists none, and reads the alg of one from the token endpoint.",
		Why:         "What a client registers counts for nothing; another one may get what it never asked for.",
		OIDF:        []string{"oidcc-idtoken-unsigned"},
		Since:       "2026.12",
	},
	{
		ID:          "idtoken-iss-exact",
		Requirement: "OIDC-CORE-2-iss-of-metadata",
		Tries:       "Compares iss of the ID Token with the issuer of the metadata, character by character.",
		Why:         "Clients cannot tell this issuer's ID Tokens from another's on the same host.",
	},
}
