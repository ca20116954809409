package server

import (
	"slices"
	"strings"
)

// responseTypes are those of OpenID Connect (OIDC Core section 3, OAuth 2.0 Multiple Response Type Encoding Practices
// section 5). There is no token alone: nothing would tie it to the client that asked (RFC 9700 section 2.1.2).
var responseTypes = []string{"code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"}

// sameResponseType compares response types: the order of their values says nothing (RFC 6749 section 3.1.1).
func sameResponseType(a, b string) bool {
	return slices.Equal(slices.Sorted(strings.FieldsSeq(a)), slices.Sorted(strings.FieldsSeq(b)))
}

func hasResponseType(types []string, asked string) bool {
	return slices.ContainsFunc(types, func(each string) bool { return sameResponseType(each, asked) })
}

// grantTypesFor are the grant types that a response type needs (OIDC Registration section 2).
func grantTypesFor(responseType string) []string {
	var grants []string
	if values := strings.Fields(responseType); slices.Contains(values, "code") {
		grants = append(grants, "authorization_code")
	}
	if frontChannel(responseType) {
		grants = append(grants, "implicit")
	}
	return grants
}

// union adds what is not there yet.
func union(list, more []string) []string {
	for _, each := range more {
		if !slices.Contains(list, each) {
			list = append(slices.Clip(list), each)
		}
	}
	return list
}

// frontChannel says whether the authorization response itself carries tokens.
func frontChannel(responseType string) bool {
	values := strings.Fields(responseType)
	return slices.Contains(values, "token") || slices.Contains(values, "id_token")
}

// Asks says whether response_type asks for a value: code, id_token or token.
func (r *AuthorizationRequest) Asks(value string) bool {
	return slices.Contains(strings.Fields(r.Param("response_type")), value)
}

// responseTypeAllowed wants a response type that is supported, and that the client registered with its grant types.
func responseTypeAllowed(supported []string, r *AuthorizationRequest) error {
	asked := r.Param("response_type")
	switch {
	case asked == "":
		return Refuse("invalid_request", "response_type is missing.")
	case !hasResponseType(supported, asked):
		return Refuse("unsupported_response_type", "This response_type is not supported.")
	}
	registered := hasResponseType(r.Client.ResponseTypes, asked)
	for _, grant := range grantTypesFor(asked) {
		registered = registered && r.Client.MayUse(grant)
	}
	return unless(registered, Refuse("unauthorized_client", "This client did not register for this response_type."))
}

// responseMode is how the answer goes to the client: as it asked, else by the query, or by the fragment where tokens
// come with it, which servers and their logs never see (Multiple Response Types section 5).
func responseMode(r *AuthorizationRequest) string {
	switch mode := r.Param("response_mode"); {
	case mode != "":
		return mode
	case frontChannel(r.Param("response_type")):
		return "fragment"
	}
	return "query"
}

var responseModes = []string{"query", "fragment", "form_post"}

// responseModeAllowed wants a mode that is known, and no token in a query (Multiple Response Types section 5).
func responseModeAllowed(r *AuthorizationRequest) error {
	mode := r.Param("response_mode")
	var refused error
	switch {
	case mode == "":
	case !slices.Contains(responseModes, mode):
		refused = Refuse("invalid_request", "response_mode is query, fragment or form_post.")
	case mode == "query" && frontChannel(r.Param("response_type")):
		refused = Refuse("invalid_request", "No token is sent in a query: response_mode is fragment or form_post.")
	}
	if refused != nil {
		delete(r.Params, "response_mode") // the error goes out by the default mode
	}
	return refused
}

// nonceRules are those of OIDC Core sections 3.2.2.1 and 3.3.2.11: an ID token that comes through the browser is bound to the request.
func nonceRules() Rules[AuthorizationRequest] {
	return Rules[AuthorizationRequest]{
		{"nonce-present", func(r *AuthorizationRequest) error {
			return unless(r.Param("nonce") != "" || !r.Asks("id_token"), Refuse("invalid_request", "nonce is missing: response_type asks for an ID token."))
		}},
		{"openid-asked", func(r *AuthorizationRequest) error {
			return unless(slices.Contains(r.Scopes, "openid") || !r.Asks("id_token"),
				Refuse("invalid_scope", "There is no ID token without the scope openid."))
		}},
	}
}
