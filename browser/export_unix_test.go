//go:build unix

package browser

import "syscall"

// Killer gives what ends the browser's processes: a Debian one is started by a shell script of the same group.
func Killer(a *Agent) func() {
	group := -a.process.launcher.PID()
	return func() { _ = syscall.Kill(group, syscall.SIGKILL) }
}
