package catalogue

// authorizeChecks ask what the authorization endpoint answers.
var authorizeChecks = []Check{
	{
		ID:          "authz-state-echo",
		Requirement: "RFC6749-4.1.2-state-echoed",
		Tries:       "Sends states that are long or hold percent signs, plus signs, ampersands, quotes and other alphabets, in requests that succeed and that fail.",
		Why:         "A client that gets back another state, or none, must drop the login or go without protection against forged answers.",
		OIDF:        []string{"oidcc-server", "fapi2-security-profile-final-ensure-authorization-request-with-long-state"},
	},
	{
		ID:          "authz-iss-success",
		Requirement: "RFC9207-2-iss-in-response",
		Tries:       "Completes a login and compares the iss of the answer with the issuer of the metadata.",
		Why:         "A client of several servers cannot tell whose code it holds and hands it to the attacker's server (mix-up).",
		OIDF:        []string{"fapi2-security-profile-final-happy-flow"},
	},
	{
		ID:          "authz-unknown-client",
		Requirement: "RFC6749-4.1.2.1-no-redirect-for-unknown-client",
		Tries:       "Sends an authorization request with a client identifier that does not exist and a redirect URI of the attacker.",
		Why:         "Anybody can use the server as an open redirector.",
	},
	{
		ID:          "authz-prompt-none-no-session",
		Requirement: "OIDC-CORE-3.1.2.3-prompt-none-silent",
		Tries:       "Sends prompt=none from a browser that has no session.",
		Why:         "A hidden frame that asks whether the user is logged in hangs on a login page, or gets a code for nobody.",
		OIDF:        []string{"oidcc-prompt-none-not-logged-in"},
	},
	{
		ID:          "authz-prompt-none-no-consent",
		Requirement: "OIDC-CORE-3.1.2.1-prompt-none-without-consent",
		Tries:       "Sends prompt=none for a user who is logged in, from a client that the user never agreed to.",
		Why:         "Any client that can register reads who is logged in from a hidden frame, and nobody is asked.",
	},
	{
		ID:          "authz-response-type-missing",
		Requirement: "RFC6749-3.1.1-response-type-understood",
		Tries:       "Sends no response type, an empty one, an unknown one, and an unknown one beside code.",
		Why:         "A server that guesses gives the client, or whoever sent the user, something that nobody asked for.",
		OIDF:        []string{"oidcc-response-type-missing"},
	},
	{
		ID:          "authz-duplicate-param",
		Requirement: "RFC6749-4.1.2.1-parameter-twice-refused",
		Tries:       "Sends a parameter twice, with the same value and with another one.",
		Why:         "Where one part of the server reads the first value and another the last, what was checked is not what is done.",
	},
	{
		ID:          "authz-unknown-param-ignored",
		Requirement: "RFC6749-3.1-unknown-parameter-ignored",
		Tries:       "Sends a parameter that no specification knows.",
		Why:         "A client that uses an extension cannot log in at a server that does not know it.",
		OIDF:        []string{"oidcc-ensure-request-with-unknown-parameter-succeeds"},
	},
	{
		ID:          "authz-post-parity",
		Requirement: "OIDC-CORE-3.1.2.2-post-validated",
		Tries:       "Sends by POST what is refused by GET: a foreign redirect URI, an unknown response type, a request without consent, a code that is then redeemed with a wrong verifier.",
		Why:         "A second handler for the same request forgets what the first one checks.",
		Seen:        []string{"obsidian-mcp#4: the POST of the authorization endpoint took redirect URI and challenge unchecked"},
	},
	{
		ID:          "authz-scope-unregistered",
		Requirement: "RFC7591-2-registered-scope",
		Tries:       "Registers a client for one scope, and asks for another one too.",
		Why:         "A client that was let in for little reads much.",
	},
	{
		ID:          "authz-iss-error",
		Requirement: "RFC9207-2-iss-in-error",
		Tries:       "Provokes errors: an unknown response type, prompt=none without a session, a denial.",
		Why:         "A client of several servers is told by the attacker's server that the honest one failed, and cannot see the difference.",
	},
	{
		ID:          "authz-307",
		Requirement: "RFC9700-4.12-no-307",
		Tries:       "Logs in, and reads with which status the request that carried the password was redirected.",
		Why:         "After a 307 the browser posts user name and password to the client, which may be anybody's.",
		Seen:        []string{"Fett, Küsters, Schmitz, CCS 2016: the 307 redirect attack"},
	},
}
