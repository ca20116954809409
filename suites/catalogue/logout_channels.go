package catalogue

// frontchannelLogoutRequirements are those of OpenID Connect Front-Channel Logout 1.0.
var frontchannelLogoutRequirements = []Requirement{
	{
		ID:   "FRONTCHANNEL-LOGOUT-2-frame-names-session",
		Gist: "The logout shows a client's registered URI in a frame, and names in it both issuer and session, as the ID Token does, or neither.",
		Citations: []Citation{
			{"frontchannel-logout", "2", Must},
			{"frontchannel-logout", "3", Should},
		},
	},
	{
		ID:        "FRONTCHANNEL-LOGOUT-3-support-announced",
		Gist:      "A server that logs out by frames says in its metadata so, and whether it names the session.",
		Citations: []Citation{{"frontchannel-logout", "3", Should}},
	},
}

// backchannelLogoutRequirements are those of OpenID Connect Back-Channel Logout 1.0.
var backchannelLogoutRequirements = []Requirement{
	{
		ID:        "BACKCHANNEL-LOGOUT-2.1-support-announced",
		Gist:      "A server that logs out by the back channel says in its metadata so, and whether it names the session.",
		Citations: []Citation{{"backchannel-logout", "2.1", Should}},
	},
	{
		ID:        "BACKCHANNEL-LOGOUT-2.4-token-says-who",
		Gist:      "A logout sends each client a signed logout token that says for whom it is, when, and who is logged out, and has no nonce.",
		Citations: []Citation{{"backchannel-logout", "2.4", Must}},
	},
}

// sessionManagementRequirements are those of OpenID Connect Session Management 1.0.
var sessionManagementRequirements = []Requirement{
	{
		ID:   "SESSION-MANAGEMENT-3.2-frame-tells-change",
		Gist: "A login gives a session_state, for which the session frame answers unchanged until the user logs out, and changed after that.",
		Citations: []Citation{
			{"session-management", "3.2", Must},
			{"session-management", "2", Must},
		},
	},
	{
		ID:        "SESSION-MANAGEMENT-3.3-frame-by-https",
		Gist:      "The metadata of a server that has a session frame names it as check_session_iframe, an https URL.",
		Citations: []Citation{{"session-management", "3.3", Must}},
	},
}
