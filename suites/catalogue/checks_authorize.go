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
}
