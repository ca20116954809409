package catalogue

// pagesChecks ask, in a real browser, how login and consent withstand a hostile page or user.
var pagesChecks = []Check{
	{
		ID:          "ui-framing-consent",
		Requirement: "RFC9700-4.16-no-framing",
		Tries:       "Opens the consent page of a logged-in user in a frame of another origin.",
		Why:         "An invisible frame lets the victim click Approve without knowing (clickjacking).",
	},
	{
		ID:          "consent-csrf",
		Requirement: "RFC6749-10.12-consent-protected",
		Tries:       "Submits the approval from another site in the victim's browser, by POST without the page's token and by GET.",
		Why:         "A visit to the attacker's page grants the attacker's client access to the victim's account.",
	},
	{
		ID:          "consent-denied",
		Requirement: "RFC6749-10.12-denial-respected",
		Tries:       "Denies on the consent page, then sends the approval of the same page after all.",
		Why:         "The user's no counts for nothing, or the client never learns of it.",
		OIDF:        []string{"fapi2-security-profile-final-user-rejects-authentication"},
	},
	{
		ID:          "login-session-fixation",
		Requirement: "ADVICE-session-renewed-at-login",
		Tries:       "Plants the attacker's cookies in the victim's browser before the login, then uses those old cookies for a code.",
		Why:         "The attacker is logged in as the victim as soon as the victim logs in.",
		Seen:        []string{"CVE-2026-7507 (related): Keycloak before 26.2.16, 26.4.12 and 26.6.2"},
	},
	{
		ID:          "ui-cookie-flags",
		Requirement: "ADVICE-session-cookie-flags",
		Tries:       "Finds the cookie that carries the session, and reads its attributes.",
		Why:         "Scripts, plain connections or other sites can read or send the session.",
	},
}
