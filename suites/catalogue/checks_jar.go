package catalogue

// jarChecks are about authorization requests that come as a JWT.
var jarChecks = []Check{
	{
		ID:          "jar-unsigned-or-refused",
		Requirement: "OIDC-CORE-6.1-request-used-or-refused",
		Tries:       "Sends an unsigned request object whose state and nonce differ from those beside it.",
		Why:         "A client that put something into the object, such as whom it wants to log in, gets an answer to another question than it asked.",
		OIDF:        []string{"oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported"},
		Since:       "2026.12",
	},
	{
		ID:          "jar-request-uri-unsigned-or-refused",
		Requirement: "OIDC-CORE-6.2-request-uri-used-or-refused",
		Tries:       "Sends the URL of an unsigned request object whose state and nonce differ from those of the request.",
		Why:         "A client that put something into the object gets an answer to another question than it asked.",
		OIDF:        []string{"oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported"},
		Since:       "2026.12",
	},
	{
		ID:          "jar-outer-override",
		Requirement: "OIDC-CORE-6.3.3-object-supersedes",
		Tries:       "Sends a request object with the registered redirect URI, and a foreign one beside it.",
		Why:         "Who can change an address can add to it: where what stands beside the object counts, its signature protects nothing.",
		OIDF:        []string{"oidcc-ensure-request-object-with-redirect-uri"},
		Since:       "2026.12",
	},
	{
		ID:          "jar-request-uri-unsigned",
		Requirement: "OIDC-CORE-15.2-request-uri-supported",
		Tries:       "Registers a client for a request_uri, and sends it with an unsigned object behind it.",
		Why:         "Clients that register themselves rely on it, and are answered as if they had asked for something else.",
		OIDF:        []string{"oidcc-request-uri-unsigned"},
		Since:       "2026.12",
	},
	{
		ID:          "jar-request-uri-signed",
		Requirement: "OIDC-CORE-15.2-request-uri-signed-supported",
		Tries:       "Registers a client with a key and a request_uri, and sends it with an object behind it that the key signed.",
		Why:         "A client that signs its requests cannot use the server, and falls back to requests that anybody may change.",
		OIDF:        []string{"oidcc-request-uri-signed-rs256"},
		Since:       "2026.12",
	},
}
