package catalogue

// logoutChannelChecks ask how clients learn of a logout: by frames, by the back channel, and by the session frame.
var logoutChannelChecks = []Check{
	{
		ID:          "fcl-metadata",
		Requirement: "FRONTCHANNEL-LOGOUT-3-support-announced",
		Tries:       "Reads frontchannel_logout_supported and frontchannel_logout_session_supported in the metadata.",
		Why:         "Clients rely on a logout that does not come, or don't register for one that would.",
		OIDF:        []string{"oidcc-frontchannel-logout-discovery-endpoint-verification"},
		Since:       "2026.12",
	},
	{
		ID:          "fcl-iframe",
		Requirement: "FRONTCHANNEL-LOGOUT-2-frame-names-session",
		Tries:       "Registers a frontchannel_logout_uri, logs a user in and out, and sees what frames the browser asked for.",
		Why:         "The user is logged out of the server, and of no client.",
		OIDF:        []string{"oidcc-frontchannel-rp-initiated-logout"},
		Since:       "2026.12",
	},
	{
		ID:          "bcl-metadata",
		Requirement: "BACKCHANNEL-LOGOUT-2.1-support-announced",
		Tries:       "Reads backchannel_logout_supported and backchannel_logout_session_supported in the metadata.",
		Why:         "Clients rely on a logout that does not come, or don't register for one that would.",
		OIDF:        []string{"oidcc-backchannel-logout-discovery-endpoint-verification"},
		Since:       "2026.12",
	},
	{
		ID:          "bcl-token-claims",
		Requirement: "BACKCHANNEL-LOGOUT-2.4-token-says-who",
		Tries:       "Registers a backchannel_logout_uri, logs a user in and out, and reads the logout token that comes.",
		Why:         "The client does not learn of the logout, or takes a stranger's word for one.",
		OIDF:        []string{"oidcc-backchannel-rp-initiated-logout"},
		Since:       "2026.12",
	},
	{
		ID:          "session-iframe-changed",
		Requirement: "SESSION-MANAGEMENT-3.2-frame-tells-change",
		Tries:       "Embeds the session frame in a page of the client's, and asks it before and after a logout.",
		Why:         "The client goes on for a user who left, or throws out one who is there.",
		OIDF:        []string{"oidcc-session-management-rp-initiated-logout"},
		Since:       "2026.12",
	},
	{
		ID:          "session-metadata",
		Requirement: "SESSION-MANAGEMENT-3.3-frame-by-https",
		Tries:       "Reads check_session_iframe in the metadata.",
		Why:         "Clients can't ask whether their user is still logged in, or are answered by whoever is on the line.",
		OIDF:        []string{"oidcc-session-management-discovery-endpoint-verification"},
		Since:       "2026.12",
	},
}
