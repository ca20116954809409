package catalogue

import (
	"maps"
	"slices"
)

// Specification is a document that is cited.
type Specification struct {
	Name   string // as people say it
	Title  string
	URL    string
	Anchor string // what stands before a section number in a link
}

// specifications holds the documents that are cited, by key.
var specifications = map[string]Specification{
	"rfc6749":             rfc("6749", "The OAuth 2.0 Authorization Framework"),
	"rfc6750":             rfc("6750", "The OAuth 2.0 Authorization Framework: Bearer Token Usage"),
	"rfc7009":             rfc("7009", "OAuth 2.0 Token Revocation"),
	"rfc7517":             rfc("7517", "JSON Web Key (JWK)"),
	"rfc7519":             rfc("7519", "JSON Web Token (JWT)"),
	"rfc7523":             rfc("7523", "JSON Web Token (JWT) Profile for OAuth 2.0 Client Authentication and Authorization Grants"),
	"rfc7591":             rfc("7591", "OAuth 2.0 Dynamic Client Registration Protocol"),
	"rfc7636":             rfc("7636", "Proof Key for Code Exchange by OAuth Public Clients"),
	"rfc7662":             rfc("7662", "OAuth 2.0 Token Introspection"),
	"rfc8252":             rfc("8252", "OAuth 2.0 for Native Apps"),
	"rfc8414":             rfc("8414", "OAuth 2.0 Authorization Server Metadata"),
	"rfc8628":             rfc("8628", "OAuth 2.0 Device Authorization Grant"),
	"rfc8725":             rfc("8725", "JSON Web Token Best Current Practices"),
	"rfc9068":             rfc("9068", "JSON Web Token (JWT) Profile for OAuth 2.0 Access Tokens"),
	"rfc9126":             rfc("9126", "OAuth 2.0 Pushed Authorization Requests"),
	"rfc9207":             rfc("9207", "OAuth 2.0 Authorization Server Issuer Identification"),
	"rfc9700":             rfc("9700", "Best Current Practice for OAuth 2.0 Security"),
	"oidc-core":           openid("Core", "OpenID Connect Core 1.0", "https://openid.net/specs/openid-connect-core-1_0.html"),
	"oidc-discovery":      openid("Discovery", "OpenID Connect Discovery 1.0", "https://openid.net/specs/openid-connect-discovery-1_0.html"),
	"oidc-registration":   openid("Registration", "OpenID Connect Dynamic Client Registration 1.0", "https://openid.net/specs/openid-connect-registration-1_0.html"),
	"rp-initiated-logout": openid("RP-Initiated Logout", "OpenID Connect RP-Initiated Logout 1.0", "https://openid.net/specs/openid-connect-rpinitiated-1_0.html"),
	"frontchannel-logout": openid("Front-Channel Logout", "OpenID Connect Front-Channel Logout 1.0", "https://openid.net/specs/openid-connect-frontchannel-1_0.html"),
	"backchannel-logout":  openid("Back-Channel Logout", "OpenID Connect Back-Channel Logout 1.0", "https://openid.net/specs/openid-connect-backchannel-1_0.html"),
	"session-management":  openid("Session Management", "OpenID Connect Session Management 1.0", "https://openid.net/specs/openid-connect-session-1_0.html"),
	"form-post":           openid("Form Post", "OAuth 2.0 Form Post Response Mode", "https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html"),
	"response-types":      openid("Response Types", "OAuth 2.0 Multiple Response Type Encoding Practices", "https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html"),
	"oauth21":             {Name: "OAuth 2.1 draft 15", Title: "The OAuth 2.1 Authorization Framework", URL: "https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-15", Anchor: "section-"},
	"fapi2":               {Name: "FAPI 2.0", Title: "FAPI 2.0 Security Profile", URL: "https://openid.net/specs/fapi-security-profile-2_0-final.html", Anchor: "section-"},
}

func rfc(number, title string) Specification {
	return Specification{Name: "RFC " + number, Title: title, URL: "https://www.rfc-editor.org/rfc/rfc" + number, Anchor: "section-"}
}

func openid(part, title, url string) Specification {
	return Specification{Name: "OIDC " + part, Title: title, URL: url, Anchor: "rfc.section."}
}

// SpecificationKeys lists the keys of all specifications that are cited.
func SpecificationKeys() []string {
	return slices.Sorted(maps.Keys(specifications))
}

// Known tells whether a specification of that key is cited.
func Known(key string) bool { _, known := specifications[key]; return known }
