// Package target is the system under test: how it is configured and reached, what its discovery document says,
// which features it has, and what time it is there.
package target

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// Target is one authorization server under test.
type Target struct {
	Issuer    string
	Config    Config
	Metadata  Metadata
	Clock     Clock
	Transport http.RoundTripper // refuses every host that is not Hosts
	Hosts     []string          // host:port pairs that may be contacted; host:* is any port
	Limiter   *rate.Limiter     // where a public host is tested, or a rate was set; nil elsewhere
	Dated     bool              // its answers have a Date, which the clock was set by
	Bent      string            // what a reference server says is bent; empty elsewhere
	// RotateKeys has an issuer in this process change its signing keys; nil elsewhere.
	RotateKeys func()
	network    network          // how it is connected to
	seen       map[Feature]bool // features that a flow showed, whatever discovery says

	other        *Target // the second issuer, where one was named and answers
	otherFailure string

	undiscovered bool // no document was found: the metadata is the configuration's endpoints
}

// Feature is what a target may or may not support.
type Feature string

// The features that checks need.
const (
	OpenID            Feature = "openid"
	RefreshToken      Feature = "refresh_token"
	ClientCredentials Feature = "client_credentials"
	Introspection     Feature = "introspection"
	Revocation        Feature = "revocation"
	UserInfo          Feature = "userinfo"
	PKCE              Feature = "pkce"
	IssParameter      Feature = "iss_parameter"
	JWKS              Feature = "jwks"
	Discovery         Feature = "discovery"
	PrivateKeyJWT     Feature = "private_key_jwt"
	Registration      Feature = "registration"
	PushedRequests    Feature = "par"
	JWTAccessToken    Feature = "jwt_access_token" // of RFC 9068, shown by an honest flow alone
	ClaimsParameter   Feature = "claims_parameter"
	RequestObject     Feature = "request_object" // by value (OIDC Core section 6.1)
	RequestURI        Feature = "request_uri"    // by reference (OIDC Core section 6.2)
	Pairwise          Feature = "pairwise"
	TokenUse          Feature = "token_use" // somewhere to try an access token: userinfo or introspection

	EndSession         Feature = "end_session"
	FrontChannelLogout Feature = "frontchannel_logout"
	BackChannelLogout  Feature = "backchannel_logout"
	SessionManagement  Feature = "session_management"
)

// reasons say in a sentence what a target lacks where it does not support the feature.
var reasons = map[Feature]string{
	OpenID:            "the target's metadata does not offer OpenID Connect (no openid scope and no ID Token)",
	RefreshToken:      "the target issued no refresh token in an honest flow that asked for one",
	ClientCredentials: "the target's metadata does not list the grant client_credentials",
	Introspection:     "the target's metadata has no introspection_endpoint",
	Revocation:        "the target's metadata has no revocation_endpoint",
	UserInfo:          "the target's metadata has no userinfo_endpoint",
	PKCE:              "the target's metadata lists no code_challenge_methods_supported",
	IssParameter:      "the target does not advertise authorization_response_iss_parameter_supported (RFC 9207)",
	JWKS:              "the target's metadata has no jwks_uri",
	Discovery:         "the target has no discovery document",
	PrivateKeyJWT:     "the target's metadata does not list private_key_jwt",
	Registration:      "the target's metadata has no registration_endpoint",
	PushedRequests:    "the target's metadata has no pushed_authorization_request_endpoint",
	JWTAccessToken:    "the target issued no access token of the type at+jwt (RFC 9068) in an honest flow",
	ClaimsParameter:   "the target does not advertise claims_parameter_supported (OIDC Discovery 3)",
	RequestObject:     "the target's metadata does not say request_parameter_supported",
	RequestURI:        "the target's metadata says that request_uri is not supported",
	Pairwise:          "the target's metadata does not list the subject type pairwise",
	TokenUse:          "the target has neither a userinfo nor an introspection endpoint, where an access token could be tried",

	EndSession:         "the target's metadata has no end_session_endpoint",
	FrontChannelLogout: "the target's metadata does not say that it supports front-channel logout",
	BackChannelLogout:  "the target's metadata does not say that it supports back-channel logout",
	SessionManagement:  "the target's metadata has no check_session_iframe",
}

