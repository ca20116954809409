package catalogue

// redirectChecks ask where the server may send a user with a code or an error.
var redirectChecks = []Check{
	{
		ID:          "redirect-uri-unregistered",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Sends an authorization request with a redirect URI on a host that has nothing to do with the client.",
		Why:         "An attacker's link delivers the victim's code to the attacker.",
		Seen: []string{
			"CVE-2025-4143: cloudflare/workers-oauth-provider before PR 26 compared at the token endpoint alone",
			"CVE-2024-25715: Glewlwyd 2.0 to 2.7.6",
		},
		OIDF: []string{"oidcc-ensure-registered-redirect-uri", "fapi2-security-profile-final-ensure-registered-redirect-uri"},
	},
	{
		ID:          "redirect-uri-path-suffix",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Appends a path to the registered redirect URI.",
		Why:         "Any page below the callback, such as an open redirector or one that users write, receives the code.",
		Seen:        []string{"Innocenti et al., ACSAC 2023: path confusion at real providers"},
		OIDF:        []string{"oidcc-ensure-registered-redirect-uri"},
	},
	{
		ID:          "redirect-uri-host-suffix",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Appends the attacker's domain to the host of the registered redirect URI.",
		Why:         "A comparison of beginnings takes the attacker's host for the client's and sends the code there.",
	},
	{
		ID:          "redirect-uri-userinfo",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Puts the registered host before an @, so that the attacker's host behind it is the real one; as it is and percent-encoded.",
		Why:         "A comparison that reads the text before the @ as the host sends the code to the attacker.",
		Seen:        []string{"CVE-2026-28512: Pocket ID 2.0.0 until 2.4.0"},
	},
	{
		ID:          "redirect-uri-error-path",
		Requirement: "RFC6749-3.1.2.4-no-redirect-to-invalid-uri",
		Tries:       "Sends a foreign redirect URI together with a second error: a bad response type, a bad scope, bad PKCE parameters, prompt=none.",
		Why:         "The error answer is an open redirector under the server's trusted name.",
		Seen: []string{
			"CVE-2026-41479 and CVE-2026-44681: Authlib before 1.6.10, and 1.7.0",
			"CVE-2019-9837: doorkeeper-openid_connect 1.4.0 until 1.5.4",
		},
	},
	{
		ID:          "redirect-uri-loopback-any-port",
		Requirement: "RFC8252-7.3-loopback-any-port",
		Tries:       "Sends the loopback redirect URI of a native client with other ports than it registered.",
		Why:         "Native apps cannot know their port beforehand and cannot log in.",
	},
}
