package setup

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/authassay/assay/reports"
)

// lockName is the file of a report's folder that its process holds locked. The system frees it with the process, however that
// ends, so that no lock is ever stale; the empty file stays.
const lockName = ".assay.lock"

// lock takes the folder of a report for this process. A folder that another holds is a *Usage that says which.
func lock(dir string) (release func(), err error) {
	name := filepath.Join(dir, lockName)
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, usage("the report cannot be written to %s: %w (--out names another folder)", dir, reports.Cause(err))
	}
	if err := lockFile(file); err != nil {
		holder, _ := io.ReadAll(io.LimitReader(file, 100)) // who it is helps, and is not needed
		_ = file.Close()
		return nil, usage("assay writes to %s already (%s); wait for it, or name another folder with --out", dir, orElse(strings.TrimSpace(string(holder)), "its process did not say which it is"))
	}
	_ = file.Truncate(0) // what it says is for people alone
	_, _ = fmt.Fprintf(file, "process %d\n", os.Getpid())
	return func() {
		_ = file.Truncate(0)
		_ = file.Close() // and the lock with it
	}, nil
}
