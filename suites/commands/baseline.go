package commands

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/setup"
)

// BaselineWriteCommand is assay baseline write.
type BaselineWriteCommand struct {
	File string `arg:"" name:"run.json" optional:"" default:"out/run.json" help:"The run; out/run.json where none is named."`
	Out  string `help:"File to write." default:"assay.baseline.yaml" placeholder:"FILE"`
}

// Run writes what the run found as known. What was known before keeps its reason.
func (c BaselineWriteCommand) Run(out *setup.Output) error {
	run, err := reports.ReadFile(c.File)
	if err != nil {
		return &setup.Usage{Cause: err}
	}
	if run.Login.Verdict != reports.Pass || run.Ran < run.Planned {
		return &setup.Usage{Cause: fmt.Errorf("%s is of a run that did not come to its end: what it did not decide would be lost", c.File)}
	}
	earlier, err := reports.ReadBaseline(c.Out)
	if err != nil {
		if _, missing := os.Stat(c.Out); !errors.Is(missing, os.ErrNotExist) {
			return &setup.Usage{Cause: err}
		}
	}
	baseline := reports.NewBaseline(run, earlier, time.Now())
	if err := reports.WriteWhole(c.Out, func(w io.Writer) error { return baseline.Write(w) }); err != nil {
		return &setup.Usage{Cause: fmt.Errorf("the baseline cannot be written: %w", err)}
	}
	reasons := 0
	for _, each := range baseline.Expected {
		if each.Reason == "" {
			reasons++
		}
	}
	fmt.Fprintf(out, "%s: %d checks decided, %d known findings", c.Out, len(baseline.Decided), len(baseline.Expected))
	if reasons > 0 {
		fmt.Fprintf(out, "\nwrite the reason of %d of them; until then assay run fails", reasons)
	}
	fmt.Fprintln(out)
	return nil
}

// DiffCommand is assay diff.
type DiffCommand struct {
	Old string `arg:"" name:"old.json" help:"The earlier run."`
	New string `arg:"" name:"new.json" help:"The later run."`
}

// Run tells what changed; exit 1 where something is newly wrong, or no longer decided.
func (c DiffCommand) Run(out *setup.Output) error {
	old, err := reports.ReadFile(c.Old)
	if err != nil {
		return &setup.Usage{Cause: err}
	}
	later, err := reports.ReadFile(c.New)
	if err != nil {
		return &setup.Usage{Cause: err}
	}
	worse, err := reports.Diff(out, old, later, out.Style())
	if err == nil && worse {
		return setup.Exit(reports.ExitFindings)
	}
	return err
}
