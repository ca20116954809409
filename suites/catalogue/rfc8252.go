package catalogue

// rfc8252Requirements are those of OAuth 2.0 for Native Apps.
var rfc8252Requirements = []Requirement{
	{
		ID:   "RFC8252-7.3-loopback-any-port",
		Gist: "For a native client's loopback redirect URI the server allows any port at the time of the request.",
		Citations: []Citation{
			{"rfc8252", "7.3", Must},
			{"rfc9700", "4.1.3", Must},
		},
	},
	{
		ID:   "RFC8252-8.4-loopback-exact-but-port",
		Gist: "A native client's loopback redirect URI is compared exactly, apart from its port.",
		Citations: []Citation{
			{"rfc8252", "8.4", Must},
			{"rfc9700", "2.1", Must},
			{"rfc9700", "4.1.3", Must},
		},
	},
}
