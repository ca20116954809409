package browser

import (
	"context"
	_ "embed"
	"sync"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/browser/page"
)

// world is the isolated world in which page.Script runs.
const world = "assay"

// guard closes the ways out of a page that cannot be intercepted.
//
//go:embed guard.js
var guard string

// tab is the one page of a user agent.
type tab struct {
	connection *connection
	target     proto.TargetTargetID
	session    proto.TargetSessionID
	events     *queue
	worlds     map[proto.PageFrameID]place // where page.Script runs, by frame
	restless   bool                        // its document may go elsewhere by itself
	challenges int                         // how often the proxy asked who we are
	named      string                      // what the browser calls itself
}

// place is a world of a frame: the session that it is in, and its context there.
type place struct{ session, context string }

// frame is the main frame; Chromium gives it the target's ID.
func (t *tab) frame() proto.PageFrameID { return proto.PageFrameID(t.target) }

// openTab makes a page, and has all its requests intercepted before it loads anything.
func (u *userAgent) openTab(ctx context.Context) (*tab, error) {
	top := u.connection.session(ctx, "")
	made, err := proto.TargetCreateTarget{URL: blank, BrowserContextID: u.context}.Call(top)
	if err != nil {
		return nil, err
	}
	id, err := u.connection.sessionOf(ctx, made.TargetID)
	if err != nil {
		return nil, err
	}
	t := &tab{connection: u.connection, target: made.TargetID, session: id, worlds: map[proto.PageFrameID]place{}}
	t.events = u.connection.subscribe(t.session)
	downloads := proto.BrowserSetDownloadBehavior{Behavior: proto.BrowserSetDownloadBehaviorBehaviorDeny, BrowserContextID: u.context}
	setup := append(intercept(u.connection.session(ctx, t.session)),
		func() error { return downloads.Call(top) },
		func() error {
			return proto.EmulationSetFocusEmulationEnabled{Enabled: true}.Call(u.connection.session(ctx, t.session))
		},
		func() error { return proto.InspectorEnable{}.Call(u.connection.session(ctx, t.session)) })
	if err := together(setup); err != nil {
		return nil, err
	}
	return t, proto.RuntimeRunIfWaitingForDebugger{}.Call(u.connection.session(ctx, t.session))
}

// intercept prepares a session: a page's, or that of a frame in another process.
func intercept(s session) []func() error {
	return []func() error{
		func() error {
			return s.interception().Call(s)
		},
		func() error { return proto.NetworkEnable{}.Call(s) },
		func() error { return proto.NetworkSetBypassServiceWorker{Bypass: true}.Call(s) },
		func() error { return proto.NetworkSetCacheDisabled{CacheDisabled: true}.Call(s) },
		func() error { return proto.PageEnable{}.Call(s) },
		func() error { return proto.PageSetLifecycleEventsEnabled{Enabled: true}.Call(s) },
		func() error { return proto.RuntimeEnable{}.Call(s) },
		func() error {
			return proto.RuntimeAddBinding{Name: "assayChanged", ExecutionContextName: world}.Call(s)
		},
		func() error {
			_, err := proto.PageAddScriptToEvaluateOnNewDocument{Source: page.Script, WorldName: world}.Call(s)
			return err
		},
		func() error {
			_, err := proto.PageAddScriptToEvaluateOnNewDocument{Source: guard}.Call(s)
			return err
		},
		func() error {
			return proto.TargetSetAutoAttach{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: true}.Call(s)
		},
	}
}

// together makes calls that do not depend on each other at once.
func together(calls []func() error) error {
	errs := make([]error, len(calls))
	var all sync.WaitGroup
	for i, call := range calls {
		all.Go(func() { errs[i] = call() })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// close ends the page.
func (t *tab) close(ctx context.Context) {
	t.connection.forget(t.events)
	_, _ = proto.TargetCloseTarget{TargetID: t.target}.Call(t.connection.session(ctx, ""))
}
