package catalogue

// redirectPathChecks are about the path, the query and the fragment.
var redirectPathChecks = []Check{
	{
		ID:          "redirect-uri-path-suffix",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Appends a path to the registered redirect URI.",
		Why:         "Any page below the callback, such as an open redirector or one that users write, receives the code.",
		Seen:        []string{"Innocenti et al., ACSAC 2023: path confusion at real providers"},
		OIDF:        []string{"oidcc-ensure-registered-redirect-uri"},
	},
	{
		ID:          "redirect-uri-path-truncated",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Shortens the path of the registered redirect URI, down to the bare host.",
		Why:         "A page of the same host that was never meant for codes receives them, and may pass them on in a Referer or by a script.",
		Seen:        []string{"Innocenti et al., ACSAC 2023: path confusion at real providers"},
	},
	{
		ID:          "redirect-uri-path-traversal",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Leaves the registered path by dot segments, as they are and percent-encoded.",
		Why:         "The comparison sees the callback, the browser goes to any page of the host.",
		Seen:        []string{"CVE-2024-1132: Keycloak before 22.0.10 and 24.0.3, clients with a wildcard"},
	},
	{
		ID:          "redirect-uri-encoded-slash",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Leaves the registered path by percent-encoded slashes.",
		Why:         "A server that decodes before it compares, and redirects to the URI as it came, sends the code to another page.",
		Seen:        []string{"Innocenti et al., ACSAC 2023: 6 of 16 providers"},
	},
	{
		ID:          "redirect-uri-double-encoding",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Leaves the registered path by slashes that are percent-encoded twice.",
		Why:         "A server whose layers each decode once compares another path than the one that it redirects to.",
		Seen:        []string{"Innocenti et al., ACSAC 2023: path confusion at real providers"},
	},
	{
		ID:          "redirect-uri-trailing-slash",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Sends the registered redirect URI with a slash at its end, or without the one that it has.",
		Why:         "Two paths may be two pages: the code arrives at one that does not expect it, or that somebody else serves.",
	},
	{
		ID:          "redirect-uri-case-path",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Sends the registered redirect URI with its path in other letters, upper case for lower.",
		Why:         "Paths differ by case: another page of the host, with other owners, receives the code.",
		Seen:        []string{"CVE-2020-15234: ory/fosite before 0.34.1"},
	},
	{
		ID:          "redirect-uri-fragment",
		Requirement: "RFC6749-3.1.2-no-fragment",
		Tries:       "Appends a fragment to the registered redirect URI: as it is, empty, and percent-encoded.",
		Why:         "The answer lands behind the fragment, where scripts read it and the client's server never sees it.",
	},
	{
		ID:          "redirect-uri-query-added",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Adds a query to the registered redirect URI.",
		Why:         "The attacker steers the client's callback, for instance its address to go on to, and the code goes along.",
		OIDF:        []string{"oidcc-redirect-uri-query-added"},
	},
	{
		ID:          "redirect-uri-query-changed",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Changes, doubles, adds and reorders parameters of a redirect URI that was registered with a query.",
		Why:         "The attacker steers the client's callback, for instance to another tenant, and the code goes along.",
		OIDF:        []string{"oidcc-redirect-uri-query-mismatch"},
	},
	{
		ID:          "redirect-uri-parameter-pollution",
		Requirement: "RFC9700-2.1-redirect-uri-exact",
		Tries:       "Adds response parameters, such as a code of the attacker's, to the query of the registered redirect URI.",
		Why:         "The callback gets two codes; where it reads the attacker's, the victim's stays unspent for the attacker to take, or the victim is logged in as the attacker.",
		Seen:        []string{"Innocenti et al., ACSAC 2023: 10 of 16 providers"},
	},
}
