package catalogue

// oidcCoreRequirements are those of OpenID Connect Core 1.0.
var oidcCoreRequirements = []Requirement{
	{
		ID:   "OIDC-CORE-2-idtoken-signed",
		Gist: "An ID Token is signed with a key that the server publishes, and names the key when several are published.",
		Citations: []Citation{
			{"oidc-core", "2", Must},
			{"oidc-core", "10.1", Must},
		},
	},
	{
		ID:        "OIDC-CORE-2-nonce-echoed",
		Gist:      "A nonce that was in the request stands unchanged in the ID Token.",
		Citations: []Citation{{"oidc-core", "2", Must}},
	},
	{
		ID:        "OIDC-CORE-2-times-present",
		Gist:      "An ID Token says when it was issued and when it expires, and after max_age when the user logged in.",
		Citations: []Citation{{"oidc-core", "2", Must}},
	},
	{
		ID:   "OIDC-CORE-3.1.2.2-redirect-uri-required",
		Gist: "The server refuses an authentication request without a redirect URI, though the client registered but one.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.2", Must},
			{"oidc-core", "3.1.2.1", Must},
		},
	},
	{
		ID:   "OIDC-CORE-3.1.2.2-post-validated",
		Gist: "An authorization request that comes by POST is validated as one that comes by GET.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.2", Must},
			{"oidc-core", "3.1.2.1", Must},
			{"rfc9700", "2.1", Must},
		},
	},
	{
		ID:   "OIDC-CORE-3.1.2.1-prompt-none-without-consent",
		Gist: "With prompt=none and no consent the server shows the user nothing, and sends the client an error instead of a code.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.1", Must},
			{"oidc-core", "3.1.2.4", Must},
		},
	},
	{
		ID:   "OIDC-CORE-3.1.2.2-tokens-of-the-user-asked-for",
		Gist: "Tokens are about the user who logged in for them, and never about another than the one whom id_token_hint named.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.2", Must},
			{"oidc-core", "2", Should}, // no keyword
		},
	},
	{
		ID:   "OIDC-CORE-3.1.2.3-prompt-none-silent",
		Gist: "With prompt=none and no session the server shows the user nothing and sends the client an error.",
		Citations: []Citation{
			{"oidc-core", "3.1.2.3", Must},
			{"oidc-core", "3.1.2.1", Must},
		},
	},
	{
		ID:   "OIDC-CORE-2-alg-not-none",
		Gist: "An ID Token is signed: its alg is not none, unless the client registered for that.",
		Citations: []Citation{
			{"oidc-core", "2", Must},
			{"oidc-registration", "2", Must},
		},
	},
	{
		ID:        "OIDC-CORE-2-client-in-aud",
		Gist:      "The audience of an ID Token holds the client_id of the client that asked for it.",
		Citations: []Citation{{"oidc-core", "2", Must}},
	},
	{
		ID:   "OIDC-CORE-2-iss-of-metadata",
		Gist: "The iss of an ID Token is exactly the issuer of the metadata.",
		Citations: []Citation{
			{"oidc-core", "2", Must},
			{"oidc-core", "16.15", Must},
			{"oidc-discovery", "4.3", Must},
		},
	},
	{
		ID:   "OIDC-CORE-5.3-token-of-an-authentication",
		Gist: "The userinfo endpoint refuses an access token that was not obtained with the scope openid.",
		Citations: []Citation{
			{"oidc-core", "5.3", Should},   // no keyword
			{"oidc-core", "5.3.1", Should}, // no keyword
			{"rfc6750", "3.1", Should},
		},
	},
	{
		ID:        "OIDC-CORE-5.3.2-sub-of-the-user",
		Gist:      "A userinfo response has the sub of the ID Token that came with the access token.",
		Citations: []Citation{{"oidc-core", "5.3.2", Must}},
	},
	{
		ID:        "OIDC-CORE-5.4-claims-of-granted-scopes",
		Gist:      "A userinfo response holds the claims of the scopes that were granted, and no others.",
		Citations: []Citation{{"oidc-core", "5.4", Should}}, // no keyword
	},
	{
		ID:   "OIDC-CORE-5.3-userinfo-get",
		Gist: "The userinfo endpoint answers a GET that carries a bearer token with claims as JSON, the subject among them.",
		Citations: []Citation{
			{"oidc-core", "5.3", Must},
			{"oidc-core", "5.3.2", Must},
		},
	},
	{
		ID:   "OIDC-CORE-3.1.3.1-registered-method",
		Gist: "A client authenticates by the method that it registered: where that is a key, neither its name alone nor a secret will do.",
		Citations: []Citation{
			{"oidc-core", "3.1.3.1", Must},
			{"oidc-core", "3.1.3.2", Must},
			{"rfc7591", "2", Should}, // no keyword
		},
	},
	{
		ID:   "OIDC-CORE-9-assertion-once",
		Gist: "A client assertion is good for one use, unless server and client agreed otherwise.",
		Citations: []Citation{
			{"oidc-core", "9", Must},
			{"rfc7523", "3", May},
		},
	},
}
