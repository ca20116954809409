// Package browser drives headless Chromium behind a few verbs: take a user through a journey, lure it to a page of
// the attacker's, take a picture. Callbacks are intercepted and never loaded, and no third host is contacted.
package browser

import (
	"context"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

// Agent is a browser. It implements rp.Agent, and its user agents rp.Browser. It starts the browser again where it
// died.
type Agent struct {
	config      Config
	certificate tls.Certificate // of the attacker's pages, where the target's are https

	mu         sync.Mutex
	keys       []string // that are trusted: the configuration's, and those learned since
	process    *process // nil where the browser is not ours
	connection *connection
	product    string
	userAgent  string
}

// Launch starts a browser, or connects to one. Without one it is ErrNoBrowser.
func Launch(ctx context.Context, config Config) (*Agent, error) {
	if config.Timeout == 0 {
		config.Timeout = 15 * time.Second
	}
	if config.Redactor == nil {
		config.Redactor = evidence.NewRedactor()
	}
	a := &Agent{config: config, keys: config.Keys}
	if config.Secured {
		certificate, key, err := ownCertificate()
		if err != nil {
			return nil, fmt.Errorf("a certificate for pages of assay's own: %w", err)
		}
		a.certificate, a.keys = certificate, append(slices.Clone(a.keys), key)
	}
	if err := a.launch(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *Agent) launch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	address := a.config.Bin
	if !strings.Contains(address, "://") {
		config := a.config
		config.Keys = a.keys
		started, devtools, err := start(ctx, config)
		if err != nil {
			return err
		}
		a.process, address = started, devtools
	}
	connection, err := connect(ctx, address)
	if err != nil {
		a.end()
		return fmt.Errorf("browser at %s: %w", address, err)
	}
	if a.config.Proxy != nil {
		connection.proxyUser = a.config.Proxy.User
	}
	a.connection = connection
	version, err := proto.BrowserGetVersion{}.Call(connection.session(ctx, ""))
	if err != nil {
		a.end()
		return fmt.Errorf("browser at %s: %w", address, err)
	}
	a.product, a.userAgent = version.Product, version.UserAgent
	watch := proto.TargetSetAutoAttach{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: true,
		Filter: proto.TargetTargetFilter{{Type: "page"}, {Exclude: true}}}
	if err := watch.Call(connection.session(ctx, "")); err != nil {
		a.end()
		return fmt.Errorf("browser at %s: %w", address, err)
	}
	return nil
}

// end closes the browser where it is ours.
func (a *Agent) end() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if a.connection != nil {
		if a.process != nil {
			_ = proto.BrowserClose{}.Call(a.connection.session(ctx, ""))
		}
		_ = a.connection.socket.Close()
	}
	if a.process != nil {
		a.process.stop()
	}
	a.process, a.connection = nil, nil
}

// ours tells whether the browser was started here.
func (a *Agent) ours() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.process != nil
}

// learn adds a public key to those that are trusted, and ends the browser, which is started again with it. It tells
// whether the key is new.
func (a *Agent) learn(key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.Contains(a.keys, key) {
		return false
	}
	a.keys = append(slices.Clone(a.keys), key)
	a.end()
	return true
}

// Name gives the browser's product and version.
func (a *Agent) Name() string { return a.product }

// Open implements rp.Agent.
func (a *Agent) Open(ctx context.Context) (rp.UserAgent, error) {
	connection, err := a.living(ctx)
	if err != nil {
		return nil, err
	}
	u := &userAgent{agent: a, connection: connection}
	made, err := proto.TargetCreateBrowserContext{DisposeOnDetach: true}.Call(connection.session(ctx, ""))
	if err != nil {
		return nil, fmt.Errorf("%w: no context: %w", rp.ErrUserAgentLost, err)
	}
	u.context = made.BrowserContextID
	connection.own(u.context, true)
	if u.tab, err = u.openTab(ctx); err != nil {
		_ = u.Close()
		return nil, fmt.Errorf("%w: no page: %w", rp.ErrUserAgentLost, err)
	}
	return u, nil
}

// living gives the connection to the browser, which is started again where it died.
func (a *Agent) living(ctx context.Context) (*connection, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.connection != nil && a.connection.alive() {
		return a.connection, nil
	}
	a.end()
	if err := a.launch(ctx); err != nil {
		return nil, fmt.Errorf("%w: %w", rp.ErrUserAgentLost, err)
	}
	return a.connection, nil
}

// Close implements rp.Agent.
func (a *Agent) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.end()
	return nil
}
