package commands

import (
	"context"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/setup"
)

// LoginCheckCommand is assay login check.
type LoginCheckCommand struct {
	Reaching
	Out string `help:"Folder for a picture of the page at which the login fails." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
}

// LoginSaveCommand is assay login save.
type LoginSaveCommand struct {
	Reaching
	File string `help:"File for what the browser remembers of the login." default:"login.json" placeholder:"FILE"`
}

// Run lets a person log in.
func (c LoginSaveCommand) Run(out *setup.Output, reference Reference) error {
	return c.reach(out, reference, catalogue.AutoProfile, func(request setup.Request) error {
		party, err := setup.OpenByHand(out.Context, request)
		if err != nil {
			return err
		}
		defer party.Agent.Close()
		defer func() { out.Notes(party.Close(context.WithoutCancel(out.Context))) }()
		return setup.SaveLogin(out.Context, out, party, c.File)
	})
}

// Run drives the login.
func (c LoginCheckCommand) Run(out *setup.Output, reference Reference) error {
	return c.reach(out, reference, catalogue.AutoProfile, func(request setup.Request) error {
		party, err := setup.Open(out.Context, request)
		if err != nil {
			return err
		}
		defer party.Agent.Close()
		defer func() { out.Notes(party.Close(context.WithoutCancel(out.Context))) }()
		return works(setup.CheckLogin(out.Context, out, party, c.Out), nil)
	})
}
