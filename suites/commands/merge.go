package commands

import (
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/setup"
)

// MergeCommand is assay merge.
type MergeCommand struct {
	Files  []string `arg:"" name:"run.json" help:"The shards, each once."`
	Out    string   `help:"Folder of the report." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
	FailOn string   `help:"What fails the run: fail, or warn." enum:"fail,warn" default:"fail" env:"ASSAY_FAIL_ON"`
}

// Run joins the shards.
func (c MergeCommand) Run(out *setup.Output) error {
	return setup.Ended(setup.Merge(out, c.Files, c.Out, reports.Verdict(c.FailOn)))
}
