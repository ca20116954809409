package reports

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Gather joins what the processes of one run came to. Each planned all checks and ran its own; where one ended early,
// its checks are not run. The first part's login is the run's. The run is still to be tallied.
func Gather(parts []Run) Run {
	whole := parts[0]
	whole.Checks = slices.Clone(whole.Checks)
	for i, part := range parts[1:] {
		if !part.began() {
			whole.Notes = union(whole.Notes, []string{fmt.Sprintf("process %d did not begin: %s", i+2, part.Login.Reason)})
		}
		whole.Notes, whole.Stale = union(whole.Notes, part.Notes), union(whole.Stale, part.Stale)
		for at, check := range whole.Checks {
			if mine := slices.IndexFunc(part.Checks, func(c Check) bool { return c.ID == check.ID && c.ran() }); mine >= 0 {
				whole.Checks[at] = part.Checks[mine]
			}
		}
	}
	return whole
}

// CopyShots copies the pictures of a run's folder, with the DOM beside each, into the folder of the run that it became
// part of. A folder without pictures has none to copy.
func CopyShots(from, into string) error {
	for _, kind := range []string{"*.png", "*.html"} {
		files, _ := filepath.Glob(filepath.Join(from, "shots", kind)) // a folder with odd letters in its name gives none
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err == nil {
				err = MakeFolder(filepath.Join(into, "shots"))
			}
			if err == nil {
				err = keep(filepath.Join(into, "shots", filepath.Base(file)), text)
			}
			if err != nil {
				return fmt.Errorf("cannot copy a picture: %w", err)
			}
		}
	}
	return nil
}
