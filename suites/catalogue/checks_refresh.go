package catalogue

// refreshChecks ask what a refresh token is bound to.
var refreshChecks = []Check{
	{
		ID:          "refresh-wrong-client",
		Requirement: "RFC6749-6-refresh-token-bound-to-client",
		Tries:       "Presents one client's refresh token as another client, which authenticates honestly.",
		Why:         "A malicious client turns a refresh token that leaked into lasting access.",
		OIDF:        []string{"oidcc-refresh-token", "fapi2-security-profile-final-refresh-token"},
	},
	{
		ID:          "refresh-reuse-detection",
		Requirement: "RFC9700-4.14.2-refresh-reuse-detected",
		Tries:       "As a public client, refreshes, presents the old refresh token again, and then the new one.",
		Why:         "A stolen refresh token stays good next to the client's own, and nobody notices.",
		Seen:        []string{"hydra#2022: the feature was missing"},
	},
}
