package server

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

// validMetadata refuses what this server can't serve, or no client should have (RFC 7591 section 3.2.2).
func validMetadata(m *Registration) error {
	invalid := invalidMetadata
	switch {
	case m.ApplicationType != "web" && m.ApplicationType != "native":
		return invalid("application_type is web or native.")
	case !slices.Contains(authMethods, m.TokenEndpointAuthMethod):
		return invalid("token_endpoint_auth_method is one of " + strings.Join(authMethods, ", ") + ".")
	case m.TokenEndpointAuthSigningAlg != "" && assertionAlgorithms[m.TokenEndpointAuthMethod] != nil && !slices.Contains(assertionAlgorithms[m.TokenEndpointAuthMethod], m.TokenEndpointAuthSigningAlg):
		return invalid("token_endpoint_auth_signing_alg does not fit token_endpoint_auth_method.")
	case !slices.Contains(signingAlgorithms, m.IDTokenSignedResponseAlg) && m.IDTokenSignedResponseAlg != "none":
		return invalid("id_token_signed_response_alg is RS256, ES256 or none.")
	case m.IDTokenSignedResponseAlg == "none" && slices.ContainsFunc(m.ResponseTypes, frontChannel):
		return invalid("ID tokens that come through the browser are signed.") // OIDC Registration section 2
	case m.UserinfoSignedResponseAlg != "" && !slices.Contains(signingAlgorithms, m.UserinfoSignedResponseAlg):
		return invalid("userinfo_signed_response_alg is RS256 or ES256.")
	case m.TokenEndpointAuthMethod == "private_key_jwt" && m.JWKSURI == "" && (m.JWKS == nil || len(m.JWKS.Keys) == 0):
		return invalid("private_key_jwt needs jwks or jwks_uri.")
	case m.DefaultMaxAge != nil && *m.DefaultMaxAge < 0:
		return invalid("default_max_age is a number of seconds.")
	case !wellFormedScope(m.Scope):
		return invalid("scope has characters that no scope may have.")
	}
	for _, grant := range m.GrantTypes {
		if !slices.Contains([]string{"authorization_code", "refresh_token", "client_credentials", "implicit"}, grant) {
			return invalid("grant_types are authorization_code, refresh_token, client_credentials and implicit.")
		}
	}
	if slices.Contains(m.GrantTypes, "client_credentials") && m.TokenEndpointAuthMethod == "none" {
		return invalid("client_credentials is for clients that authenticate.")
	}
	for _, kind := range m.ResponseTypes {
		if !hasResponseType(m.Served, kind) {
			return invalid("response_types are " + strings.Join(m.Served, ", ") + ".")
		}
		if len(union(m.GrantTypes, grantTypesFor(kind))) > len(m.GrantTypes) {
			return invalid("response_types need their grant_types: authorization_code, implicit, or both.")
		}
	}
	if m.JWKS != nil {
		for _, key := range m.JWKS.Keys {
			if !key.Valid() || !key.IsPublic() {
				return invalid("jwks holds public keys alone.")
			}
		}
	}
	return nil
}

func validRedirectURIs(m *ClientMetadata) error {
	implicit := slices.Contains(m.GrantTypes, "implicit")
	if (implicit || slices.Contains(m.GrantTypes, "authorization_code")) && len(m.RedirectURIs) == 0 {
		return Refuse("invalid_redirect_uri", "A client that users are sent from needs redirect_uris.")
	}
	for _, uri := range m.RedirectURIs {
		if implicit && m.ApplicationType == "web" && !notLocal(uri) {
			return Refuse("invalid_redirect_uri", "Tokens go through the browser to https alone, and not to localhost.")
		}
		if !validRedirectURI(uri, m.ApplicationType) {
			return Refuse("invalid_redirect_uri", "A redirect URI is absolute, has no fragment, and is https, "+
				"http on a loopback address, or, for a native client, a scheme of its own such as com.example.app.")
		}
	}
	return nil
}

func validLogoutURIs(m *ClientMetadata) error {
	for _, uri := range m.PostLogoutRedirectURIs {
		if !validRedirectURI(uri, m.ApplicationType) {
			return Refuse("invalid_client_metadata", "post_logout_redirect_uris follow the rules of redirect_uris.")
		}
	}
	// OpenID Connect Front-Channel Logout 1.0 section 2, Back-Channel Logout 1.0 section 2.2.
	if uri := m.FrontchannelLogoutURI; uri != "" && (!validRedirectURI(uri, "web") || !slices.ContainsFunc(m.RedirectURIs, func(own string) bool { return sameOrigin(own, uri) })) {
		return Refuse("invalid_client_metadata", "frontchannel_logout_uri has the scheme, host and port of a redirect URI, and no fragment.")
	}
	if uri := m.BackchannelLogoutURI; uri != "" && !validRedirectURI(uri, "web") {
		return Refuse("invalid_client_metadata", "backchannel_logout_uri is https, or http on a loopback address, and has no fragment.")
	}
	return nil
}

func sameOrigin(a, b string) bool {
	one, errOne := url.Parse(a)
	other, errOther := url.Parse(b)
	return errOne == nil && errOther == nil && webOrigin(one) == webOrigin(other)
}

func validRedirectURI(uri, applicationType string) bool {
	u, err := url.Parse(uri)
	if err != nil || strings.Contains(uri, "#") || u.User != nil {
		return false
	}
	switch u.Scheme {
	case "https":
		return u.Hostname() != ""
	case "http":
		ip := net.ParseIP(u.Hostname())
		return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
	}
	// RFC 8252 section 7.1: a domain name in reverse, which no scheme of a browser is.
	return applicationType == "native" && strings.Contains(u.Scheme, ".")
}

// notLocal is what OIDC Registration section 2 wants of web clients of the implicit grant.
func notLocal(uri string) bool {
	u, err := url.Parse(uri)
	return err == nil && u.Scheme == "https" && u.Hostname() != "localhost"
}
