package catalogue

// clientauthChecks ask whether a client can be impersonated.
var clientauthChecks = []Check{
	{
		ID:          "client-auth-wrong-secret",
		Requirement: "RFC6749-4.1.3-credentials-verified",
		Tries:       "Presents a wrong client secret, in the Authorization header and in the body.",
		Why:         "Anybody can act as the client.",
	},
	{
		ID:          "client-auth-none",
		Requirement: "RFC6749-10.2-client-authenticated-everywhere",
		Tries:       "Acts as a confidential client without any credentials, at each endpoint and with each grant that takes client authentication.",
		Why:         "One endpoint or grant that forgets to ask opens the whole client.",
		Seen:        []string{"authentik#21700: device_code redeemed without the secret, fixed in April 2026"},
		OIDF:        []string{"fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint"},
	},
	{
		ID:          "client-auth-jwt-alg-none",
		Requirement: "RFC7523-3-assertion-signed",
		Tries:       "Presents a client assertion with algorithm none, in several spellings, and an empty signature.",
		Why:         "Anybody can act as the client, without its key.",
		Seen: []string{
			"CVE-2026-16093: Keycloak before 26.7.3, unsigned assertion headers (known by its title alone)",
			"CVE-2026-28802: Authlib before 1.6.7, the library",
		},
	},
	{
		ID:          "client-auth-jwt-hs-with-public-key",
		Requirement: "RFC8725-3.1-algorithm-verified",
		Tries:       "Presents a client assertion with algorithm HS256 whose key is the client's public key.",
		Why:         "A public key, known to all, serves as the secret: anybody can act as the client.",
		Seen:        []string{"CVE-2024-37568: Authlib before 1.3.1, the library"},
	},
	{
		ID:          "client-auth-empty-secret",
		Requirement: "RFC6749-3.2-empty-secret-omitted",
		Tries:       "Presents an empty client secret, in the Authorization header and in the body.",
		Why:         "Where empty equals unset, anybody who knows a client's ID can act as the client.",
	},
	{
		ID:          "client-auth-other-client-secret",
		Requirement: "RFC6749-4.1.3-secret-of-this-client",
		Tries:       "Presents one client's ID with the secret of another, which is good there.",
		Why:         "Whoever has any client of the server can act as every other.",
	},
	{
		ID:          "client-auth-in-query",
		Requirement: "RFC6749-2.3.1-credentials-not-in-uri",
		Tries:       "Sends the client's ID and secret in the address of the request instead of its body.",
		Why:         "Addresses are logged by every proxy and server on the way, and the secret with them.",
	},
	{
		ID:          "client-auth-multiple-methods",
		Requirement: "RFC6749-5.2-one-mechanism",
		Tries:       "Authenticates in two ways at once: with two secrets, as two clients, with a secret and an assertion.",
		Why:         "What looks at one of them, such as a gateway or a log, sees another client than the server.",
	},
	{
		ID:          "client-auth-method-mismatch",
		Requirement: "OIDC-CORE-3.1.3.1-registered-method",
		Tries:       "As a client that registered a key, authenticates by its name alone, and by a secret: the one that it was given, else an empty one.",
		Why:         "A client that chose a key is no safer than the weakest method that the server takes in its place.",
	},
	{
		ID:          "client-auth-basic-encoding",
		Requirement: "RFC6749-2.3.1-basic-form-encoded",
		Tries:       "Encodes each character of ID and secret that is no letter and no digit, as the form encoding of HTML 4.01 does, and authenticates by HTTP Basic.",
		Why:         "A client that keeps to the specification is locked out as soon as its secret holds such a character.",
	},
	{
		ID:          "client-auth-public-client-cc",
		Requirement: "RFC6749-4.4-confidential-clients-alone",
		Tries:       "As a public client, asks for a token of its own by the client credentials grant.",
		Why:         "Anybody who reads a client's ID in an app has a token, without a user and without a secret.",
	},
	{
		ID:          "client-auth-jwt-bad-signature",
		Requirement: "RFC7523-3-signature-verified",
		Tries:       "Presents a client assertion signed by a fresh key under the client's kid, and ones whose signature was cut, emptied, changed, or set to zeros.",
		Why:         "Anybody can act as the client, without its key.",
		Seen:        []string{"CVE-2022-21449: ECDSA in Java 15 to 18 took a signature of zeros, in whatever was built on it (from memory)"},
	},
	{
		ID:          "client-auth-jwt-other-client-key",
		Requirement: "RFC7523-3-key-of-the-client",
		Tries:       "Presents one client's assertion, signed with the registered key of another under that key's own kid.",
		Why:         "Whoever has any client of the server can act as every other.",
	},
	{
		ID:          "client-auth-jwt-iss-sub-mismatch",
		Requirement: "RFC7523-3-issuer-and-subject",
		Tries:       "Presents client assertions whose issuer or subject is another client's or missing, whose client_id is another's, and one that another client issued and signed for this one.",
		Why:         "A server that takes the key from one name and the client from another lets clients act as each other.",
	},
	{
		ID:          "client-auth-jwt-aud-missing-wrong",
		Requirement: "RFC7523-3-audience",
		Tries:       "Presents client assertions without audience, for another server, and for one whose name begins like this server's.",
		Why:         "An assertion that the client made for one server works at all others: each of them can act as the client.",
	},
	{
		ID:          "client-auth-jwt-exp",
		Requirement: "RFC7523-3-expiry",
		Tries:       "Presents a client assertion that expired an hour ago, and one that never expires.",
		Why:         "An assertion that leaked, in a log or a dump, works for ever.",
	},
	{
		ID:          "client-auth-jwt-jti-replay",
		Requirement: "OIDC-CORE-9-assertion-once",
		Tries:       "Redeems two codes with the same client assertion.",
		Why:         "Who sees an assertion pass can act as the client until it expires.",
		Seen:        []string{"CVE-2020-15222: fosite before 0.31.0, jti was not kept"},
	},
}
