package catalogue

// userinfoChecks ask whom the userinfo endpoint answers, and what it says.
var userinfoChecks = []Check{
	{
		ID:          "userinfo-auth",
		Requirement: "RFC6750-3-bearer-challenge",
		Tries:       "Asks for userinfo without a token, with garbage, and with a token that was revoked.",
		Why:         "Anybody can read users' data, or clients cannot tell that they need a new token.",
	},
	{
		ID:          "userinfo-scope-filter",
		Requirement: "OIDC-CORE-5.4-claims-of-granted-scopes",
		Tries:       "Asks for the scope openid alone, and reads which claims userinfo gives then.",
		Why:         "Clients get names and addresses of users who were never asked.",
	},
	{
		ID:          "userinfo-sub-match",
		Requirement: "OIDC-CORE-5.3.2-sub-of-the-user",
		Tries:       "Logs two users in, and compares the subject of each userinfo response with that of the ID Token.",
		Why:         "One user sees another's data: a cache or a session decided instead of the token.",
		OIDF:        []string{"oidcc-userinfo-get"},
	},
	{
		ID:          "userinfo-without-openid",
		Requirement: "OIDC-CORE-5.3-token-of-an-authentication",
		Tries:       "Asks for userinfo with a token that openid was not asked for with, and with a client's own token.",
		Why:         "A client that was allowed something else learns who the user is; and a client's own token may be taken for that of the user with the same identifier.",
		Seen:        []string{"CVE-2026-39976: Laravel Passport 13.0.0 until 13.7.1 took a client's own token for that of a user"},
	},
	{
		ID:          "userinfo-token-in-form",
		Requirement: "OIDC-CORE-5.3-bearer-form",
		Tries:       "Sends the access token in a posted form; and one user's token in the header with another's in the form.",
		Why:         "A server that breaks down over it can be stopped by anybody; one that prefers the form answers about somebody else than the one whom the layer in front let in.",
		OIDF:        []string{"oidcc-userinfo-post-body"},
		Since:       "2026.12",
	},
	{
		ID:          "userinfo-signed-claims",
		Requirement: "OIDC-CORE-5.3.2-signed-userinfo",
		Tries:       "Registers for signed userinfo, and reads media type, signature, iss and aud of what comes.",
		Why:         "Signed claims that name no issuer and no client can be passed on, and taken by another client for its own.",
		OIDF:        []string{"oidcc-userinfo-rs256"},
		Since:       "2026.12",
	},
	{
		ID:          "userinfo-audience",
		Requirement: "RFC9700-2.3-audience-restricted",
		Tries:       "Asks for a token for another resource server that the metadata names, and presents it at userinfo.",
		Why:         "A resource server that is given a token for itself can read the user's data with it.",
	},
}
