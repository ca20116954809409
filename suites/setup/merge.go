package setup

import (
	"os"
	"path/filepath"
	"slices"

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
		if same(file, filepath.Join(dir, "run.json")) {
			return 0, usage("the report would replace the shard %s (--out names another folder)", file)
		}
		shards = append(shards, shard)
	}
	run, err := reports.Merge(shards, suites.ChapterNames())
	if err != nil {
		return 0, &Usage{err}
	}
	release, err := Folder(dir)
	if err != nil {
		return 0, err
	}
	defer release()
	if !slices.ContainsFunc(files, func(file string) bool { return same(filepath.Dir(file), dir) }) { // their pictures stay
		if err := reports.RemoveRun(dir); err != nil {
			return 0, &Usage{err}
		}
	}
	reports.Tally(&run, failOn, reports.Interrupted(shards))
	for _, file := range files {
		if err := reports.CopyShots(filepath.Dir(file), dir); err != nil {
			run.Notes = append(run.Notes, err.Error()) // a run does not end for the want of a picture
		}
	}
	if err := reports.WriteRun(dir, run); err != nil {
		return 0, unwritten(err, "the shards are as they were")
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

// same tells whether two names are of one file, or one folder.
func same(one, other string) bool {
	first, err := os.Stat(one)
	if err != nil {
		return false
	}
	second, err := os.Stat(other)
	return err == nil && os.SameFile(first, second)
}
