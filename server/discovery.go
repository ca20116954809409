package server

import (
	"net/http"
	"slices"
)

// discovery publishes the metadata of RFC 8414 section 2 and OIDC Discovery section 3.
func (s *Server) discovery(w http.ResponseWriter, r *http.Request) {
	metadata := map[string]any{
		"issuer":                                         s.issuer,
		"scopes_supported":                               scopeNames(),
		"response_types_supported":                       s.decisions.Authorize.ResponseTypes,
		"response_modes_supported":                       responseModes,
		"grant_types_supported":                          s.grantTypes(),
		"subject_types_supported":                        subjectTypes,
		"id_token_signing_alg_values_supported":          []string{"RS256", "ES256", "none"},
		"userinfo_signing_alg_values_supported":          signingAlgorithms,
		"code_challenge_methods_supported":               s.decisions.Authorize.ChallengeMethods,
		"prompt_values_supported":                        prompts,
		"claims_supported":                               claimsSupported(s.decisions.Claims.Scopes),
		"protected_resources":                            resources,
		"claim_types_supported":                          []string{"normal"},
		"claims_parameter_supported":                     true,
		"acr_values_supported":                           []string{acr},
		"display_values_supported":                       []string{"page", "popup"},
		"ui_locales_supported":                           []string{"en"},
		"request_parameter_supported":                    s.decisions.RequestObject.Parameter,
		"request_uri_parameter_supported":                s.decisions.RequestObject.URI,
		"require_request_uri_registration":               s.decisions.RequestObject.URI,
		"request_object_signing_alg_values_supported":    s.decisions.RequestObject.Algorithms,
		"authorization_response_iss_parameter_supported": true,
	}
	for member, path := range map[string]string{
		"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks", "userinfo_endpoint": "/userinfo",
		"introspection_endpoint": "/introspect", "revocation_endpoint": "/revoke", "registration_endpoint": "/register",
		"end_session_endpoint": "/end_session", "check_session_iframe": "/check_session",
	} {
		if _, ok := s.routes[path]; ok {
			metadata[member] = s.base + path
		}
	}
	if _, ok := s.routes["/end_session"]; ok {
		for _, way := range []string{"frontchannel", "backchannel"} {
			metadata[way+"_logout_supported"], metadata[way+"_logout_session_supported"] = true, true
		}
	}
	for member, methods := range map[string][]string{
		"token_endpoint": authMethods, "revocation_endpoint": authMethods, "introspection_endpoint": authMethods[:len(authMethods)-1],
	} {
		if _, ok := metadata[member]; ok {
			metadata[member+"_auth_methods_supported"] = methods
			metadata[member+"_auth_signing_alg_values_supported"] = slices.Concat(assertionAlgorithms["private_key_jwt"], assertionAlgorithms["client_secret_jwt"])
		}
	}
	s.decisions.Document("discovery", s.document(r, nil, nil), metadata)
	s.writeJSON(w, r, "discovery", http.StatusOK, metadata)
}

// authMethods has the one for public clients last.
var authMethods = []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"}

// signingAlgorithms are those that a client may choose for what is signed for it.
var signingAlgorithms = []string{"RS256", "ES256"}

func (s *Server) grantTypes() []string {
	var names []string
	for name := range s.decisions.Token.Grants {
		names = append(names, name)
	}
	if slices.ContainsFunc(s.decisions.Authorize.ResponseTypes, frontChannel) {
		names = append(names, "implicit")
	}
	slices.Sort(names)
	return names
}

// jwks publishes the public keys (RFC 7517 section 5).
func (s *Server) jwks(w http.ResponseWriter, r *http.Request) {
	var keys []map[string]any
	for _, key := range s.keys.All() {
		keys = append(keys, key.JWK())
	}
	set := map[string]any{"keys": keys}
	s.decisions.Document("jwks", s.document(r, nil, nil), set)
	s.writeJSON(w, r, "jwks", http.StatusOK, set)
}
