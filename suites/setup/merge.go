package setup

import (
	"path/filepath"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
)

// Merge joins the shards of a run, tells and writes what they came to together, to GitHub Actions too where annotated,
// and gives the exit code. Shards that do not make one run, and a folder that holds one of them, are a *Usage.
func Merge(out *Output, files []string, dir string, failOn reports.Verdict, annotated bool) (int, error) {
	var shards []reports.Run
	for _, file := range files {
		shard, err := reports.ReadFile(file)
		if err != nil {
			return 0, &Usage{err}
		}
		if filepath.Clean(file) == filepath.Join(dir, "run.json") {
			return 0, usage("the report would replace the shard %s (--out names another folder)", file)
		}
		shards = append(shards, shard)
	}
	run, err := reports.Merge(shards, suites.ChapterNames())
	if err != nil {
		return 0, &Usage{err}
	}
	if err := Folder(dir); err != nil {
		return 0, err
	}
	reports.Tally(&run, failOn, reports.Interrupted(shards))
	for _, file := range files {
		if err := reports.CopyShots(filepath.Dir(file), dir); err != nil {
			run.Notes = append(run.Notes, err.Error()) // a run does not end for the want of a picture
		}
	}
	if err := reports.WriteRun(dir, run); err != nil {
		return 0, err
	}
	if annotated {
		if err := reports.Annotations(out, run); err != nil {
			return 0, err
		}
	}
	style := out.Style()
	style.Report = filepath.Join(dir, "index.html")
	return run.Exit, reports.Text(out, run, style)
}
