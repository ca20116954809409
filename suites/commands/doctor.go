package commands

import (
	"github.com/authassay/assay/suites/setup"
)

// DoctorCommand is assay doctor.
type DoctorCommand struct {
	Reaching
	Profile string `help:"Specifications that count; see assay list." default:"auto" env:"ASSAY_PROFILE" placeholder:"NAME"`
}

// Run examines what a run needs.
func (c DoctorCommand) Run(out *setup.Output, reference Reference) error {
	return c.reach(out, reference, c.Profile, func(request setup.Request) error {
		return works(setup.Diagnose(out.Context, out, request, c.Profile))
	})
}
