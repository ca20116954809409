package commands

import (
	"context"

	"github.com/authassay/assay/suites/setup"
)

// LoginCheckCommand is assay login check.
type LoginCheckCommand struct {
	Reaching
	Out string `help:"Folder for a picture of the page at which the login fails." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
}

// Run drives the login.
func (c LoginCheckCommand) Run(out *setup.Output, reference Reference) error {
	return c.reach(out, reference, func(request setup.Request) error {
		party, err := setup.Open(out.Context, request)
		if err != nil {
			return err
		}
		defer party.Agent.Close()
		defer func() { out.Notes(party.Close(context.WithoutCancel(out.Context))) }()
		return works(setup.CheckLogin(out.Context, out, party, c.Out), nil)
	})
}
