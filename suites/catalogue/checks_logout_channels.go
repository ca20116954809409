package catalogue

// logoutChannelChecks ask how clients learn of a logout: by frames, by the back channel, and by the session frame.
var logoutChannelChecks = []Check{
	{
		ID:          "fcl-metadata",
		Requirement: "FRONTCHANNEL-LOGOUT-3-support-announced",
		Tries:       "Reads frontchannel_logout_supported and frontchannel_logout_session_supported, and holds the ID Token against them.",
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
		Tries:       "Reads backchannel_logout_supported and backchannel_logout_session_supported, and holds the ID Token against them.",
		Why:         "Clients rely on a logout that does not come, or don't register for one that would.",
		OIDF:        []string{"oidcc-backchannel-logout-discovery-endpoint-verification"},
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
