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
	{
		ID:          "ui-framing-login",
		Requirement: "RFC9700-4.16-no-framing",
		Tries:       "Opens the login page in a frame of another origin, without a session.",
		Why:         "A frame of the real login page in the attacker's makes the user type, or click, where the attacker wants.",
	},
	{
		ID:          "consent-post-scope-tamper",
		Requirement: "ADVICE-consent-form-adds-no-scope",
		Tries:       "Approves one scope on the consent page, and sends another one with the form: in the page's own field, and in a field that it does not have.",
		Why:         "A user who agrees to a name gives away the mail box.",
		Seen:        []string{"CVE-2021-27582: MITREid Connect up to 1.3.3"},
	},
	{
		ID:          "ui-cache-control",
		Requirement: "FORM-POST-2-not-stored",
		Tries:       "Asks for the answer by form_post, and reads the headers of the page that posts it.",
		Why:         "The Back button, or the next user of a shared cache, posts the code once more.",
	},
	{
		ID:          "ui-cache-control-pages",
		Requirement: "ADVICE-pages-not-cached",
		Tries:       "Reads the headers of the login page, the consent page, and the redirect that carries the code.",
		Why:         "The next user of the machine sees who was there, and what they agreed to.",
	},
	{
		ID:          "code-not-in-logs-referer",
		Requirement: "RFC9700-4.2.4-no-third-parties",
		Tries:       "Loads the login page, the consent page and the page that posts the code whole, and looks at what they ask of other sites. Nothing of that is sent.",
		Why:         "Whoever serves a picture or a script there sees who logs in where, by the Referer the request too, and a script sees all.",
		Since:       "2026.12",
	},
	{
		ID:          "code-not-in-logs-referer-policy",
		Requirement: "ADVICE-referer-without-parameters",
		Tries:       "Follows the user to the client, after the consent page and by form_post, and reads the Referer that the browser sends there.",
		Why:         "What stands in the address of a page of the server ends in the logs of the client, and of whom it asks for parts.",
		Since:       "2026.12",
	},
	{
		ID:          "ui-reflect-login-hint",
		Requirement: "RFC6749-10.14-input-sanitised",
		Tries:       "Sends markup in login_hint, ui_locales, client_id, redirect_uri, response_type and scope, and looks for it in the page.",
		Why:         "A link to the real login page carries a form of the attacker's, or a script, into it.",
		Seen:        []string{"CVE-2022-4137: Keycloak, reflected from an error page"},
	},
}
