package browser

import "os"

// Killer gives what ends the browser.
func Killer(a *Agent) func() {
	browser, err := os.FindProcess(a.process.launcher.PID())
	return func() {
		if err == nil {
			_ = browser.Kill()
		}
	}
}