// Supports tells whether the target has the feature: by the user's word, else by what an honest flow showed, else by
// its metadata.
func (t *Target) Supports(feature Feature) bool {
	if said, known := t.Config.Features[string(feature)]; known {
		return bool(said)
	}
	if shown, known := t.seen[feature]; known {
		return shown
	}
	m := t.Metadata
	switch feature {
	case OpenID:
		return m.Text("userinfo_endpoint") != "" || m.Lists("scopes_supported", "openid")
	case RefreshToken:
		return m.Lists("grant_types_supported", "refresh_token")
	case ClientCredentials:
		return m.Lists("grant_types_supported", "client_credentials")
	case Introspection:
		return m.Text("introspection_endpoint") != ""
	case Revocation:
		return m.Text("revocation_endpoint") != ""
	case UserInfo:
		return m.Text("userinfo_endpoint") != ""
	case PKCE:
		return len(m.List("code_challenge_methods_supported")) > 0
	case IssParameter:
		return m["authorization_response_iss_parameter_supported"] == true
	case JWKS:
		return m.Text("jwks_uri") != ""
	case Discovery:
		return len(m) > 0 && !t.undiscovered
	case PrivateKeyJWT:
		return m.Lists("token_endpoint_auth_methods_supported", "private_key_jwt")
	case Registration:
		return m.Text("registration_endpoint") != ""
	case PushedRequests:
		return m.Text("pushed_authorization_request_endpoint") != ""
	case ClaimsParameter:
		return m["claims_parameter_supported"] == true
	case RequestObject:
		return m["request_parameter_supported"] == true
	case RequestURI: // true where it is omitted (OIDC Discovery section 3)
		return t.Supports(OpenID) && t.Supports(Discovery) && m["request_uri_parameter_supported"] != false
	case Pairwise:
		return m.Lists("subject_types_supported", "pairwise")
	case EndSession:
		return m.Text("end_session_endpoint") != ""
	case FrontChannelLogout:
		return m["frontchannel_logout_supported"] == true
	case BackChannelLogout:
		return m["backchannel_logout_supported"] == true
	case SessionManagement:
		return m.Text("check_session_iframe") != ""
	case TokenUse:
		return t.Supports(UserInfo) || t.Supports(Introspection)
	}
	return false
}

// Show records what an honest flow showed of a feature; it overrules the metadata.
func (t *Target) Show(feature Feature, supported bool) {
	if t.seen == nil {
		t.seen = map[Feature]bool{}
	}
	t.seen[feature] = supported
}

// Lacks gives the reason why the first of the features that is not supported is not; empty where all are.
func (t *Target) Lacks(features []Feature) string {
	for _, feature := range features {
		if t.Supports(feature) {
			continue
		}
		if _, said := t.Config.Features[string(feature)]; said {
			return fmt.Sprintf("assay.yaml says that the target has no %s (features: {%s: false})", feature, feature)
		}
		return reasons[feature]
	}
	return ""
}

// Advertised lists the specifications that the target says it follows, by their keys in the catalogue.
func (t *Target) Advertised() []string {
	var specs []string
	add := func(supported bool, keys ...string) {
		if supported {
			specs = append(specs, keys...)
		}
	}
	add(t.Supports(OpenID), "oidc-core", "oidc-discovery")
	add(t.Supports(Discovery) && !t.Supports(OpenID), "rfc8414")
	add(t.Supports(Introspection), "rfc7662")
	add(t.Supports(Revocation), "rfc7009")
	add(t.Supports(IssParameter), "rfc9207")
	add(t.Metadata.Lists("response_modes_supported", "form_post"), "form-post")
	add(t.Supports(OpenID) && len(t.ResponseTypes()) > 1, "response-types")
	add(t.Supports(PrivateKeyJWT), "rfc7523")
	add(t.Supports(Registration), "rfc7591")
	add(t.Supports(Registration) && t.Supports(OpenID), "oidc-registration")
	add(t.Supports(PushedRequests), "rfc9126")
	add(t.Supports(OpenID) && t.Supports(EndSession), "rp-initiated-logout")
	add(t.Supports(FrontChannelLogout), "frontchannel-logout")
	add(t.Supports(BackChannelLogout), "backchannel-logout")
	add(t.Supports(SessionManagement), "session-management")
	add(t.Supports(JWTAccessToken), "rfc9068")
	return specs
}

// Lifetime gives what the user wrote of a lifetime; zero where nothing was written.
func (t *Target) Lifetime(name string) time.Duration {
	return time.Duration(t.Config.Lifetimes[name])
}

// Metadata is the discovery document (OIDC Discovery section 3, RFC 8414 section 2).
type Metadata map[string]any

// Text gives a member that is a string; empty where it is absent or of another type.
func (m Metadata) Text(name string) string {
	text, _ := m[name].(string)
	return text
}

// List gives a member that is an array of strings.
func (m Metadata) List(name string) []string {
	values, _ := m[name].([]any)
	var list []string
	for _, value := range values {
		if text, ok := value.(string); ok {
			list = append(list, text)
		}
	}
	return list
}

// Lists tells whether an array member has the value. What RFC 8414 section 2 and OIDC Discovery section 3 say of
// an absent member holds: without grant_types_supported it is authorization_code and implicit, without
// token_endpoint_auth_methods_supported client_secret_basic.
func (m Metadata) Lists(name, value string) bool {
	if _, present := m[name]; !present {
		switch name {
		case "grant_types_supported":
			return value == "authorization_code" || value == "implicit"
		case "token_endpoint_auth_methods_supported":
			return value == "client_secret_basic"
		}
		return false
	}
	return slices.Contains(m.List(name), value)
}

// Endpoint gives the URL of an endpoint by its short name, such as "token" for token_endpoint.
func (t *Target) Endpoint(name string) string { return t.Metadata.Text(name + "_endpoint") }

// Scopes gives the scopes that honest requests ask for: those of the configuration, else openid with profile and
// email where the target lists them.
func (t *Target) Scopes() string {
	if t.Config.Scopes != "" {
		return t.Config.Scopes
	}
	if !t.Supports(OpenID) {
		return strings.Join(t.Metadata.List("scopes_supported"), " ")
	}
	scopes := []string{"openid"}
	for _, scope := range []string{"profile", "email"} {
		if t.Metadata.Lists("scopes_supported", scope) {
			scopes = append(scopes, scope)
		}
	}
	return strings.Join(scopes, " ")
}
