package catalogue

// adviceRequirements answer known attacks that no specification of OAuth forbids. They warn in every profile.
var adviceRequirements = []Requirement{
	{
		ID:        "ADVICE-session-renewed-at-login",
		Gist:      "A session cookie that was known before the login is worthless after it.",
		Citations: []Citation{{"", "OWASP Session Management", Advice}},
	},
	{
		ID:        "ADVICE-logout-ends-session-at-server",
		Gist:      "A logout ends the session at the server too, so that cookies from before it are worthless.",
		Citations: []Citation{{"", "OWASP Session Management", Advice}},
	},
	{
		ID:        "ADVICE-session-cookie-flags",
		Gist:      "The session cookie is HttpOnly and SameSite, and over https Secure.",
		Citations: []Citation{{"", "OWASP ASVS", Advice}},
	},
	{
		ID:        "ADVICE-pages-not-cached",
		Gist:      "Pages that are one user's, and redirects that carry a code, are not kept by caches.",
		Citations: []Citation{{"", "OWASP ASVS", Advice}},
	},
	{
		ID:        "ADVICE-consent-form-adds-no-scope",
		Gist:      "The answer to the consent page grants no scope that the request did not ask for.",
		Citations: []Citation{{"", "CVE-2021-27582", Advice}},
	},
	{
		ID:        "ADVICE-code-ends-with-session",
		Gist:      "A code that was issued in a session is worth nothing once the user has ended that session.",
		Citations: []Citation{{"", "OWASP Session Management", Advice}},
	},
	{
		ID:        "ADVICE-guesses-of-a-verifier",
		Gist:      "A code is good for few guesses of its verifier.",
		Citations: []Citation{{"", "RFC 6819 section 5.1.4.2.3", Advice}}, // about accounts; the means is the same
	},
	{
		ID:        "ADVICE-referer-without-parameters",
		Gist:      "A Referrer Policy keeps what stands in the address of a page from the sites that follow it.",
		Citations: []Citation{{"", "RFC 9700 section 4.2.4", Advice}}, // a further measure, without a keyword
	},
	{
		ID:        "ADVICE-verifier-well-formed",
		Gist:      "A code verifier that is shorter or longer than a client may make it, or has other characters, is refused.",
		Citations: []Citation{{"", "RFC 7636 section 4.1", Advice}}, // binds the client
	},
	{
		ID:        "ADVICE-token-by-post-alone",
		Gist:      "The token endpoint gives no tokens to a GET, whose address is logged and cached on its way.",
		Citations: []Citation{{"", "RFC 6749 section 3.2", Advice}}, // binds the client
	},
	{
		ID:        "ADVICE-token-parameters-in-body",
		Gist:      "The token endpoint reads what is granted from the body of a request, and not from its address.",
		Citations: []Citation{{"", "RFC 6749 section 4.1.3", Advice}}, // no keyword, and about the client
	},
	{
		ID:        "ADVICE-token-form-alone",
		Gist:      "The token endpoint takes form-encoded requests alone, so that whoever looks at a request sees what the server sees.",
		Citations: []Citation{{"", "RFC 6749 section 4.1.3", Advice}}, // no keyword, and about the client
	},
	{
		ID:        "ADVICE-errors-tell-nothing-inside",
		Gist:      "An error shows nothing of what is inside: no stack trace, no path of a file, no statement to a database.",
		Citations: []Citation{{"", "OWASP Error Handling", Advice}},
	},
	{
		ID:        "ADVICE-reuse-revokes-access",
		Gist:      "When a refresh token is used again after it was rotated, the access tokens of the grant end too.",
		Citations: []Citation{{"", "RFC 6819 section 5.2.2.3", Advice}}, // no keyword
	},
}

// adviceURLs links the sources of advice, by the section of its citation.
var adviceURLs = map[string]string{
	"OWASP Error Handling":       "https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html",
	"RFC 6749 section 3.2":       "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
	"RFC 6749 section 4.1.3":     "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
	"RFC 6819 section 5.1.4.2.3": "https://www.rfc-editor.org/rfc/rfc6819#section-5.1.4.2.3",
	"RFC 6819 section 5.2.2.3":   "https://www.rfc-editor.org/rfc/rfc6819#section-5.2.2.3",
	"CVE-2021-27582":             "https://nvd.nist.gov/vuln/detail/CVE-2021-27582",
	"RFC 9700 section 4.2.4":     "https://www.rfc-editor.org/rfc/rfc9700#section-4.2.4",
	"OWASP ASVS":                 "https://owasp.org/www-project-application-security-verification-standard/",
	"RFC 7636 section 4.1":       "https://www.rfc-editor.org/rfc/rfc7636#section-4.1",
	"OWASP Session Management":   "https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html",
}
