package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// AutoProfile is the default: OAuth 2.0 with RFC 9700, OpenID Connect where the target offers it, and each
// extension that the target advertises.
const AutoProfile = "auto"

// Profile is what a run asks: the checks that its specifications cite, in its flows.
type Profile struct {
	Name           string
	Specifications []string // what they cite decides the level
	Modules        []string // of the OpenID Foundation's suite: of the cited checks those alone that answer one; nil: all
	Flows          []Flow   // in which a check runs that is about each of them
}

var (
	bestPractice = []string{"rfc6749", "rfc6750", "rfc7636", "rfc8252", "rfc8725", "rfc9700", "rfc7517"}
	openIDAll    = []string{"rfc6749", "rfc6750", "rfc7636", "rfc7517", "rfc7523", "rfc7591", "form-post", "response-types", "oidc-core", "oidc-discovery", "oidc-registration",
		"rp-initiated-logout", "frontchannel-logout", "backchannel-logout", "session-management"}
	codeAlone = []Flow{CodeFlow}
)

// profiles holds what can be asked for by name. The auto profile grows by what a target advertises.
var profiles = map[string]Profile{
	AutoProfile: {Specifications: bestPractice, Flows: codeAlone},
	"oauth20":   {Specifications: []string{"rfc6749", "rfc6750"}, Flows: codeAlone},
	"bcp":       {Specifications: bestPractice, Flows: codeAlone},
	// What OAuth 2.1 took over from RFC 6749 counts once it is cited there; RFC 6749 itself asks for what 2.1 dropped.
	"oauth21": {Specifications: []string{"oauth21", "rfc6750", "rfc7636", "rfc8252", "rfc8725", "rfc9700", "rfc7517"}, Flows: codeAlone},

	"oidc":                 {Specifications: openIDAll, Flows: AllFlows()},
	"oidc-basic":           {Specifications: openIDAll, Modules: modulesOf("B"), Flows: codeAlone},
	"oidc-implicit":        {Specifications: openIDAll, Modules: modulesOf("I"), Flows: inMode("", implicitTypes...)},
	"oidc-hybrid":          {Specifications: openIDAll, Modules: modulesOf("H"), Flows: inMode("", hybridTypes...)},
	"oidc-formpost":        {Specifications: openIDAll, Modules: modulesOf("BIH"), Flows: inMode("form_post", slices.Concat([]string{"code"}, implicitTypes, hybridTypes)...)},
	"oidc-config":          {Specifications: openIDAll, Modules: modulesOf("C"), Flows: codeAlone},
	"oidc-dynamic":         {Specifications: openIDAll, Modules: modulesOf("D"), Flows: codeAlone},
	"oidc-3rd-party-login": {Specifications: openIDAll, Modules: modulesOf("3"), Flows: codeAlone},
	"oidc-rp-logout":       {Specifications: openIDAll, Modules: modulesOf("R"), Flows: codeAlone},
	"oidc-frontchannel":    {Specifications: openIDAll, Modules: modulesOf("F"), Flows: codeAlone},
	"oidc-backchannel":     {Specifications: openIDAll, Modules: modulesOf("K"), Flows: codeAlone},
	"oidc-session":         {Specifications: openIDAll, Modules: modulesOf("S"), Flows: codeAlone},
}

// unannounced are specifications of which no metadata tells that a server follows them: a draft, and a profile.
var unannounced = []string{"oauth21", "fapi2"}

// Profiles lists the names of the profiles.
func Profiles() []string {
	return slices.Sorted(maps.Keys(profiles))
}

// ProfileNamed gives a profile. Advertised are the specifications that the target says it follows; they count in the
// auto profile alone. What no metadata tells of is in the profiles that name it alone. An unknown name is an error that
// names the nearest known one.
func ProfileNamed(name string, advertised []string) (Profile, error) {
	profile, known := profiles[name]
	if !known {
		if nearest := Nearest(name, Profiles()); nearest != "" {
			return Profile{}, fmt.Errorf("unknown profile %q; did you mean %s?", name, nearest)
		}
		return Profile{}, fmt.Errorf("unknown profile %q; known: %s", name, strings.Join(Profiles(), ", "))
	}
	profile.Name = name
	profile.Specifications = slices.Clone(profile.Specifications)
	if name == AutoProfile {
		for _, spec := range advertised {
			if !slices.Contains(profile.Specifications, spec) && !slices.Contains(unannounced, spec) {
				profile.Specifications = append(profile.Specifications, spec)
			}
		}
	}
	return profile, nil
}

// Decide gives the citation that decides a check in the profile. The second result is false where the profile does not
// have it.
func (p Profile) Decide(check Check) (Decision, bool) {
	if p.Modules != nil && !slices.ContainsFunc(check.OIDF, func(module string) bool {
		module, ours := strings.CutPrefix(module, oidcc)
		return ours && slices.Contains(p.Modules, module)
	}) {
		return Decision{}, false
	}
	return requirementsByID[check.Requirement].Decide(p.Specifications)
}

// oidcc begins the names of the modules that are about OpenID Connect.
const oidcc = "oidcc-"

// In gives those of a check's own flows in which it runs: the profile's. What is about other flows than those of the
// auto profile alone runs there in all of its own, by their default mode.
func (p Profile) In(own []Flow) []Flow {
	var in []Flow
	for _, flow := range own {
		if slices.Contains(p.Flows, flow) {
			in = append(in, flow)
		}
	}
	if p.Name == AutoProfile && len(in) == 0 {
		for _, flow := range own {
			if flow.Mode == "" {
				in = append(in, flow)
			}
		}
	}
	return in
}
