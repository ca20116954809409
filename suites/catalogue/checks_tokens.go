package catalogue

// tokensChecks ask what is accepted as an access token, and for how long.
var tokensChecks = []Check{
	{
		ID:          "token-type-id-token-as-access",
		Requirement: "RFC9068-4-other-tokens-refused",
		Tries:       "Presents an ID Token where an access token belongs, at userinfo.",
		Why:         "An ID Token is shown to many parties; each of them could read the user's data with it.",
	},
	{
		ID:          "token-type-refresh-as-access",
		Requirement: "RFC9068-4-other-tokens-refused",
		Tries:       "Presents a refresh token where an access token belongs, at userinfo.",
		Why:         "A refresh token lives for months and skips whatever an access token is checked for: its scope, its audience, its short life.",
		Seen:        []string{"CVE-2018-11047: Cloud Foundry UAA 4.5 until 4.19 took refresh tokens as access tokens"},
	},
	{
		ID:          "token-type-code-as-token",
		Requirement: "RFC9068-4-other-tokens-refused",
		Tries:       "Presents an authorization code, and a registration access token, where an access token belongs.",
		Why:         "A code travels through the user's browser, and needs no client secret then.",
		Seen:        []string{"CVE-2026-4282: Keycloak before 26.2.15, 26.4.11 and 26.5.7, whose store of single-use values did not tell kinds apart"},
	},
	{
		ID:          "token-type-access-as-refresh",
		Requirement: "RFC6749-6-refresh-token-validated",
		Tries:       "Presents an access token where a refresh token belongs, as the client that it was issued to.",
		Why:         "Whoever gets an access token for minutes keeps the access for good.",
	},
	{
		ID:          "token-in-query",
		Requirement: "OAUTH21-5.1-token-in-query-ignored",
		Tries:       "Puts a good access token into the query of the userinfo endpoint, and nowhere else.",
		Why:         "Addresses end in logs, histories and Referer headers, and the token with them.",
	},
	{
		ID:          "token-jwt-profile",
		Requirement: "RFC9068-2.2-claims-required",
		Tries:       "Reads header and claims of an access token that says that it is of the type at+jwt.",
		Why:         "A resource server that relies on the profile takes tokens of other issuers, other clients or other days, or none at all.",
	},
	{
		ID:          "token-jwt-alg-none",
		Requirement: "RFC8725-3.1-access-token-verified",
		Tries:       "Makes an access token anew without its key: with alg none, with no signature, with another one, and with the public key as HMAC secret. Then uses it at userinfo and at introspection.",
		Why:         "Anybody writes access tokens for any user.",
	},
	{
		ID:          "token-expiry-enforced",
		Requirement: "RFC6749-7-expired-token-refused",
		Tries:       "Uses an access token shortly before its time is over, waits until it has expired, with leeway, and uses it again.",
		Why:         "A token that leaked once is good for ever.",
		Seen:        []string{"CVE-2021-35473: LemonLDAP::NG 2.0.4 until 2.0.12"},
	},
}
