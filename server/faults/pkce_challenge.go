package faults

import (
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

// challengeFaults are about the challenge that is empty or readable.
func challengeFaults() []Fault {
	return []Fault{
		{Name: "pkce-empty-challenge", Breaks: "pkce-empty-challenge",
			Does: "Takes an empty challenge for PKCE, of clients that must use it.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.RequirePKCE
				d.Authorize.RequirePKCE = func(r *server.AuthorizationRequest) bool { return honest(r) && !r.Params.Has("code_challenge") }
			}},
		{Name: "pkce-empty-challenge.verifier-ignored", Breaks: "pkce-empty-challenge",
			Does: "Has no challenge to compare a verifier with where it was empty, and so compares nothing.",
			Bend: all(
				challengeMethod(func(r *server.AuthorizationRequest, honest func() error) error {
					if r.Params.Has("code_challenge") && r.Param("code_challenge") == "" {
						return nil
					}
					return honest()
				}),
				noCodeRule("verifier-expected"),
				verifierMatches(func(r *server.Redemption, honest func() error) error {
					if r.Code.Challenge == "" {
						return nil
					}
					return honest()
				}))},
	}
}

// methodFaults read a method as another one, or as none.
func methodFaults() []Fault {
	return []Fault{
		{Name: "pkce-method-omitted", Breaks: "pkce-method-omitted",
			Does: "Forgets a challenge that comes without a method.",
			Bend: readMethod(func(name string) (string, bool) { return "", name == "" })},
		{Name: "pkce-method-unknown", Breaks: "pkce-method-unknown",
			Does: "Takes a method that it does not know for plain.",
			Bend: readMethod(func(name string) (string, bool) {
				return "plain", !slices.Contains([]string{"", "plain", "S256"}, name)
			})},
		{Name: "pkce-method-unknown.none", Breaks: "pkce-method-unknown",
			Does: "Forgets a challenge by a method that it does not know.",
			Bend: readMethod(func(name string) (string, bool) { return "", !slices.Contains([]string{"", "plain", "S256"}, name) })},
		{Name: "pkce-method-unknown.other-case", Breaks: "pkce-method-unknown",
			Does: "Ignores case in the name of the method.",
			Bend: readMethod(func(name string) (string, bool) { return "S256", name != "S256" && strings.EqualFold(name, "S256") })},
		{Name: "pkce-method-unknown.trimmed", Breaks: "pkce-method-unknown",
			Does: "Ignores spaces round the name of the method.",
			Bend: readMethod(func(name string) (string, bool) { return "S256", name != "S256" && strings.TrimSpace(name) == "S256" })},
		{Name: "pkce-plain-disabled", Breaks: "pkce-plain-disabled",
			Does: "Advertises S256 alone, and takes plain.",
			Bend: readMethod(func(name string) (string, bool) { return "plain", name == "plain" })},
		{Name: "pkce-plain-disabled.by-default", Breaks: "pkce-plain-disabled",
			Does: "Advertises S256 alone, and takes a challenge without a method as plain.",
			Bend: readMethod(func(name string) (string, bool) { return "plain", name == "" })},
	}
}

// proofKeySupportFaults are about who is offered PKCE, and who must use it.
func proofKeySupportFaults() []Fault {
	return []Fault{
		{Name: "pkce-supported", Breaks: "pkce-supported",
			Does: "Knows nothing of PKCE, and says nothing of it.",
			Bend: all(
				without("discovery", "code_challenge_methods_supported"),
				noCodeRule("verifier-expected"), noCodeRule("verifier-present"), noCodeRule("verifier-well-formed"), noCodeRule("verifier-matches"),
				func(d *server.Decisions) {
					d.Authorize.Rules = d.Authorize.Rules.Without("pkce-method-supported", "pkce-challenge-well-formed", "pkce-used")
				})},
		{Name: "pkce-supported-metadata", Breaks: "pkce-supported-metadata",
			Does: "Supports PKCE, and says nothing of it.",
			Bend: without("discovery", "code_challenge_methods_supported")},
		{Name: "pkce-supported-metadata.plain-alone", Breaks: "pkce-supported-metadata",
			Does: "Takes S256, and advertises plain alone.",
			Bend: document("discovery", func(_ *server.DocumentContext, metadata map[string]any) {
				metadata["code_challenge_methods_supported"] = []string{"plain"}
			})},
		{Name: "pkce-required-public", Breaks: "pkce-required-public", Profile: "oauth21", SeenIn: "better-auth issue 10637",
			Does: "Lets public clients do without PKCE.",
			Bend: requiresPKCE(func(client *server.Client) bool { return !client.Public() })},
		{Name: "pkce-required-native", Breaks: "pkce-required-native",
			Does: "Lets native clients do without PKCE.",
			Bend: requiresPKCE(func(client *server.Client) bool { return client.Public() && client.ApplicationType != "native" })},
		{Name: "pkce-required-confidential", Breaks: "pkce-required-confidential", Profile: "oauth21",
			Does: "Lets confidential clients do without PKCE and without a nonce.",
			Bend: requiresPKCE((*server.Client).Public)},
	}
}

func requiresPKCE(of func(*server.Client) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Authorize.RequirePKCE = func(r *server.AuthorizationRequest) bool { return r.Asks("code") && of(r.Client) }
	}
}

// challengeMethod bends the rule on code challenge methods.
func challengeMethod(judge func(r *server.AuthorizationRequest, honest func() error) error) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.Rules.Find("pkce-method-supported").Check
		d.Authorize.Rules = d.Authorize.Rules.Replace("pkce-method-supported", func(r *server.AuthorizationRequest) error {
			return judge(r, func() error { return honest(r) })
		})
	}
}

// readMethod takes some names of methods for another; the empty one is none at all, and the challenge is forgotten.
func readMethod(read func(name string) (method string, taken bool)) func(*server.Decisions) {
	return challengeMethod(func(r *server.AuthorizationRequest, honest func() error) error {
		if r.Param("code_challenge") == "" {
			return honest()
		}
		as, taken := read(r.Param("code_challenge_method"))
		if !taken {
			return honest()
		}
		if as == "" {
			r.Params.Del("code_challenge")
		}
		r.Params.Set("code_challenge_method", as)
		return nil
	})
}
