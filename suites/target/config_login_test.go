package target_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authassay/assay/suites/target"
)

func TestLoginSteps(t *testing.T) {
	t.Setenv("TENANT", "wonderland")
	config, err := target.ParseConfig([]byte(`issuer: https://as.example.com
login:
  steps:
    - click: {role: button, name: Sign in with e-mail}
    - fill: {css: "#tenant", with: "${env:TENANT}"}
    - auto
    - fill: {label: Code, with: "${totp}"}
    - press: Enter
    - wait-for: {text: Welcome}
consent:
  steps: [tick: {label: E-mail}, click: {name: Yes}]
  deny: [click: {name: No}]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []target.StepConfig{
		{Click: &target.TargetConfig{Role: "button", Name: "Sign in with e-mail"}, Line: 4},
		{Fill: &target.FillConfig{CSS: "#tenant", With: "wonderland"}, Line: 5},
		{Line: 6},
		{Fill: &target.FillConfig{Label: "Code", With: "${totp}"}, Line: 7},
		{Press: "Enter", Line: 8},
		{WaitFor: &target.TargetConfig{Text: "Welcome"}, Line: 9},
	}
	if difference := cmp.Diff(want, config.Login.Steps); difference != "" || !config.Login.Steps[2].Auto() || config.Login.Steps[3].Auto() {
		t.Error(difference)
	}
	if len(config.Consent.Steps) != 2 || config.Consent.Steps[1].Click.Name != "Yes" || config.Consent.Deny[0].Click.Name != "No" {
		t.Errorf("consent %+v", config.Consent)
	}
}

func TestLoginStepErrors(t *testing.T) {
	for step, message := range map[string]string{
		`klick: {name: In}`:                                 `3:7: unknown key "klick"; did you mean click?`,
		`atuo`:                                              "3:7: a step is auto, or one of",
		`click: {nmae: In}`:                                 `3:15: unknown key "nmae"; did you mean name?`,
		`click: In`:                                         "3:14: ",
		`click: {name: In, css: "#in"}`:                     "3:7: click names what it works on by one of css, name and label",
		`click: {}`:                                         "3:7: click names what it works on",
		`click: {text: In}`:                                 "3:7: a text can be waited for; to click something",
		`click: {role: knob, name: In}`:                     "3:7: unknown role",
		`click: {role: button, css: "#in"}`:                 "3:7: role stands beside name",
		`press: Escape`:                                     "3:7: press knows the key Enter alone",
		"press: Enter\n      click: {name: In}":             "3:7: a step does one thing",
		`fill: {label: Name}`:                               "3:7: fill has no with",
		`fill: {label: Name, with: "${pasword}"}`:           "stands for nothing; with knows ${user}, ${password} and ${totp}",
		`fill: {label: Name, with: "${totp}1"}`:             "3:7: ${totp} stands alone",
		`fill: {label: Name, with: "${password}", for: us}`: `unknown key "for"`,
	} {
		_, err := target.ParseConfig([]byte("login:\n  steps:\n    - " + step + "\n"))
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s\n  gives %v\n  not   %s", step, err, message)
		}
	}
}
