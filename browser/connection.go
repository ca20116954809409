package browser

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// errDisconnected says that the browser is gone.
var errDisconnected = errors.New("the browser closed the connection")

// connection speaks the DevTools protocol with one browser, and hands its events to the pages that they are for.
type connection struct {
	client    *cdp.Client
	socket    *cdp.WebSocket
	proxyUser *url.Userinfo   // what the proxy asks for; nil where nothing is known
	gone      chan struct{}   // closed once the browser is gone
	life      context.Context // ends with the connection
	die       context.CancelFunc

	mu       sync.Mutex
	queues   map[string]*queue // by session
	contexts map[proto.BrowserBrowserContextID]bool
	pages    map[proto.TargetTargetID]proto.TargetSessionID // that wait to be opened
	attached chan struct{}                                  // a page may have come
}

// connect opens a connection to an address: ws://, or http:// of DevTools.
func connect(ctx context.Context, address string) (*connection, error) {
	if !strings.HasPrefix(address, "ws") {
		resolved, err := launcher.ResolveURL(address)
		if err != nil {
			return nil, err
		}
		address = resolved
	}
	socket := &cdp.WebSocket{}
	if err := socket.Connect(ctx, address, nil); err != nil {
		return nil, err
	}
	c := &connection{client: cdp.New().Start(socket), socket: socket, gone: make(chan struct{}), queues: map[string]*queue{},
		contexts: map[proto.BrowserBrowserContextID]bool{}, pages: map[proto.TargetTargetID]proto.TargetSessionID{}, attached: make(chan struct{}, 1)}
	c.life, c.die = context.WithCancel(context.Background())
	go c.dispatch()
	return c, nil
}

// dispatch hands on events for as long as the browser lives. It never waits for a page.
func (c *connection) dispatch() {
	for event := range c.client.Event() {
		attached, isPage := proto.TargetAttachedToTarget{}, false
		if event.Method == "Target.attachedToTarget" && json.Unmarshal(event.Params, &attached) == nil && attached.TargetInfo != nil {
			isPage = event.SessionID == ""
		}
		c.mu.Lock()
		to := c.queues[event.SessionID]
		if to != nil && attached.SessionID != "" { // its children's events are the page's
			c.queues[string(attached.SessionID)] = to
		}
		c.mu.Unlock()
		if to != nil {
			to.put(event)
		}
		if isPage {
			c.page(attached)
		}
	}
	close(c.gone)
	c.die()
}

// page deals with a new page, which waits for us: ours is opened, a pop-up of ours is closed before it loads
// anything, and what is not ours goes on without us.
func (c *connection) page(attached proto.TargetAttachedToTarget) {
	info := attached.TargetInfo
	c.mu.Lock()
	ours := c.contexts[info.BrowserContextID]
	if ours && info.OpenerID == "" {
		c.pages[info.TargetID] = attached.SessionID
	}
	c.mu.Unlock()
	switch {
	case !ours:
		s := c.session(c.life, attached.SessionID)
		go func() {
			_ = proto.RuntimeRunIfWaitingForDebugger{}.Call(s)
			_ = proto.TargetDetachFromTarget{SessionID: attached.SessionID}.Call(s.in(""))
		}()
	case info.OpenerID != "":
		go c.closePopUp(attached)
	default:
		select {
		case c.attached <- struct{}{}:
		default:
		}
	}
}

// closePopUp lets a pop-up run, since its opener waits for that, but load nothing, and closes it.
func (c *connection) closePopUp(attached proto.TargetAttachedToTarget) {
	s := c.session(c.life, attached.SessionID)
	if c.interception().Call(s) == nil {
		_ = proto.RuntimeRunIfWaitingForDebugger{}.Call(s)
	}
	_, _ = proto.TargetCloseTarget{TargetID: attached.TargetInfo.TargetID}.Call(s.in(""))
}

// sessionOf gives the session of a page that we made.
func (c *connection) sessionOf(ctx context.Context, target proto.TargetTargetID) (proto.TargetSessionID, error) {
	for {
		c.mu.Lock()
		id, known := c.pages[target]
		delete(c.pages, target)
		c.mu.Unlock()
		if known {
			return id, nil
		}
		select {
		case <-c.attached:
		case <-time.After(10 * time.Millisecond): // another page took the signal
		case <-c.gone:
			return "", errDisconnected
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// own makes the pages of a context ours, or no longer.
func (c *connection) own(id proto.BrowserBrowserContextID, ours bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ours {
		c.contexts[id] = true
	} else {
		delete(c.contexts, id)
	}
}

// alive tells whether the browser is there.
func (c *connection) alive() bool {
	select {
	case <-c.gone:
		return false
	default:
		return true
	}
}

// session gives calls to one session of the browser; the browser itself is "".
func (c *connection) session(ctx context.Context, id proto.TargetSessionID) session {
	return session{connection: c, ctx: ctx, id: id}
}

// subscribe begins to gather a session's events.
func (c *connection) subscribe(id proto.TargetSessionID) *queue {
	q := &queue{ready: make(chan struct{}, 1)}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queues[string(id)] = q
	return q
}

// forget ends the gathering of a queue's events.
func (c *connection) forget(q *queue) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, known := range c.queues {
		if known == q {
			delete(c.queues, id)
		}
	}
}

// session is what rod's protocol types call through: a connection, a session and a context.
type session struct {
	*connection
	ctx context.Context
	id  proto.TargetSessionID
}

func (s session) GetContext() context.Context         { return s.ctx }
func (s session) GetSessionID() proto.TargetSessionID { return s.id }
func (s session) in(id string) session                { s.id = proto.TargetSessionID(id); return s }
func (s session) within(ctx context.Context) session  { s.ctx = ctx; return s }

// Call implements proto.Client. It returns early where the browser is gone, whatever the connection says then.
func (s session) Call(ctx context.Context, sessionID, method string, params any) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	result, err := s.client.Call(ctx, sessionID, method, params)
	var answered *cdp.Error
	switch {
	case err == nil || errors.As(err, &answered):
		return result, err
	case !s.alive() || ctx.Err() == nil: // the socket broke, if only just now
		return nil, errDisconnected
	}
	return nil, err
}

// queue holds events until a journey takes them. It grows as it must, so that the connection never waits.
type queue struct {
	mu     sync.Mutex
	events []*cdp.Event
	ready  chan struct{}
}

func (q *queue) put(event *cdp.Event) {
	q.mu.Lock()
	q.events = append(q.events, event)
	q.mu.Unlock()
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// take gives all events that wait.
func (q *queue) take() []*cdp.Event {
	q.mu.Lock()
	defer q.mu.Unlock()
	events := q.events
	q.events = nil
	return events
}
