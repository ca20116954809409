package catalogue

// rfc9700Requirements are those of Best Current Practice for OAuth 2.0 Security.
var rfc9700Requirements = []Requirement{
	{
		ID:   "RFC9700-2.1-redirect-uri-exact",
		Gist: "A redirect URI is compared with the registered ones as a string, character by character, and anything else is refused.",
		Citations: []Citation{
			{"rfc9700", "2.1", Must},
			{"rfc9700", "4.1.3", Must},
			{"rfc6749", "3.1.2.3", Must},
			{"oidc-core", "3.1.2.1", Must},
			{"oidc-core", "3.1.2.6", Must},
		},
	},
	{
		ID:   "RFC9700-2.1.1-code-bound-to-verifier",
		Gist: "A code that was issued for a code challenge is redeemed with the verifier of that same request alone.",
		Citations: []Citation{
			{"rfc9700", "2.1.1", Must},
			{"rfc7636", "4.6", Must},
		},
	},
	{
		ID:   "RFC9700-2.1.1-verifier-required",
		Gist: "When the authorization request carried a code challenge, a token request without a verifier is refused.",
		Citations: []Citation{
			{"rfc9700", "2.1.1", Must},
			{"oauth21", "4.1.3", Must},
		},
	},
	{
		ID:   "RFC9700-2.1.1-verifier-needs-challenge",
		Gist: "A token request with a verifier is refused when the authorization request carried no code challenge.",
		Citations: []Citation{
			{"rfc9700", "2.1.1", Must},
			{"rfc9700", "4.8.2", Must},
			{"oauth21", "3.2.4", Should}, // no keyword
		},
	},
	{
		ID:   "RFC9700-2.1.1-pkce-supported",
		Gist: "The server supports PKCE, with S256 among its methods.",
		Citations: []Citation{
			{"rfc9700", "2.1.1", Must},
			{"rfc7636", "4.2", Must},
		},
	},
	{
		ID:        "RFC9700-2.1.1-pkce-detectable",
		Gist:      "The server's metadata lists the code challenge methods that it supports.",
		Citations: []Citation{{"rfc9700", "2.1.1", Should}},
	},
	{
		ID:   "RFC9700-2.2.2-refresh-tokens-rotated",
		Gist: "The refresh tokens of public clients are bound to their sender or rotated: each is good for one use.",
		Citations: []Citation{
			{"rfc9700", "2.2.2", Must},
			{"rfc9700", "4.14.2", Must},
			{"oauth21", "4.3.1", Must},
		},
	},
	{
		ID:   "RFC9700-2.4-no-password-grant",
		Gist: "The grant that takes the user's password at the token endpoint is not used.",
		Citations: []Citation{
			{"rfc9700", "2.4", Must},
			{"fapi2", "5.3.2.1", Must},
		},
	},
	{
		ID:   "RFC9700-4.14.2-refresh-reuse-detected",
		Gist: "For a public client the server notices that a rotated refresh token comes back, and revokes the one that is active.",
		Citations: []Citation{
			{"rfc9700", "4.14.2", Must},
			{"rfc9700", "2.2.2", Must},
			{"oauth21", "4.3.1", Must},
		},
	},
	{
		ID:   "RFC9700-4.12-no-307",
		Gist: "A request that may carry the user's credentials is never redirected with a status that has the browser send them on.",
		Citations: []Citation{
			{"rfc9700", "4.12", Must},
			{"oidc-core", "16.22", Must},
			{"fapi2", "5.3.2.2", Must},
		},
	},
	{
		ID:   "RFC9700-2.3-audience-restricted",
		Gist: "A resource server refuses an access token that is not meant for it.",
		Citations: []Citation{
			{"rfc9700", "2.3", Must},
			{"oidc-core", "16.8", Should},
		},
	},
	{
		ID:        "RFC9700-4.2.4-no-third-parties",
		Gist:      "The pages of the authorization endpoint have nothing of third parties in them.",
		Citations: []Citation{{"rfc9700", "4.2.4", Should}},
	},
	{
		ID:   "RFC9700-4.16-no-framing",
		Gist: "The pages on which a user decides cannot be framed by another site.",
		Citations: []Citation{
			{"rfc9700", "4.16", Must},
			{"oidc-core", "3.1.2.3", Must},
		},
	},
}
