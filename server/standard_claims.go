package server

import (
	"maps"
	"slices"
)

// acr is what a login here comes to: a password alone, which is level 1 of ISO/IEC 29115 (OIDC Core section 2).
const acr = "1"

// DefaultScopeClaims lists the claims that each scope asks for (OIDC Core section 5.4).
func DefaultScopeClaims() map[string][]string {
	return map[string][]string{
		"profile": {"name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website",
			"gender", "birthdate", "zoneinfo", "locale", "updated_at"},
		"email":   {"email", "email_verified"},
		"address": {"address"},
		"phone":   {"phone_number", "phone_number_verified"},
	}
}

// standardClaims are all that can be told of users, beside sub.
func standardClaims() []string {
	var names []string
	for _, scope := range scopes {
		names = append(names, DefaultScopeClaims()[scope.name]...)
	}
	return names
}

// standardClaims are those of OIDC Core section 5.1 that are known of the user.
func (u *User) standardClaims() map[string]any {
	claims := map[string]any{"preferred_username": u.Name}
	if u.FullName != "" {
		claims["name"] = u.FullName
	}
	if u.Email != "" {
		claims["email"], claims["email_verified"] = u.Email, false
	}
	maps.Copy(claims, u.Claims)
	return claims
}

// Disclosure is a document that is to tell of a user.
type Disclosure struct {
	Document    string // userinfo or id_token
	Scopes      []string
	Requested   ClaimsRequest
	AccessToken bool // one comes with it, or asked for it
	// ScopeClaims are those of the issuer's decisions.
	ScopeClaims map[string][]string
}

// disclosed names the claims that go into a document: what was asked for there by name, and what the scopes ask for.
// The latter stand in an ID token only where no access token comes with it (OIDC Core sections 5.4 and 5.5).
func disclosed(d *Disclosure) []string {
	var names []string
	if d.Document == "userinfo" || !d.AccessToken {
		for _, scope := range d.Scopes {
			names = append(names, d.ScopeClaims[scope]...)
		}
	}
	return slices.AppendSeq(names, maps.Keys(d.Requested.of(d.Document)))
}

// disclose puts what is known of a user into a document. What is not known is left out (OIDC Core section 5.3.2).
func (s *Server) disclose(user *User, d *Disclosure, document map[string]any) {
	d.ScopeClaims = s.decisions.Claims.Scopes
	known := user.standardClaims()
	for _, name := range s.decisions.Claims.Disclosed(d) {
		if value, ok := known[name]; ok {
			document[name] = value
		}
	}
}
