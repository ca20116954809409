package commands

import (
	"fmt"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/setup"
)

// RunCommand is assay run.
type RunCommand struct {
	Reaching
	Profile string        `help:"Specifications that count; see assay list." default:"auto" env:"ASSAY_PROFILE" placeholder:"NAME"`
	Only    []string      `help:"A check, a chapter or a section such as rfc6749/4.1.2; repeatable." env:"ASSAY_ONLY" placeholder:"WORD"`
	Skip    []string      `help:"The same, left out." env:"ASSAY_SKIP" placeholder:"WORD"`
	Out     string        `help:"Folder of the report." default:"out" env:"ASSAY_OUT" placeholder:"DIR"`
	FailOn  string        `help:"What fails the run: fail (a MUST is broken), or warn (a SHOULD too)." enum:"fail,warn" default:"fail" env:"ASSAY_FAIL_ON"`
	MaxWait time.Duration `help:"Longest wait for something to expire." default:"65s" env:"ASSAY_MAX_WAIT"`
	NoWait  bool          `help:"Skip what waits more than 5 s." env:"ASSAY_NO_WAIT"`

	RedactClaims bool `help:"Strike names, mails and what else says who a user is from the report too." env:"ASSAY_REDACT_CLAIMS"`

	Destructive bool `help:"Run what may lock a client of the target too." env:"ASSAY_DESTRUCTIVE"`

	Baseline string   `help:"Known findings; assay.baseline.yaml where there is one." env:"ASSAY_BASELINE" placeholder:"FILE"`
	Require  []string `help:"A check or chapter that must be decided; repeatable." env:"ASSAY_REQUIRE" placeholder:"WORD"`
	Anchoring
	Annotating

	Shard    suites.Shard `help:"Every n-th check alone; assay merge joins the shards." env:"ASSAY_SHARD" placeholder:"I/N"`
	Parallel int          `help:"Processes that share the checks." default:"1" env:"ASSAY_PARALLEL" placeholder:"N"`
	Part     suites.Shard `hidden:""` // of one such process
}

// Run tests the target and writes the report.
func (c RunCommand) Run(out *setup.Output, reference Reference) error {
	testing := setup.Testing{Out: c.Out, BaselineFile: c.Baseline, Options: suites.Options{Selection: suites.Selection{Profile: c.Profile, Only: c.Only, Skip: c.Skip, Require: c.Require},
		Shard: c.Shard, Part: c.Part, FailOn: reports.Verdict(c.FailOn), Destructive: c.Destructive, NoWait: c.NoWait, MaxWait: c.MaxWait}}
	testing.RedactClaims = c.RedactClaims
	testing.Annotated = c.annotated()
	var err error
	if testing.Anchor, err = c.anchor(c.Config); err != nil {
		return err
	}
	if c.Parallel < 1 {
		return &setup.Usage{Cause: fmt.Errorf("--parallel %d: it takes at least one process", c.Parallel)}
	}
	release, err := testing.Ready()
	if err != nil {
		return err
	}
	defer release()
	if c.Parallel > 1 && c.Part.Of == 0 {
		return setup.Ended(testing.RunParallel(out, c.Parallel))
	}
	return c.reach(out, reference, c.Profile, func(request setup.Request) error { return setup.Ended(testing.Run(out, request)) })
}
