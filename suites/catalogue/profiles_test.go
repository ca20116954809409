package catalogue

import (
	"slices"
	"strings"
	"testing"
)

func TestProfilesNameKnownSpecifications(t *testing.T) {
	for _, name := range Profiles() {
		profile, err := ProfileNamed(name, nil)
		if err != nil || len(profile.Specifications) == 0 || len(profile.Flows) == 0 {
			t.Errorf("%s: %v, %v", name, profile, err)
		}
		for _, spec := range profile.Specifications {
			if !slices.Contains(SpecificationKeys(), spec) {
				t.Errorf("%s names unknown specification %q", name, spec)
			}
		}
	}
}

func TestOnlyAutoGrowsByWhatIsAdvertised(t *testing.T) {
	auto, _ := ProfileNamed(AutoProfile, []string{"rfc9207", "rfc6749"})
	if !slices.Contains(auto.Specifications, "rfc9207") || len(auto.Specifications) != len(profiles[AutoProfile].Specifications)+1 {
		t.Errorf("auto: %v", auto)
	}
	if slices.Contains(profiles[AutoProfile].Specifications, "rfc9207") {
		t.Error("the advertisement of one target stays for the next")
	}
	if bcp, _ := ProfileNamed("bcp", []string{"rfc9207"}); slices.Contains(bcp.Specifications, "rfc9207") {
		t.Errorf("bcp: %v", bcp)
	}
}

func TestUnknownNamesAreAnsweredWithTheNearest(t *testing.T) {
	_, _, check := Lookup("code-reply")
	_, _, nonsense := Lookup("xyzzy")
	_, slip := ProfileNamed("bpc", nil)
	_, foreign := ProfileNamed("nothing-like-it", nil)
	for _, row := range []struct {
		err  error
		says string
	}{
		{check, `unknown check "code-reply"; did you mean code-replay?`},
		{nonsense, `unknown check "xyzzy"`},
		{slip, `unknown profile "bpc"; did you mean bcp?`},
		{foreign, `unknown profile "nothing-like-it"; known: ` + strings.Join(Profiles(), ", ")},
	} {
		if row.err == nil || row.err.Error() != row.says {
			t.Errorf("got %v, want %s", row.err, row.says)
		}
	}
}

func TestDecideTakesTheStrongestCitationOfTheProfile(t *testing.T) {
	mixed := Requirement{Citations: []Citation{
		{"rfc6749", "4.1.2", Should}, {"fapi2", "5.3.2.2", Must}, {"oidc-core", "2", Must}, {"rfc9700", "2.1", May},
	}}
	advice := Requirement{Citations: []Citation{{"", "OWASP ASVS", Advice}}}
	for _, row := range []struct {
		name        string
		requirement Requirement
		specs       []string
		spec        string
		level       Level
		applies     bool
	}{
		{"alone", mixed, []string{"rfc6749"}, "rfc6749", Should, true},
		{"the stronger", mixed, []string{"rfc9700", "rfc6749"}, "rfc6749", Should, true},
		{"the first of equals", mixed, []string{"oidc-core", "rfc6749", "fapi2"}, "fapi2", Must, true},
		{"none", mixed, []string{"rfc7636"}, "", "", false},
		{"advice belongs to all", advice, nil, "", Advice, true},
	} {
		decision, applies := row.requirement.Decide(row.specs)
		if decision.Spec != row.spec || decision.Level != row.level || applies != row.applies {
			t.Errorf("%s: got %+v, %v", row.name, decision, applies)
		}
	}
}

