package commands

import (
	"errors"
	"io"
	"path/filepath"

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
	Files  []string `arg:"" name:"run.json" help:"The run to render: a run.json, its folder, or the run.log of one that was killed; matrix takes several."`
	Format string   `help:"${enum}." enum:"text,html,junit,json,sarif,summary,annotations,outputs,har,matrix" default:"text"`
	Out    string   `help:"File to write; without one, standard output." placeholder:"FILE"`
	Check  string   `help:"The check whose exchanges har has; without it, those of all." placeholder:"ID"`
	Anchoring
}

// Run renders a saved run, or several side by side.
func (c ReportCommand) Run(out *setup.Output) error {
	anchor, err := c.anchor("")
	if err != nil {
		return err
	}
	if c.Check != "" && c.Format != "har" {
		return &setup.Usage{Cause: errors.New("--check is for --format har")}
	}
	if len(c.Files) > 1 && c.Format != "matrix" {
		return &setup.Usage{Cause: errors.New("several runs are for --format matrix")}
	}
	var runs []reports.Run
	for _, file := range c.Files {
		run, err := reports.ReadSaved(file)
		if err == nil && c.Check != "" {
			run, err = run.Only(c.Check)
		}
		if err != nil {
			return &setup.Usage{Cause: err}
		}
		if anchor != (reports.Anchor{}) {
			run.Anchor = anchor
		}
		runs = append(runs, run)
	}
	write := func(w io.Writer, style reports.Style) error {
		if c.Format == "matrix" {
			return reports.Matrix(w, c.columns(runs))
		}
		return reports.Render(w, runs[0], c.Format, style)
	}
	if c.Out == "" {
		return write(out, out.Style())
	}
	return setup.Asked(nil, reports.WriteWhole(c.Out, func(w io.Writer) error { return write(w, reports.Style{}) }))
}

// columns says where the report of each run is, as seen from the file that is written; on standard output, from here.
func (c ReportCommand) columns(runs []reports.Run) []reports.Column {
	var columns []reports.Column
	for i, run := range runs {
		report := filepath.Join(filepath.Dir(c.Files[i]), "index.html")
		if near, err := near(filepath.Dir(c.Out), report); err == nil {
			report = near
		}
		columns = append(columns, reports.Column{Run: run, Report: report})
	}
	return columns
}

// near gives a file as seen from a folder, also where one is absolute and the other is not.
func near(folder, file string) (string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if file, err = filepath.Abs(file); err != nil {
		return "", err
	}
	return filepath.Rel(folder, file)
}
