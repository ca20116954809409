package commands

import (
	"os"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/setup"
)

// Annotating is the flag of those that tell findings to GitHub Actions.
type Annotating struct {
	Annotations string `help:"Tell findings to GitHub Actions where it runs the command (auto), or not (off)." enum:"auto,off" default:"auto" env:"ASSAY_ANNOTATIONS"`
}

func (a Annotating) annotated() bool {
	return a.Annotations == "auto" && os.Getenv("GITHUB_ACTIONS") == "true"
}

// MergeCommand is assay merge.
type MergeCommand struct {
	Files  []string `arg:"" name:"run.json" help:"The shards, each once."`
	Out    string   `help:"Folder of the report." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
	FailOn string   `help:"What fails the run: fail, or warn." enum:"fail,warn" default:"fail" env:"ASSAY_FAIL_ON"`
	Annotating
}

// Run joins the shards.
func (c MergeCommand) Run(out *setup.Output) error {
	return setup.Ended(setup.Merge(out, c.Files, c.Out, reports.Verdict(c.FailOn), c.annotated()))
}
