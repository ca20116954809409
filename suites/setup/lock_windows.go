package setup

import (
	"os"

	"golang.org/x/sys/windows"
)

// lockFile locks an open file for this process, or fails at once. What is locked is a byte far behind the text, which others
// may then read.
func lockFile(file *os.File) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1})
}
