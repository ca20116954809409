package reports

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// WriteRun writes run.json, and the reports for people and CI servers beside it, into a folder, which it makes where there
// is none.
// Each file (mode 0600) appears whole or not at all; files of an earlier run are replaced.
func WriteRun(dir string, run Run) error {
	if err := MakeFolder(dir); err != nil {
		return fmt.Errorf("cannot make the folder for the report: %w", err)
	}
	for _, file := range []struct {
		name  string
		write func(io.Writer, Run) error
		run   Run
	}{
		{"run.json", JSON, run},
		{"index.html", HTML, run},
		{"junit.xml", JUnit, fromProject(dir, run)},
		{"results.sarif", SARIF, run},
		{"summary.md", Summary, run},
	} {
		if err := WriteWhole(filepath.Join(dir, file.name), func(w io.Writer) error { return file.write(w, file.run) }); err != nil {
			return fmt.Errorf("cannot write the report: %w", err)
		}
	}
	_ = os.Remove(filepath.Join(dir, LogFile)) // run.json says all that it says
	return nil
}

// MakeFolder makes a folder for a report, which is its owner's alone (mode 0700), also where it was there before. One that is
// not ours to close, or that all of the machine share (as /tmp), stays as it is: the files in it are their owner's alone.
func MakeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	now, err := os.Stat(dir)
	if err == nil && now.Mode().Perm()&0o077 != 0 && now.Mode()&fs.ModeSticky == 0 {
		_ = os.Chmod(dir, 0o700)
	}
	return err
}

// RemoveRun removes the report of an earlier run, which its run.json or its log gives away: a run that cannot begin must not leave
// a verdict behind that is not its own.
func RemoveRun(dir string) error {
	if !holdsRun(dir) {
		return nil
	}
	NewShots(dir) // its pictures
	for _, name := range []string{LogFile, "summary.md", "results.sarif", "junit.xml", "index.html", "run.json"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("cannot remove the report of an earlier run: %w", err)
		}
	}
	return nil
}

// holdsRun tells whether a folder has the report of a run, or what one that was killed left.
func holdsRun(dir string) bool {
	for _, name := range []string{"run.json", LogFile} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// WriteWhole writes a file (mode 0600) that appears whole or not at all: beside its place, then renamed. An error names the file
// and the cause.
func WriteWhole(name string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("%s: %w", name, Cause(err))
	}
	err = write(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return fmt.Errorf("%s: %w", name, Cause(err))
	}
	return nil
}

// fromProject names pictures as seen from the working directory: that is how CI servers look for attachments.
// A folder elsewhere leaves them as they are.
func fromProject(dir string, run Run) Run {
	if !filepath.IsLocal(dir) {
		return run
	}
	run = mapText(run, func(text string) string { return text })
	for i := range run.Checks {
		for j, page := range run.Checks[i].Pages {
			run.Checks[i].Pages[j] = path.Join(filepath.ToSlash(dir), page)
		}
	}
	return run
}
