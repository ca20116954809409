package browser

import (
	"errors"
	"os"
	"os/exec"
	"strings"
)

// ErrNoBrowser says that no browser was found, and how to get one. None is ever downloaded.
var ErrNoBrowser = errors.New("no browser found: install one with `apt-get install chromium-headless-shell`, or name yours")

// names of browsers, best first.
var names = []string{"chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
	`C:\Program Files\Google\Chrome\Application\chrome.exe`, `C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`}

// Find gives the path of the best browser that is installed, or ErrNoBrowser.
func Find() (string, error) { return find(false) }

// find leaves out those that have no window where one is wanted.
func find(headed bool) (string, error) {
	for _, name := range names {
		if headed && strings.Contains(name, "headless") {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}

// root tells whether we run as root, where Chromium's sandbox does not work.
func root() bool { return os.Geteuid() == 0 }
