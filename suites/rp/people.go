package rp

import (
	"fmt"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/target"
)

// RedactorFor makes a redactor that strikes what the configuration of a target holds of secrets, and names where it says so.
func RedactorFor(t *target.Target) *evidence.Redactor {
	redactor := evidence.NewRedactor()
	if t.Config.RedactClaims {
		redactor.StrikeClaims()
	}
	for name, secret := range t.Config.HeaderSecrets() {
		redactor.LearnHeader(name, secret)
	}
	if proxy := t.Proxy(); proxy != nil && proxy.User != nil {
		password, _ := proxy.User.Password()
		redactor.Learn("password", password)
	}
	return redactor
}

// People gives those who can log in at a target. A saved login is the first one's. A seed or a file that is none is an
// error.
func People(t *target.Target) ([]User, error) {
	var users []User
	for _, configured := range t.Config.Users {
		user := User{Name: configured.Name, Password: configured.Password}
		if configured.TOTP != "" {
			totp, err := NewTOTP(configured.TOTP)
			if err != nil {
				return nil, fmt.Errorf("the totp: of %s: %w", configured.Name, err)
			}
			totp.Clock = t.Clock
			user.TOTP = totp
		}
		if file := t.Config.Login.State; file != "" && len(users) == 0 {
			state, err := ReadState(file)
			if err != nil {
				return nil, err
			}
			user.State = state
		}
		users = append(users, user)
	}
	return users, nil
}

// Enter makes the relying party of a target that was reached, with the steps of its configuration, and that of its second
// issuer where there is one. An error is one of that issuer's people.
func Enter(t *target.Target, agent Agent, redactor *evidence.Redactor, users []User) (*Party, error) {
	party := New(t, agent, redactor, users)
	for _, user := range users {
		if user.State != nil {
			user.State.Teach(redactor)
		}
	}
	party.Guide = GuideOf(t.Config)
	if other, _ := t.Other(); other != nil {
		users, err := People(other)
		if err != nil {
			return nil, err
		}
		party.Other = New(other, agent, redactor, users)
		party.Other.Guide = party.Guide
	}
	return party, nil
}

// GuideOf gives the steps of assay.yaml to whoever drives the pages.
func GuideOf(config target.Config) page.Guide {
	return page.Guide{Login: instructions(config.Login.Steps), Consent: instructions(config.Consent.Steps), Deny: instructions(config.Consent.Deny)}
}

func instructions(steps []target.StepConfig) []page.Instruction {
	var list []page.Instruction
	for _, step := range steps {
		instruction := page.Instruction{Verb: page.Auto, Line: step.Line}
		switch {
		case step.Fill != nil:
			instruction.Verb, instruction.Value = page.Fill, step.Fill.With
			instruction.Target = page.Target{CSS: step.Fill.CSS, Role: step.Fill.Role, Name: step.Fill.Name, Label: step.Fill.Label}
		case step.Press != "":
			instruction.Verb = page.PressIt
		case step.Tick != nil:
			instruction.Verb, instruction.Target = page.Tick, page.Target(*step.Tick)
		case step.Click != nil:
			instruction.Verb, instruction.Target = page.Click, page.Target(*step.Click)
		case step.WaitFor != nil:
			instruction.Verb, instruction.Target = page.WaitFor, page.Target(*step.WaitFor)
		}
		list = append(list, instruction)
	}
	return list
}
