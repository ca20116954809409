package browser

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// errDisconnected says that the browser is gone.
var errDisconnected = errors.New("the browser closed the connection")

// connection speaks the DevTools protocol with one browser, and hands its events to the pages that they are for.
type connection struct {
	client *cdp.Client
	socket *cdp.WebSocket
	gone   chan struct{}   // closed once the browser is gone
	life   context.Context // ends with the connection
	die    context.CancelFunc

	mu     sync.Mutex
	queues map[string]*queue // by session
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
	c := &connection{client: cdp.New().Start(socket), socket: socket, gone: make(chan struct{}), queues: map[string]*queue{}}
	c.life, c.die = context.WithCancel(context.Background())
	go c.dispatch()
	return c, nil
}

// dispatch hands on events for as long as the browser lives. It never waits for a page.
func (c *connection) dispatch() {
	for event := range c.client.Event() {
		c.mu.Lock()
		to := c.queues[event.SessionID]
		if to != nil && event.Method == "Target.attachedToTarget" { // its children's events are the page's
			var attached proto.TargetAttachedToTarget
			if json.Unmarshal(event.Params, &attached) == nil {
				c.queues[string(attached.SessionID)] = to
			}
		}
		c.mu.Unlock()
		if to != nil {
			to.put(event)
		}
	}
	close(c.gone)
	c.die()
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

// Call implements proto.Client. It returns early where the browser is gone.
func (s session) Call(ctx context.Context, sessionID, method string, params any) ([]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-s.gone:
			cancel(errDisconnected)
		case <-stop:
		}
	}()
	result, err := s.client.Call(ctx, sessionID, method, params)
	if err != nil && errors.Is(context.Cause(ctx), errDisconnected) {
		return nil, errDisconnected
	}
	return result, err
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
