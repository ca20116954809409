package suites

import (
	"testing"

	"github.com/authassay/assay/suites/catalogue"
)

func TestACheckRunsInTheFlowsOfItsProfile(t *testing.T) {
	check := PlannedCheck{ID: "authz-prompt-login", Catalogue: catalogue.Check{OIDF: []string{"oidcc-prompt-login"}, Requirement: "RFC6749-4.1.2-code-once"}, Chapter: "authorize",
		Flows: catalogue.AllFlows(), specs: 12 + 1}
	for _, row := range []struct {
		profile string
		specs   int
		filter  string
	}{
		{"auto", 2, "(check: containsAny {authz-prompt-login} && flow: isSubsetOf {code}) || honest: containsAny {authorize}"},
		{"oidc-implicit", 3, "(check: containsAny {authz-prompt-login} && flow: isSubsetOf {id-token, id-token-token}) || honest: containsAny {authorize}"},
		{"oidc", 13, ""},
	} {
		profile, err := catalogue.ProfileNamed(row.profile, nil)
		if err != nil {
			t.Fatal(err)
		}
		planned := check
		planned.runIn(profile)
		if filter := (Plan{Checks: []PlannedCheck{planned}}).filter(); planned.specs != row.specs || row.filter != "" && filter != row.filter {
			t.Errorf("%s: %d specs by %s", row.profile, planned.specs, filter)
		}
	}
}

func TestACheckAboutOtherFlowsIsNotInACodePlan(t *testing.T) {
	front := PlannedCheck{Catalogue: catalogue.Check{OIDF: []string{"oidcc-server"}, Requirement: "RFC6749-4.1.2-code-once"}, specs: 1, Flows: []Flow{{ResponseType: "id_token"}}}
	for profile, in := range map[string]bool{"oidc-basic": false, "oidc-implicit": true, "auto": true} {
		named, err := catalogue.ProfileNamed(profile, nil)
		if _, has := front.In(named); err != nil || has != in {
			t.Errorf("%s: %v, %v", profile, has, err)
		}
	}
}
