package catalogue

// metadataChecks ask what the server publishes about itself.
var metadataChecks = []Check{
	{
		ID:          "jwks-private-key",
		Requirement: "OIDC-DISCOVERY-3-jwks-public",
		Tries:       "Reads every key of the published set and looks for private and symmetric members.",
		Why:         "Anybody can sign tokens in the server's name.",
		Seen:        []string{"CVE-2019-12423: Apache CXF before 3.2.12, and 3.3 before 3.3.5"},
		OIDF:        []string{"oidcc-discovery-endpoint-verification"},
	},
	{
		ID:          "jwks-symmetric-key",
		Requirement: "OIDC-DISCOVERY-3-jwks-public",
		Tries:       "Reads the type of every key of the published set and looks for symmetric ones.",
		Why:         "Who verifies with such a key can sign with it: every reader can.",
		Seen:        []string{"CVE-2019-12423: Apache CXF before 3.2.12, and 3.3 before 3.3.5"},
	},
	{
		ID:          "jwks-weak-key",
		Requirement: "RFC8725-3.5-keys-strong",
		Tries:       "Reads the RSA keys of the published set: their length, their exponent, small factors, shared primes, and the mark of ROCA.",
		Why:         "Anybody with a computer finds the private key, and signs tokens in the server's name.",
		Seen:        []string{"CVE-2017-15361 (ROCA): Infineon's RSA library"},
	},
	{
		ID:          "discovery-issuer-match",
		Requirement: "OIDC-DISCOVERY-4.3-issuer-identical",
		Tries:       "Fetches the metadata from each of the places that belong to the issuer, and compares the issuer that it names.",
		Why:         "Clients refuse such metadata; those that do not can be given another issuer's keys and endpoints.",
		OIDF:        []string{"oidcc-discovery-endpoint-verification"},
	},
	{
		ID:          "discovery-advertise-vs-enforce",
		Requirement: "RFC8414-2-metadata-true",
		Tries:       "Tries what the metadata lists: the challenge method plain, each response mode, each grant type.",
		Why:         "Clients choose by what is listed, and fail; or somebody believes that a protection is there.",
	},
	{
		ID:          "jwks-duplicate-kid",
		Requirement: "RFC7517-4.5-kid-distinct",
		Tries:       "Reads the kid of every key of the published set, where there are several.",
		Why:         "Clients pick a key by its kid: with two of one name they pick the wrong one, and refuse good tokens.",
		OIDF:        []string{"oidcc-discovery-endpoint-verification"},
		Since:       "2026.12",
	},
	{
		ID:          "jwks-rotation",
		Requirement: "OIDC-CORE-10.1.1-retired-keys-kept",
		Tries:       "Has the server change its keys, and looks for the new key, the old one, and who signs what.",
		Why:         "Where the old key goes at once, or the new one is not there yet, clients refuse good tokens until their caches end.",
		OIDF:        []string{"oidcc-server-rotate-keys"},
		Since:       "2026.12",
	},
	{
		ID:          "discovery-https",
		Requirement: "OIDC-DISCOVERY-3-https",
		Tries:       "Reads every address of the metadata that something is sent to or fetched from.",
		Why:         "Codes, passwords, tokens or keys cross the network in the clear, and can be changed on the way.",
		OIDF:        []string{"oidcc-discovery-endpoint-verification"},
		Since:       "2026.12",
	},
}
