package catalogue

// oidcFlowRequirements are those of OpenID Connect Core 1.0 on its flows: what a response type brings, and how a client
// may ask.
var oidcFlowRequirements = []Requirement{
	{
		ID:        "OIDC-CORE-3.1.2.1-post-taken",
		Gist:      "The authorization endpoint takes a request by POST as it takes one by GET.",
		Citations: []Citation{{"oidc-core", "3.1.2.1", Must}},
	},
	{
		// OPTIONAL in the words of RFC 2119 section 5: who has an option must get on with who leaves it out.
		ID:   "OIDC-CORE-3.1.2.1-nonce-optional",
		Gist: "A request whose ID Token does not come through the browser works without a nonce, and its ID Token has none.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.1", Must},
			{"oidc-core", "3.3.2.1", Must},
		},
	},
	{
		ID:   "OIDC-CORE-3.2.2.1-nonce-required",
		Gist: "A request for an ID Token through the browser is refused without a nonce.",
		Citations: []Citation{
			{"oidc-core", "3.2.2.1", Must},
			{"oidc-core", "3.3.2.1", Must},
			{"oidc-core", "3.1.2.2", Must},
		},
	},
	{
		ID:   "OIDC-CORE-3.2.2.10-at-hash-in-front",
		Gist: "An ID Token that comes through the browser with an access token has the hash of it; elsewhere a hash that is there is true.",
		Citations: []Citation{
			{"oidc-core", "3.2.2.10", Must},
			{"oidc-core", "3.3.2.11", Must},
			{"oidc-core", "3.1.3.6", Must}, // no keyword: it defines the value
		},
	},
	{
		ID:        "OIDC-CORE-3.3.2.11-c-hash",
		Gist:      "An ID Token that comes through the browser with a code has the left half of the hash of that code.",
		Citations: []Citation{{"oidc-core", "3.3.2.11", Must}},
	},
	{
		ID:   "OIDC-CORE-5.3-userinfo-post",
		Gist: "The userinfo endpoint answers a POST as it does a GET.",
		Citations: []Citation{
			{"oidc-core", "5.3", Must},
			{"rfc6750", "2.1", Must},
		},
	},
	{
		// Taking a form at all is a MAY of RFC 6750.
		ID:   "OIDC-CORE-5.3-bearer-form",
		Gist: "The userinfo endpoint takes an access token in a posted form, or refuses cleanly; a token there never outweighs that of the header.",
		Citations: []Citation{
			{"oidc-core", "5.3", Must},
			{"rfc6750", "2.2", May},
		},
	},
	{
		ID:        "OIDC-CORE-5.3.2-signed-userinfo",
		Gist:      "Userinfo for a client that registered for a signature is a JWT signed by the registered algorithm, of the type application/jwt, with the issuer in iss and the client in aud.",
		Citations: []Citation{{"oidc-core", "5.3.2", Must}, {"oidc-registration", "2", Must}},
	},
	{
		ID:        "OIDC-CORE-9-secret-in-the-body",
		Gist:      "A client that registered for client_secret_post authenticates by its secret in the body.",
		Citations: []Citation{{"oidc-core", "9", Must}, {"oidc-core", "3.1.3.1", Must}, {"rfc6749", "2.3.1", May}},
	},
	{
		ID:        "OIDC-CORE-12.2-same-login",
		Gist:      "An ID Token of a refresh has the iss, sub, aud and auth_time of the login, an iat of now, and no other nonce.",
		Citations: []Citation{{"oidc-core", "12.2", Must}},
	},
	{
		ID:        "OIDC-CORE-12.2-no-nonce",
		Gist:      "An ID Token of a refresh has no nonce.",
		Citations: []Citation{{"oidc-core", "12.2", Should}},
	},
}
