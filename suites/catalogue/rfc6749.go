package catalogue

// rfc6749Requirements are those of the OAuth 2.0 Authorization Framework.
var rfc6749Requirements = []Requirement{
	{
		ID:        "RFC6749-6-refresh-token-validated",
		Gist:      "The token endpoint validates a refresh token, and refuses any other token in its place.",
		Citations: []Citation{{"rfc6749", "6", Must}},
	},
	{
		ID:        "RFC6749-3.1-empty-is-omitted",
		Gist:      "A parameter of the authorization request that is sent without a value counts as omitted.",
		Citations: []Citation{{"rfc6749", "3.1", Must}},
	},
	{
		ID:   "RFC6749-3.1.2-no-fragment",
		Gist: "A redirect URI has no fragment, and one that has is refused.",
		Citations: []Citation{
			{"rfc6749", "3.1.2", Must},
			{"rfc9700", "2.1", Must},
			{"oidc-core", "3.1.2.1", Must},
		},
	},
	{
		ID:   "RFC6749-3.1.2-query-retained",
		Gist: "The query of a redirect URI is kept where the parameters of the response are added.",
		Citations: []Citation{
			{"rfc6749", "3.1.2", Must},
			{"oidc-core", "3.1.2.1", Must},
		},
	},
	{
		ID:   "RFC6749-3.1.2.4-no-redirect-to-invalid-uri",
		Gist: "When the redirect URI is missing, invalid or not the client's, the server shows the error to the user and never redirects to that URI, whatever else is wrong.",
		Citations: []Citation{
			{"rfc6749", "3.1.2.4", Must},
			{"rfc6749", "4.1.2.1", Must},
			{"oidc-core", "3.1.2.6", Must},
		},
	},
	{
		ID:        "RFC6749-4.1.2.1-no-redirect-for-unknown-client",
		Gist:      "When the client identifier is missing or unknown, the server shows the error to the user and does not redirect.",
		Citations: []Citation{{"rfc6749", "4.1.2.1", Must}},
	},
	{
		ID:   "RFC6749-3.1-unknown-parameter-ignored",
		Gist: "A parameter of the authorization request that the server does not know is ignored.",
		Citations: []Citation{
			{"rfc6749", "3.1", Must},
			{"oidc-core", "3.1.2.2", Should},
		},
	},
	{
		ID:        "RFC6749-3.1.1-response-type-understood",
		Gist:      "An authorization request whose response type is missing or not understood is answered with an error.",
		Citations: []Citation{{"rfc6749", "3.1.1", Must}},
	},
	{
		// RFC 6749 section 3.1 forbids the client to send it; what the server does stands in the error's definition.
		ID:        "RFC6749-4.1.2.1-parameter-twice-refused",
		Gist:      "An authorization request that has a parameter more than once is an invalid request.",
		Citations: []Citation{{"rfc6749", "4.1.2.1", Should}}, // no keyword
	},
	{
		ID:   "RFC6749-4.1.2-state-echoed",
		Gist: "A state that was in the request comes back unchanged in the answer, in success and in error.",
		Citations: []Citation{
			{"rfc6749", "4.1.2", Must},
			{"rfc6749", "4.1.2.1", Must},
			{"oidc-core", "3.1.2.6", Must},
		},
	},
	{
		ID:   "RFC6749-4.1.2-code-once",
		Gist: "The server refuses an authorization code that was used before.",
		Citations: []Citation{
			{"rfc6749", "4.1.2", Must},
			{"rfc6749", "10.5", Must},
			{"fapi2", "5.3.2.2", Must},
			{"oidc-core", "3.1.3.2", Should}, // "if possible"
		},
	},
	{
		ID:   "RFC6749-4.1.2-replay-revokes-tokens",
		Gist: "When an authorization code is used a second time, the server revokes the tokens that it gave for the first use.",
		Citations: []Citation{
			{"rfc6749", "4.1.2", Should},
			{"rfc6749", "10.5", Should},
			{"rfc9700", "4.2.4", Should},
			{"oauth21", "7.5.2", Should},
		},
	},
	{
		ID:   "RFC6749-4.1.2-code-expires",
		Gist: "An authorization code expires shortly after it was issued and is refused from then on.",
		Citations: []Citation{
			{"rfc6749", "4.1.2", Must},
			{"rfc6749", "10.5", Must},
			{"fapi2", "5.3.2.1", Must},
		},
	},
	{
		ID:   "RFC6749-4.1.3-code-bound-to-client",
		Gist: "The server redeems an authorization code only for the client to which it was issued.",
		Citations: []Citation{
			{"rfc6749", "4.1.3", Must},
			{"rfc6749", "10.5", Must},
			{"oidc-core", "3.1.3.2", Must},
		},
	},
	{
		ID:   "RFC6749-4.1.3-redirect-uri-identical",
		Gist: "A redirect URI in the token request must be identical to the one of the authorization request.",
		Citations: []Citation{
			{"rfc6749", "4.1.3", Must},
			{"rfc6749", "10.6", Must},
			{"oidc-core", "3.1.3.2", Must},
		},
	},
	{
		// OpenID Connect Core 3.1.3.2 lets a server go on without it where the client has one redirect URI.
		ID:        "RFC6749-4.1.3-redirect-uri-present",
		Gist:      "Where the authorization request named a redirect URI, a token request without one is refused.",
		Citations: []Citation{{"rfc6749", "4.1.3", Must}},
	},
	{
		ID:   "RFC6749-4.1.3-confidential-client-authenticates",
		Gist: "The server redeems the code of a confidential client only when that client authenticates.",
		Citations: []Citation{
			{"rfc6749", "4.1.3", Must},
			{"rfc6749", "10.5", Must},
			{"oidc-core", "3.1.3.2", Must},
		},
	},
	{
		ID:   "RFC6749-4.1.3-credentials-verified",
		Gist: "The token endpoint verifies the credentials that a client presents and refuses wrong ones.",
		Citations: []Citation{
			{"rfc6749", "4.1.3", Must},
			{"rfc6749", "6", Must},
			{"rfc6749", "4.4.2", Must},
		},
	},
	{
		ID:   "RFC6749-4.4.3-client-credentials-token",
		Gist: "A valid client credentials request is answered with an access token and its type.",
		Citations: []Citation{
			{"rfc6749", "4.4.3", Must},
			{"rfc6749", "5.1", Must},
		},
	},
	{
		ID:   "RFC6749-5.1-token-response",
		Gist: "A granted request is answered with what its response type promises, in its place, and nothing else: a code, an access token with its type, an ID Token.",
		Citations: []Citation{
			{"rfc6749", "5.1", Must},
			{"oidc-core", "3.1.3.3", Must},
			{"oidc-core", "3.2.2.5", Must},
			{"oidc-core", "3.3.2.5", Must},
			{"response-types", "5", Must},
		},
	},
	{
		ID:   "RFC6749-5.1-no-store",
		Gist: "An answer with tokens carries Cache-Control no-store, and for plain OAuth 2.0 Pragma no-cache as well.",
		Citations: []Citation{
			{"rfc6749", "5.1", Must},
			{"oidc-core", "3.1.3.3", Must}, // Cache-Control alone
		},
	},
	{
		ID:        "RFC6749-5.2-error-response",
		Gist:      "A refusal of the token endpoint is JSON with a registered error code under status 400, or 401 with WWW-Authenticate when the client used the Authorization header.",
		Citations: []Citation{{"rfc6749", "5.2", Must}},
	},
	{
		ID:   "RFC6749-6-refresh-token-works",
		Gist: "A valid refresh request is answered with a fresh access token.",
		Citations: []Citation{
			{"rfc6749", "6", Must},
			{"oidc-core", "12.2", Should}, // no keyword
		},
	},
	{
		ID:   "RFC6749-6-refresh-token-bound-to-client",
		Gist: "The server accepts a refresh token only from the client to which it was issued.",
		Citations: []Citation{
			{"rfc6749", "6", Must},
			{"rfc6749", "10.4", Must},
			{"oidc-core", "12.1", Must},
		},
	},
	{
		ID:   "RFC6749-7-expired-token-refused",
		Gist: "An access token is refused once it has expired.",
		Citations: []Citation{
			{"rfc6749", "7", Must},
			{"rfc9068", "4", Must},
			{"rfc6750", "3.1", Should},
		},
	},
	{
		ID:   "RFC6749-10.2-client-authenticated-everywhere",
		Gist: "A confidential client must authenticate at every endpoint and for every grant that takes client authentication.",
		Citations: []Citation{
			{"rfc6749", "10.2", Must},
			{"rfc6749", "4.1.3", Must},
			{"rfc6749", "4.4.2", Must},
			{"rfc6749", "6", Must},
			{"oauth21", "3.2.2", Must},
			{"rfc9126", "2.1", Must},
			{"rfc7662", "2.1", Must},
			{"rfc7009", "2.1", Should}, // no keyword
			{"rfc8628", "3.1", Should}, // no keyword
		},
	},
	{
		ID:        "RFC6749-10.14-input-sanitised",
		Gist:      "What a request brings is sanitised and validated, so that it writes no code into a page of the server.",
		Citations: []Citation{{"rfc6749", "10.14", Must}},
	},
	{
		ID:   "RFC6749-10.12-consent-protected",
		Gist: "Consent is protected against cross-site request forgery, so that no other site can approve in the user's name.",
		Citations: []Citation{
			{"rfc6749", "10.12", Must},
			{"oidc-core", "3.1.2.3", Must},
		},
	},
	{
		ID:   "RFC6749-10.12-denial-respected",
		Gist: "When the user denies, the client gets the error access_denied with its state, and neither a code nor a later approval of the same request.",
		Citations: []Citation{
			{"rfc6749", "10.12", Must},
			{"rfc6749", "4.1.2.1", Must},
			{"oidc-core", "3.1.2.6", Must},
		},
	},
	{
		ID:   "RFC6749-3.3-order-does-not-matter",
		Gist: "The order of scope values, and that of the parameters, changes nothing.",
		Citations: []Citation{
			{"rfc6749", "3.3", Should}, // no keyword
			{"oidc-core", "5.4", Should},
		},
	},
}
