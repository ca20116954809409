package commands

import (
	"os"
	"strings"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/setup"
)

// ConfigCommand is assay config.
type ConfigCommand struct {
	Reaching
	Schema bool `help:"Print the JSON Schema of assay.yaml instead."`
}

// Run shows each effective value and where it comes from.
func (c ConfigCommand) Run(out *setup.Output, reference Reference) error {
	if c.Schema {
		return setup.WriteSchema(out)
	}
	return c.reach(out, reference, catalogue.AutoProfile, func(request setup.Request) error {
		return setup.ShowConfig(out.Context, out, request, given(out.Arguments))
	})
}

// given tells where a flag's value comes from. Each flag that has a variable has one of its own name.
func given(arguments []string) setup.Given {
	return func(flag string) string {
		for _, argument := range arguments {
			if name, _, _ := strings.Cut(argument, "="); name == "--"+flag {
				return name
			}
		}
		if variable := "ASSAY_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_")); os.Getenv(variable) != "" {
			return variable
		}
		return "default"
	}
}
