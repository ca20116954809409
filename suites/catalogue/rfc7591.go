package catalogue

// rfc7591Requirements are those of OAuth 2.0 Dynamic Client Registration.
var rfc7591Requirements = []Requirement{
	{
		// RFC 7591 has no keyword, but says what the member means: the scopes that the client can use.
		ID:   "RFC7591-2-registered-scope",
		Gist: "A client that registered for some scopes is granted none beside them: the request is refused, or narrowed and the answer says so.",
		Citations: []Citation{
			{"rfc7591", "2", Must},
			{"rfc6749", "3.3", Must},
		},
	},
}
