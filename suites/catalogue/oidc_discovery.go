package catalogue

// oidcDiscoveryRequirements are those of OpenID Connect Discovery 1.0.
var oidcDiscoveryRequirements = []Requirement{
	{
		ID:   "OIDC-DISCOVERY-3-metadata-complete",
		Gist: "The metadata is a JSON object under status 200 that holds every required member with the type that it must have.",
		Citations: []Citation{
			{"oidc-discovery", "3", Must},
			{"oidc-discovery", "4.2", Must},
			{"rfc8414", "2", Must},
			{"rfc8414", "3.2", Must},
		},
	},
	{
		ID:   "OIDC-DISCOVERY-3-jwks-public",
		Gist: "The key set that a server publishes holds public keys alone, without private or symmetric values.",
		Citations: []Citation{
			{"oidc-discovery", "3", Must},
			{"rfc7517", "9.2", Must},
		},
	},
	{
		ID:   "OIDC-DISCOVERY-4.3-issuer-identical",
		Gist: "The issuer in the metadata is exactly the one whose address the metadata was fetched from.",
		Citations: []Citation{
			{"oidc-discovery", "4.3", Must},
			{"rfc8414", "3.3", Must},
		},
	},
	{
		ID:   "OIDC-DISCOVERY-3-https",
		Gist: "The issuer and all endpoints of the metadata are https.",
		Citations: []Citation{
			{"oidc-discovery", "3", Must},
			{"rfc8414", "2", Must},
			{"rfc6749", "3.1", Must},
		},
	},
}
