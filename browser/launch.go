package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/launcher/flags"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/evidence"
)

// Config says which browser to drive, and what it may contact.
type Config struct {
	Bin      string   // path or name of a browser, or the ws:// or http:// address of one that runs; empty: see Find
	Hosts    []string // host:port of the target, or host:* for any port; nothing else is contacted
	Redactor *evidence.Redactor
	Timeout  time.Duration // deadline of a journey; 15 s where zero
	Headed   bool          // show a window; takes a browser that has one
	Guide    page.Guide    // the user's own steps
	// Pace waits until the next request may be sent; nil waits for none.
	Pace func(context.Context) error

	Proxy   *url.URL          // that everything goes through; nil: none
	Resolve map[string]string // host:port -> address:port, for names that no resolver knows
	Headers http.Header       // of every request to Hosts, and no other
	Secured bool              // the target's pages are https
	// Keys are SHA-256 of public keys, in Base64: those of certificates that were verified, whatever authorities the
	// browser itself knows. Trust verifies a host:port that comes later, and gives its key; nil leaves it to the browser.
	Keys  []string
	Trust func(ctx context.Context, place string) (key string, err error)
}

// process is a browser that we started.
type process struct {
	launcher *launcher.Launcher
	folder   string
}

// start runs a browser and gives the address of its DevTools.
func start(ctx context.Context, config Config) (*process, string, error) {
	bin := config.Bin
	if bin == "" {
		found, err := find(config.Headed)
		if err != nil {
			return nil, "", err
		}
		bin = found
	}
	folder, err := os.MkdirTemp("", "assay-browser-")
	if err != nil {
		return nil, "", fmt.Errorf("browser profile: %w", err)
	}
	l := launcher.New().Context(ctx).Leakless(true)
	l.Flags = switches(config, bin, folder)
	address, err := l.Launch()
	if err != nil {
		_ = os.RemoveAll(folder)
		return nil, "", fmt.Errorf("%s does not start: %w", bin, err)
	}
	return &process{l, folder}, address, nil
}

// stop waits for a browser that was asked to close, ends it where it does not, and removes its profile.
func (p *process) stop() {
	ended := make(chan struct{})
	go func() { p.launcher.Cleanup(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(2 * time.Second):
		p.launcher.Kill()
		select { // its children write to the profile until they are gone
		case <-ended:
		case <-time.After(time.Second):
		}
	}
	_ = os.RemoveAll(p.folder)
}

// switches are the browser's flags: no background traffic, no names resolved but the target's and loopback.
func switches(config Config, bin, folder string) map[flags.Flag][]string {
	set := map[flags.Flag][]string{
		flags.Bin: {bin}, flags.Leakless: nil, flags.UserDataDir: {folder}, flags.RemoteDebuggingPort: {"0"},
		"disable-features": {"Translate,OptimizationHints,MediaRouter,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,IsolateOrigins,site-per-process,BlockInsecurePrivateNetworkRequests"},
		"password-store":   {"basic"},
	}
	for _, name := range []flags.Flag{"no-first-run", "no-startup-window", "no-default-browser-check", "disable-background-networking", "disable-component-update",
		"disable-sync", "disable-quic", "disable-breakpad", "disable-default-apps", "disable-extensions", "disable-client-side-phishing-detection",
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "disable-renderer-backgrounding", "disable-prompt-on-repost",
		"disable-hang-monitor", "disable-dev-shm-usage", "disable-site-isolation-trials", "metrics-recording-only", "use-mock-keychain", "mute-audio", "enable-automation"} {
		set[name] = nil
	}
	config.route(set)
	if !config.Headed {
		set[flags.Headless] = nil
	}
	if root() {
		set[flags.NoSandbox] = nil
	}
	return set
}
