package catalogue

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tables names each specification's table by its key; advice has none.
var tables = map[string][]Requirement{
	"rfc6749":        slices.Concat(rfc6749Requirements, rfc6749CodeRequirements, rfc6749ClientRequirements),
	"rfc6750":        rfc6750Requirements,
	"rfc7009":        rfc7009Requirements,
	"rfc7517":        rfc7517Requirements,
	"rfc7523":        rfc7523Requirements,
	"rfc7591":        rfc7591Requirements,
	"rfc7636":        rfc7636Requirements,
	"rfc7662":        rfc7662Requirements,
	"rfc8252":        rfc8252Requirements,
	"rfc8414":        rfc8414Requirements,
	"rfc8725":        rfc8725Requirements,
	"rfc9068":        rfc9068Requirements,
	"rfc9207":        rfc9207Requirements,
	"rfc9700":        rfc9700Requirements,
	"oauth21":        oauth21Requirements,
	"oidc-core":      slices.Concat(oidcCoreRequirements, oidcCoreRequestRequirements, oidcCoreClaimsRequirements, oidcCoreObjectRequirements, oidcFlowRequirements),
	"oidc-discovery": oidcDiscoveryRequirements,
	"form-post":      formPostRequirements,

	"oidc-registration":   oidcRegistrationRequirements,
	"fapi2":               fapi2Requirements,
	"response-types":      responseTypeRequirements,
	"rp-initiated-logout": rpInitiatedLogoutRequirements,
	"frontchannel-logout": frontchannelLogoutRequirements,
	"backchannel-logout":  backchannelLogoutRequirements,
	"session-management":  sessionManagementRequirements,
	"":                    adviceRequirements,
}

func TestEachRequirementStandsInTheTableOfItsSpecification(t *testing.T) {
	total := 0
	for key, table := range tables {
		total += len(table)
		for _, requirement := range table {
			if len(requirement.Citations) == 0 {
				t.Fatalf("%s cites nothing", requirement.ID)
			}
			first := requirement.Citations[0]
			prefix := strings.ToUpper(key) + "-" + first.Section + "-"
			if first.Level == Advice {
				prefix = "ADVICE-"
			}
			slug, found := strings.CutPrefix(requirement.ID, prefix)
			if first.Spec != key || !found || !kebab.MatchString(slug) {
				t.Errorf("%s does not fit its table and its first citation, %v", requirement.ID, first)
			}
		}
	}
	if total != len(requirements) || total != len(Requirements()) {
		t.Errorf("%d requirements in the tables, %d in the whole, %d listed", total, len(requirements), len(Requirements()))
	}
}

func TestEachGistIsOneShortSentence(t *testing.T) {
	for _, requirement := range Requirements() {
		gist := requirement.Gist
		if len(gist) >= 220 || !strings.HasSuffix(gist, ".") || strings.Contains(gist, ". ") || strings.ToUpper(gist[:1]) != gist[:1] {
			t.Errorf("%s: %q", requirement.ID, gist)
		}
	}
}

func TestEachCitationIsKnown(t *testing.T) {
	for _, requirement := range Requirements() {
		seen := map[string]bool{}
		for i, citation := range requirement.Citations {
			place := citation.Spec + " " + citation.Section
			if citation.Level.rank() < 0 || seen[place] {
				t.Errorf("%s: %v is of no level, or stands twice", requirement.ID, citation)
			}
			seen[place] = true
			if (citation.Spec == "") != (citation.Level == Advice) || citation.Spec != "" && !Known(citation.Spec) {
				t.Errorf("%s cites unknown specification %q", requirement.ID, citation.Spec)
			}
			if i > 0 && requirement.Citations[i-1].Level.rank() > citation.Level.rank() {
				t.Errorf("%s: the strongest citations come first", requirement.ID)
			}
			if link, err := url.Parse(SectionURL(citation.Spec, citation.Section)); err != nil || link.Scheme != "https" {
				t.Errorf("%s: no link to %v", requirement.ID, citation)
			}
		}
	}
}

func TestEachRequirementIsAsked(t *testing.T) {
	asked := map[string]bool{}
	for _, check := range Checks() {
		asked[check.Requirement] = true
	}
	for _, requirement := range Requirements() {
		if !asked[requirement.ID] {
			t.Errorf("no check asks %s", requirement.ID)
		}
	}
}

var (
	kebab  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	module = regexp.MustCompile(`^(oidcc|fapi2-security-profile-final)-[a-z0-9_]+(-[a-zA-Z0-9]+)*$`) // redirect-uri-query-OK, 3rd_party-init-login
)

func TestEachCheckIsWhole(t *testing.T) {
	for _, check := range Checks() {
		if !kebab.MatchString(check.ID) {
			t.Errorf("%q is no ID", check.ID)
		}
		found, requirement, err := Lookup(check.ID)
		if err != nil || found.ID != check.ID || requirement.ID == "" || requirement.ID != check.Requirement {
			t.Errorf("%s: looked up %s, %s, %v", check.ID, found.ID, requirement.ID, err)
		}
		for _, text := range []string{check.Tries, check.Why} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q is no sentence", check.ID, text)
			}
		}
		for _, name := range check.OIDF {
			if !module.MatchString(name) {
				t.Errorf("%s: %q is no module of the OpenID Foundation", check.ID, name)
			}
		}
	}
}

func TestIndexRefusesOurOwnDefects(t *testing.T) {
	requirement, check := Requirement{ID: "R"}, Check{ID: "c", Requirement: "R"}
	for name, tables := range map[string]struct {
		requirements []Requirement
		checks       []Check
	}{
		"a requirement twice":           {[]Requirement{requirement, requirement}, nil},
		"a check twice":                 {[]Requirement{requirement}, []Check{check, check}},
		"a check without a requirement": {nil, []Check{check}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("was accepted")
				}
			}()
			index(tables.requirements, tables.checks)
		})
	}
}

func TestSectionURL(t *testing.T) {
	for want, of := range map[string][2]string{
		"https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2":                               {"rfc6749", "4.1.2"},
		"https://www.rfc-editor.org/rfc/rfc9700":                                             {"rfc9700", ""},
		"https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.2.1":          {"oidc-core", "3.1.2.1"},
		"https://openid.net/specs/openid-connect-discovery-1_0.html#rfc.section.4.2":         {"oidc-discovery", "4.2"},
		"https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.3.2.2":      {"fapi2", "5.3.2.2"},
		"https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-15#section-4.1.3":       {"oauth21", "4.1.3"},
		"https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html": {"", "OWASP Session Management"},
		"": {"", "hearsay"},
	} {
		if got := SectionURL(of[0], of[1]); got != want {
			t.Errorf("%v: got %q, want %q", of, got, want)
		}
	}
}
