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
}
