package commands

import (
	"io"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/setup"
)

// ReportCommand is assay report.
type ReportCommand struct {
	File   string `arg:"" name:"run.json" help:"The run to render."`
	Format string `help:"text, html, junit or json." enum:"text,html,junit,json" default:"text"`
	Out    string `help:"File to write; without one, standard output." placeholder:"FILE"`
}

// Run renders a saved run.
func (c ReportCommand) Run(out *setup.Output) error {
	run, err := reports.ReadFile(c.File)
	if err == nil && c.Out == "" {
		return reports.Render(out, run, c.Format, out.Style())
	}
	if err == nil {
		err = reports.WriteWhole(c.Out, func(w io.Writer) error { return reports.Render(w, run, c.Format, reports.Style{}) })
	}
	return setup.Asked(run, err)
}
