package catalogue

// rpInitiatedLogoutRequirements are those of OpenID Connect RP-Initiated Logout 1.0.
var rpInitiatedLogoutRequirements = []Requirement{
	{
		ID:        "RP-INITIATED-LOGOUT-2-session-ended",
		Gist:      "A user who is to be logged out, and says yes where that is asked, has no session at the server afterwards.",
		Citations: []Citation{{"rp-initiated-logout", "2", Must}},
	},
	{
		ID:   "RP-INITIATED-LOGOUT-2-user-asked",
		Gist: "A logout without an ID Token of the present session ends nothing until the user was asked and said yes.",
		Citations: []Citation{
			{"rp-initiated-logout", "2", Must},
			{"rp-initiated-logout", "6", Should},
		},
	},
	{
		ID:   "RP-INITIATED-LOGOUT-2-hint-validated",
		Gist: "An ID Token that the server did not issue counts for nothing at the logout, and leads to no redirect.",
		Citations: []Citation{
			{"rp-initiated-logout", "2", Must},
			{"rp-initiated-logout", "4", Must},
		},
	},
	{
		ID:        "RP-INITIATED-LOGOUT-2-state-as-sent",
		Gist:      "The state of a logout request comes back with the browser, and none comes where none was sent.",
		Citations: []Citation{{"rp-initiated-logout", "2", Should}},
	},
	{
		ID:        "RP-INITIATED-LOGOUT-2.1-endpoint-by-https",
		Gist:      "The metadata of a server that lets clients log users out names its end_session_endpoint, an https URL.",
		Citations: []Citation{{"rp-initiated-logout", "2.1", Must}},
	},
	{
		ID:        "RP-INITIATED-LOGOUT-3-exact-redirect-uri",
		Gist:      "After a logout the browser goes nowhere unless the URI is, character by character, one that the client registered for that.",
		Citations: []Citation{{"rp-initiated-logout", "3", Must}},
	},
	{
		ID:        "RP-INITIATED-LOGOUT-3-redirect-needs-hint",
		Gist:      "Without an ID Token the browser is not sent to a client after a logout, unless something else confirms that it belongs there.",
		Citations: []Citation{{"rp-initiated-logout", "3", Must}},
	},
	{
		ID:        "RP-INITIATED-LOGOUT-3-redirect-back",
		Gist:      "After a logout the browser goes to the registered URI that the request names, with the state of the request and nothing else.",
		Citations: []Citation{{"rp-initiated-logout", "3", Should}},
	},
	{
		ID:        "RP-INITIATED-LOGOUT-3-redirect-as-asked",
		Gist:      "After a logout that names no URI the browser stays at the server.",
		Citations: []Citation{{"rp-initiated-logout", "3", Should}},
	},
}
