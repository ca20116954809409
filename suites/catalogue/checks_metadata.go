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
}
