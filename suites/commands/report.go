package commands

import (
	"errors"
	"io"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/setup"
)

// Anchoring is the flag that says where CI servers show findings.
type Anchoring struct {
	SARIFAnchor string `name:"sarif-anchor" help:"File of the repository at which findings are shown; without one, the line of assay.yaml that names the issuer, else README.md." env:"ASSAY_SARIF_ANCHOR" placeholder:"FILE[:LINE]"`
}

// anchor gives the place that was named, else the one in a configuration file; the zero Anchor where there is neither.
func (a Anchoring) anchor(config string) (reports.Anchor, error) {
	switch {
	case a.SARIFAnchor != "":
		anchor, err := reports.ParseAnchor(a.SARIFAnchor)
		return anchor, setup.Asked(anchor, err)
	case config != "":
		return reports.ConfigAnchor(config), nil
	}
	return reports.Anchor{}, nil
}

// ReportCommand is assay report.
type ReportCommand struct {
	File   string `arg:"" name:"run.json" help:"The run to render."`
	Format string `help:"${enum}." enum:"text,html,junit,json,sarif,summary,annotations,har" default:"text"`
	Out    string `help:"File to write; without one, standard output." placeholder:"FILE"`
	Check  string `help:"The check whose exchanges har has; without it, those of all." placeholder:"ID"`
	Anchoring
}

// Run renders a saved run.
func (c ReportCommand) Run(out *setup.Output) error {
	anchor, err := c.anchor("")
	if err != nil {
		return err
	}
	if c.Check != "" && c.Format != "har" {
		return &setup.Usage{Cause: errors.New("--check is for --format har")}
	}
	run, err := reports.ReadFile(c.File)
	if err == nil && c.Check != "" {
		run, err = run.Only(c.Check)
	}
	if anchor != (reports.Anchor{}) {
		run.Anchor = anchor
	}
	if err == nil && c.Out == "" {
		return reports.Render(out, run, c.Format, out.Style())
	}
	if err == nil {
		err = reports.WriteWhole(c.Out, func(w io.Writer) error { return reports.Render(w, run, c.Format, reports.Style{}) })
	}
	return setup.Asked(run, err)
}
