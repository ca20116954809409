package target_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/target"
)

// TestAdvertised: what a target says or shows decides which specifications count.
func TestAdvertised(t *testing.T) {
	for name, said := range map[string]struct {
		metadata target.Metadata
		show     []target.Feature
		want     []string
	}{
		"nothing":      {nil, nil, nil},
		"OAuth alone":  {target.Metadata{"issuer": "x"}, nil, []string{"rfc8414"}},
		"OpenID":       {target.Metadata{"scopes_supported": []any{"openid"}}, nil, []string{"oidc-core", "oidc-discovery"}},
		"OpenID shown": {target.Metadata{"issuer": "x"}, []target.Feature{target.OpenID}, []string{"oidc-core", "oidc-discovery"}},
		"registration": {target.Metadata{"registration_endpoint": "x"}, nil, []string{"rfc8414", "rfc7591"}},
		"registration under OpenID": {target.Metadata{"registration_endpoint": "x", "userinfo_endpoint": "x"}, nil,
			[]string{"oidc-core", "oidc-discovery", "rfc7591", "oidc-registration"}},
		"pushed requests":   {target.Metadata{"pushed_authorization_request_endpoint": "x"}, nil, []string{"rfc8414", "rfc9126"}},
		"JWT access tokens": {target.Metadata{"issuer": "x"}, []target.Feature{target.JWTAccessToken}, []string{"rfc8414", "rfc9068"}},
		"the rest": {target.Metadata{"introspection_endpoint": "x", "revocation_endpoint": "x", "authorization_response_iss_parameter_supported": true,
			"token_endpoint_auth_methods_supported": []any{"private_key_jwt"}}, nil, []string{"rfc8414", "rfc7662", "rfc7009", "rfc9207", "rfc7523"}},
		"wrong types": {target.Metadata{"introspection_endpoint": 1.0, "revocation_endpoint": nil, "authorization_response_iss_parameter_supported": "true",
			"token_endpoint_auth_methods_supported": "private_key_jwt", "registration_endpoint": []any{"x"}}, nil, []string{"rfc8414"}},
	} {
		described := &target.Target{Metadata: said.metadata}
		for _, feature := range said.show {
			described.Show(feature, true)
		}
		got := described.Advertised()
		if !slices.Equal(got, said.want) {
			t.Errorf("%s: %v, want %v", name, got, said.want)
		}
		for _, key := range got {
			if !catalogue.Known(key) {
				t.Errorf("%s: the catalogue has no %s", name, key)
			}
		}
	}
}

// TestAbsentMembers: defaults hold where a member is absent, never where it is of a wrong type.
func TestAbsentMembers(t *testing.T) {
	if !(target.Metadata{}).Lists("grant_types_supported", "authorization_code") || (target.Metadata{"grant_types_supported": "authorization_code"}).Lists("grant_types_supported", "authorization_code") {
		t.Error("grant_types_supported: the default is wrong")
	}
	if !(target.Metadata{}).Lists("token_endpoint_auth_methods_supported", "client_secret_basic") || (target.Metadata{}).Lists("token_endpoint_auth_methods_supported", "none") {
		t.Error("token_endpoint_auth_methods_supported: the default is wrong")
	}
}

// TestLacks: each feature that can be lacking has a reason in words, and what a flow showed overrules discovery.
func TestLacks(t *testing.T) {
	for _, feature := range []target.Feature{target.OpenID, target.RefreshToken, target.ClientCredentials, target.Introspection, target.Revocation, target.UserInfo,
		target.PKCE, target.IssParameter, target.JWKS, target.Discovery, target.PrivateKeyJWT, target.Registration, target.PushedRequests, target.JWTAccessToken, target.TokenUse} {
		nothing := &target.Target{}
		if reason := nothing.Lacks([]target.Feature{feature}); !strings.HasPrefix(reason, "the target") {
			t.Errorf("%s is lacking because %q", feature, reason)
		}
		nothing.Show(feature, true)
		if reason := nothing.Lacks([]target.Feature{feature}); reason != "" {
			t.Errorf("%s was shown, and is lacking because %q", feature, reason)
		}
	}
}

// TestScopes: the user's word wins, else what the target lists.
func TestScopes(t *testing.T) {
	for want, described := range map[string]*target.Target{
		"a b":          {Config: target.Config{Scopes: "a b"}, Metadata: target.Metadata{"scopes_supported": []any{"openid"}}},
		"openid email": {Metadata: target.Metadata{"scopes_supported": []any{"email", "openid", "x"}}},
		"read":         {Metadata: target.Metadata{"scopes_supported": []any{"read", 7.0}}},
		"":             {},
	} {
		if got := described.Scopes(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
