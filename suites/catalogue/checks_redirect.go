package catalogue

import "slices"

// redirectChecks ask where the server may send a user with a code or an error.
var redirectChecks = slices.Concat(redirectHostChecks, redirectPathChecks, redirectRequestChecks)

// redirectHostChecks are about the scheme, host and port.
var redirectHostChecks = []Check{
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
		ID:          "redirect-uri-other-client",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Sends a redirect URI that another client of the same server registered.",
		Why:         "Whoever has a client at the server, as anybody may where registration is open, receives the codes of all others.",
	},
	{
		ID:          "redirect-uri-host-suffix",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Appends the attacker's domain to the host of the registered redirect URI.",
		Why:         "A comparison of beginnings takes the attacker's host for the client's and sends the code there.",
	},
	{
		ID:          "redirect-uri-host-prefix",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Sends a host that ends in the registered one, and a host of the attacker's with the registered URI in its path or query.",
		Why:         "A comparison of endings, or a search for the registered URI anywhere, sends the code to a host that anybody can buy.",
	},
	{
		ID:          "redirect-uri-subdomain",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Sends a host below the registered one.",
		Why:         "A forgotten or rented subdomain receives the codes of the client.",
		Seen:        []string{"RFC 9700 4.1.1: the example of a pattern for all subdomains"},
	},
	{
		ID:          "redirect-uri-userinfo",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Puts the registered host before an @, so that the attacker's host behind it is the real one; as it is and percent-encoded.",
		Why:         "A comparison that reads the text before the @ as the host sends the code to the attacker.",
		Seen:        []string{"CVE-2026-28512: Pocket ID 2.0.0 until 2.4.0"},
	},
	{
		ID:          "redirect-uri-port",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Sends the registered redirect URI with another port, where its host is not on loopback.",
		Why:         "Another program on the client's host, with other owners, receives the code.",
	},
	{
		ID:          "redirect-uri-scheme-downgrade",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Sends the registered https redirect URI as http.",
		Why:         "The code crosses the network in the clear, where whoever listens can take it.",
	},
	{
		ID:          "redirect-uri-wildcard",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Puts an asterisk into the redirect URI of a request; and registers redirect URIs with one, where that is allowed, to try what they might match.",
		Why:         "A pattern matches more than its author thought of: other hosts, or open redirectors on the same one.",
		Seen: []string{
			"CVE-2023-6291 and CVE-2024-2419: Keycloak before 22.0.10 and 24.0.3, other hosts for clients with a wildcard",
			"CVE-2024-1132: Keycloak before 22.0.10 and 24.0.3, other paths for clients with a wildcard",
		},
	},
	{
		ID:          "redirect-uri-loopback-any-port",
		Requirement: "RFC8252-7.3-loopback-any-port",
		Tries:       "Sends the loopback redirect URI of a native client, by IPv4 and IPv6, with other ports than it registered.",
		Why:         "Native apps cannot know their port beforehand and cannot log in.",
	},
	{
		ID:          "redirect-uri-loopback-host-prefix",
		Requirement: "RFC8252-8.4-loopback-exact-but-port",
		Tries:       "Sends for a native client hosts of the attacker's that begin like its loopback address, or have it as user information.",
		Why:         "A rule that frees the port by comparing a beginning frees the host with it, and the code leaves the user's machine.",
		Seen: []string{
			"CVE-2024-8883: Keycloak before 25.0.6, clients with http://localhost or http://127.0.0.1",
			"CVE-2026-18211: Keycloak 26.7 until 26.7.5, a prefix of http://localhost in a client policy",
		},
	},
}
