package catalogue

import (
	"slices"
	"strings"
)

// Flow is one way to ask for authorization: a response type (OIDC Core section 3) and a response mode.
type Flow struct {
	ResponseType string // values in the order of the specification: "code id_token"
	Mode         string // "form_post"; empty: the default of the response type
}

// Name is the flow in kebab case: code, code-id-token, id-token-form-post.
func (f Flow) Name() string {
	return strings.NewReplacer(" ", "-", "_", "-").Replace(strings.TrimSpace(f.ResponseType + " " + f.Mode))
}

// Returns tells whether the authorization response carries a code, an id_token or a token.
func (f Flow) Returns(artefact string) bool {
	return slices.Contains(strings.Fields(f.ResponseType), artefact)
}

// Parameters lists the response parameters that carry what the response type promises: a token comes as access_token.
func (f Flow) Parameters() []string {
	names := strings.Fields(f.ResponseType)
	for i, name := range names {
		if name == "token" {
			names[i] = "access_token"
		}
	}
	return names
}

// FrontChannel tells whether tokens come through the browser.
func (f Flow) FrontChannel() bool { return f.Returns("id_token") || f.Returns("token") }

// CodeFlow is the authorization code flow in its default mode.
var CodeFlow = Flow{ResponseType: "code"}

// Response types by the plan of the OpenID Foundation's suite that asks them.
var (
	implicitTypes = []string{"id_token", "id_token token"}
	hybridTypes   = []string{"code id_token", "code token", "code id_token token"}
)

// inMode gives flows of response types in one mode.
func inMode(mode string, types ...string) []Flow {
	flows := make([]Flow, 0, len(types))
	for _, each := range types {
		flows = append(flows, Flow{ResponseType: each, Mode: mode})
	}
	return flows
}

// AllFlows lists the response types of OpenID Connect, each in its default mode and then each by form_post.
func AllFlows() []Flow {
	types := append(append([]string{"code"}, implicitTypes...), hybridTypes...)
	return append(inMode("", types...), inMode("form_post", types...)...)
}
