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
		Gist:      "A server that logs out by frames says in its metadata so, and whether it names the session, which then stands in the ID Token.",
		Citations: []Citation{{"frontchannel-logout", "3", Should}},
	},
}

// backchannelLogoutRequirements are those of OpenID Connect Back-Channel Logout 1.0.
var backchannelLogoutRequirements = []Requirement{
	{
		ID:        "BACKCHANNEL-LOGOUT-2.1-support-announced",
		Gist:      "A server that logs out by the back channel says in its metadata so, and whether it names the session, which then stands in the ID Token.",
		Citations: []Citation{{"backchannel-logout", "2.1", Should}},
	},
}

// sessionManagementRequirements are those of OpenID Connect Session Management 1.0.
var sessionManagementRequirements = []Requirement{
	{
		ID:        "SESSION-MANAGEMENT-3.3-frame-by-https",
		Gist:      "The metadata of a server that has a session frame names it as check_session_iframe, an https URL.",
		Citations: []Citation{{"session-management", "3.3", Must}},
	},
}
