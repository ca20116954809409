package catalogue

// rfc6749CodeRequirements are those of the OAuth 2.0 Authorization Framework that the chapters of codes and proof keys
// ask alone.
var rfc6749CodeRequirements = []Requirement{
	{
		ID:   "RFC6749-3.1-empty-challenge-omitted",
		Gist: "A code challenge that was sent empty counts as one that was not sent.",
		Citations: []Citation{
			{"rfc6749", "3.1", Must},
			{"rfc7636", "4.4.1", Must},
		},
	},
	{
		ID:   "RFC6749-3.2-empty-verifier-omitted",
		Gist: "A code verifier that was sent empty counts as one that was not sent, and is not enough where a challenge was.",
		Citations: []Citation{
			{"rfc6749", "3.2", Must},
			{"rfc9700", "2.1.1", Must},
		},
	},
	{
		ID:        "RFC6749-6-refresh-without-verifier",
		Gist:      "A refresh token is used without a code verifier, which belongs to the code alone.",
		Citations: []Citation{{"rfc6749", "6", Should}}, // no keyword
	},
	{
		ID:   "RFC6749-4.1.3-code-valid",
		Gist: "What is redeemed as an authorization code was issued as one.",
		Citations: []Citation{
			{"rfc6749", "4.1.3", Must},
			{"oidc-core", "3.1.3.2", Must},
		},
	},
	{
		ID:   "RFC6749-4.1.3-code-of-this-issuer",
		Gist: "A code is redeemed by the issuer that issued it alone; issuers of one host differ in their paths.",
		Citations: []Citation{
			{"rfc6749", "4.1.3", Must},
			{"oidc-core", "3.1.3.2", Must},
			{"oidc-core", "16.15", Should}, // no keyword: what an issuer is
		},
	},
	{
		ID:   "RFC6749-2.3.1-guesses-of-a-secret",
		Gist: "An endpoint that takes client secrets is protected against guessing: guesses have an end, or a secret is too long for them.",
		Citations: []Citation{
			{"rfc6749", "2.3.1", Must},
			{"rfc6749", "10.10", Must},
		},
	},
	{
		ID:        "RFC6749-10.10-code-unguessable",
		Gist:      "Nobody guesses an authorization code with a probability of more than one in two to the 128th.",
		Citations: []Citation{{"rfc6749", "10.10", Must}},
	},
}
