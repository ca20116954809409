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

// profiles names sets of specifications. The auto profile begins with these and grows by what a target advertises.
var profiles = map[string][]string{
	AutoProfile: {"rfc6749", "rfc6750", "rfc7636", "rfc8252", "rfc8725", "rfc9700", "rfc7517"},
	"oauth20":   {"rfc6749", "rfc6750"},
	"bcp":       {"rfc6749", "rfc6750", "rfc7636", "rfc8252", "rfc8725", "rfc9700", "rfc7517"},
	// What OAuth 2.1 took over from RFC 6749 counts once it is cited there; RFC 6749 itself asks for what 2.1 dropped.
	"oauth21":    {"oauth21", "rfc6750", "rfc7636", "rfc8252", "rfc8725", "rfc9700", "rfc7517"},
	"oidc-basic": {"rfc6749", "rfc6750", "oidc-core", "oidc-discovery", "rfc7517"},
}

// unannounced are specifications of which no metadata tells that a server follows them: a draft, and a profile.
var unannounced = []string{"oauth21", "fapi2"}

// Profiles lists the names of the profiles.
func Profiles() []string {
	return slices.Sorted(maps.Keys(profiles))
}

// Specifications gives the specifications of a profile. Advertised are those that the target says it follows;
// they count in the auto profile alone. What no
// metadata tells of is in the profiles that name it alone.
func Specifications(profile string, advertised []string) ([]string, error) {
	set, known := profiles[profile]
	if !known {
		if nearest := Nearest(profile, Profiles()); nearest != "" {
			return nil, fmt.Errorf("unknown profile %q; did you mean %s?", profile, nearest)
		}
		return nil, fmt.Errorf("unknown profile %q; known: %s", profile, strings.Join(Profiles(), ", "))
	}
	set = slices.Clone(set)
	if profile == AutoProfile {
		for _, spec := range advertised {
			if !slices.Contains(set, spec) && !slices.Contains(unannounced, spec) {
				set = append(set, spec)
			}
		}
	}
	return set, nil
}