// What decides a check differs by profile; these are the places where specifications disagree or stay silent.
func TestWhatDecides(t *testing.T) {
	for _, row := range []struct {
		check, profile string
		advertised     []string
		name, section  string
		level          Level
	}{
		{"code-replay", "auto", nil, "RFC 6749", "4.1.2", Must},
		{"code-replay-revokes-access", "auto", nil, "RFC 6749", "4.1.2", Should},
		{"redirect-uri-unregistered", "auto", nil, "RFC 9700", "2.1", Must},
		{"redirect-uri-unregistered", "oauth20", nil, "RFC 6749", "3.1.2.3", Must},
		{"redirect-uri-unregistered", "oidc-basic", nil, "RFC 6749", "3.1.2.3", Must},
		{"code-replay", "oidc-basic", nil, "RFC 6749", "4.1.2", Must},
		{"code-replay", "oidc-implicit", nil, "", "", ""},
		{"refresh-reuse-detection", "auto", nil, "RFC 9700", "4.14.2", Must},
		{"refresh-reuse-detection", "oauth20", nil, "", "", ""},
		{"pkce-wrong-verifier", "oidc-basic", nil, "", "", ""},
		{"authz-iss-success", "auto", nil, "", "", ""},
		{"authz-iss-success", "auto", []string{"rfc9207"}, "RFC 9207", "2", Must},
		{"authz-iss-success", "bcp", []string{"rfc9207"}, "", "", ""},
		{"introspect-no-auth", "auto", nil, "", "", ""},
		{"introspect-no-auth", "auto", []string{"rfc7662"}, "RFC 7662", "2.1", Must},
		{"revoke-refresh", "auto", []string{"rfc7009"}, "RFC 7009", "2", Must},
		{"token-type-id-token-as-access", "auto", nil, "RFC 6749", "7", Must},
		{"token-type-id-token-as-access", "auto", []string{"rfc9068"}, "RFC 9068", "4", Must},
		{"client-auth-jwt-alg-none", "auto", nil, "RFC 8725", "3.2", Should},
		{"client-auth-jwt-alg-none", "auto", []string{"rfc7523"}, "RFC 7523", "3", Must},
		{"discovery-metadata-valid", "auto", []string{"rfc8414"}, "RFC 8414", "2", Must},
		{"jwks-private-key", "auto", nil, "RFC 7517", "9.2", Must},
		{"ui-cookie-flags", "oauth20", nil, "advice", "OWASP ASVS", Advice},
		{"login-session-fixation", "auto", nil, "advice", "OWASP Session Management", Advice},
	} {
		check, _, err := Lookup(row.check)
		if err != nil {
			t.Fatal(err)
		}
		profile, err := ProfileNamed(row.profile, row.advertised)
		if err != nil {
			t.Fatal(err)
		}
		decision, applies := profile.Decide(check)
		if applies != (row.level != "") || decision.Name != row.name || decision.Section != row.section || decision.Level != row.level {
			t.Errorf("%s in %s with %v: %+v", row.check, row.profile, row.advertised, decision)
		}
	}
}

func TestAProfileRunsAChecksFlowsOrTheRestOfThem(t *testing.T) {
	own := AllFlows()
	front := slices.DeleteFunc(AllFlows(), func(flow Flow) bool { return !flow.FrontChannel() })
	for _, row := range []struct {
		profile string
		own     []Flow
		names   string
	}{
		{"auto", own, "code"},
		{"auto", front, "id-token id-token-token code-id-token code-token code-id-token-token"},
		{"oidc-basic", own, "code"},
		{"oidc-basic", front, ""},
		{"oidc-implicit", own, "id-token id-token-token"},
		{"oidc-hybrid", front, "code-id-token code-token code-id-token-token"},
	} {
		profile, err := ProfileNamed(row.profile, nil)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, flow := range profile.In(row.own) {
			names = append(names, flow.Name())
		}
		if got := strings.Join(names, " "); got != row.names {
			t.Errorf("%s: %s, want %s", row.profile, got, row.names)
		}
	}
	if all, _ := ProfileNamed("oidc", nil); len(all.In(own)) != 12 {
		t.Errorf("oidc runs %v", all.In(own))
	}
}

func TestThePlansHaveTheModulesOfAProvider(t *testing.T) {
	if got := len(OIDFModules()); got != 77 {
		t.Errorf("%d modules, want 77", got)
	}
	for plan, modules := range map[string]int{"oidc-basic": 38, "oidc-implicit": 31, "oidc-hybrid": 37, "oidc-config": 1, "oidc-dynamic": 23,
		"oidc-3rd-party-login": 2, "oidc-rp-logout": 11, "oidc-frontchannel": 2, "oidc-backchannel": 2, "oidc-session": 2} {
		if got := len(profiles[plan].Modules); got != modules {
			t.Errorf("%s has %d modules, want %d", plan, got, modules)
		}
	}
}
