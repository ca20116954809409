package server

import "slices"

// resources are the resource servers, beside our own userinfo, that access tokens are issued for (RFC 9728 section 4).
var resources = []string{"https://api.example/"}

// resourceKnown refuses a resource that no access token is issued for (RFC 8707 section 2).
func resourceKnown(t *TokenRequest) error {
	resource := t.Form.Get("resource")
	return unless(resource == "" || slices.Contains(resources, resource), Refuse("invalid_target", "No access token is issued for this resource."))
}

// audience is the resource that the client chose for this one token (RFC 8707 section 2.2), else ourselves.
func (s *Server) audience(t *TokenRequest) string {
	if resource := t.Form.Get("resource"); resource != "" {
		return resource
	}
	return s.issuer
}
