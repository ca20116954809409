package setup

import (
	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// guide gives the steps of assay.yaml to whoever drives the pages.
func guide(config target.Config) page.Guide {
	return page.Guide{Login: instructions(config.Login.Steps), Consent: instructions(config.Consent.Steps), Deny: instructions(config.Consent.Deny)}
}

// people gives those who can log in. A saved login is the first one's. A seed or a
// file that is none is a *Usage.
func people(t *target.Target) ([]rp.User, error) {
	var users []rp.User
	for _, configured := range t.Config.Users {
		user := rp.User{Name: configured.Name, Password: configured.Password}
		if configured.TOTP != "" {
			totp, err := rp.NewTOTP(configured.TOTP)
			if err != nil {
				return nil, usage("the totp: of %s: %w", configured.Name, err)
			}
			totp.Clock = t.Clock
			user.TOTP = totp
		}
		if file := t.Config.Login.State; file != "" && len(users) == 0 {
			state, err := rp.ReadState(file)
			if err != nil {
				return nil, &Usage{err}
			}
			user.State = state
		}
		users = append(users, user)
	}
	return users, nil
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
