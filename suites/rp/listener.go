package rp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// Listener is where one check serves what the target is to fetch, such as keys and request objects, or takes what the
// target is to send, such as logout tokens. All that arrives is evidence of that check.
type Listener struct {
	doorway *doorway
	prefix  string // of its paths: no two checks have one
	trail   *evidence.Trail
}

// Fetch is one request that arrived.
type Fetch struct {
	Method string
	URL    *url.URL // as it was asked for: path and query
	Header http.Header
	Body   []byte
	At     time.Time
}

// Form reads the body as a form; what is none gives an empty one.
func (f Fetch) Form() url.Values {
	form, err := url.ParseQuery(string(f.Body))
	if err != nil {
		return url.Values{}
	}
	return form
}

// Listener gives the check at hand a listener that the target can reach. It is opened when a check first needs it, and
// kept until the party closes. Where the target could not reach it the check ends as one that the target cannot be asked.
func (p *Party) Listener(ctx context.Context) *Listener {
	if p.doorway == nil {
		opened, err := p.openDoorway(ctx)
		if err != nil {
			p.lack(err.Error())
		}
		p.doorway = opened
	}
	return &Listener{doorway: p.doorway, prefix: "/" + random(9), trail: evidence.TrailFrom(ctx)}
}

// Reached tells whether the target fetched or sent anything to us in this run.
func (p *Party) Reached() bool {
	if p.doorway == nil {
		return false
	}
	p.doorway.mu.Lock()
	defer p.doorway.mu.Unlock()
	return p.doorway.reached
}

// Serve has a path answered, and gives its URL as the target is to know it. A path that is served again keeps what was
// fetched there.
func (l *Listener) Serve(path string, handler http.HandlerFunc) string {
	l.doorway.mu.Lock()
	defer l.doorway.mu.Unlock()
	served := l.doorway.routes[l.prefix+path]
	if served == nil {
		served = &route{trail: l.trail}
		l.doorway.routes[l.prefix+path] = served
	}
	served.handler = handler
	return l.doorway.public + l.prefix + path
}

// Fetched gives what arrived at a path so far.
func (l *Listener) Fetched(path string) []Fetch {
	l.doorway.tell()
	l.doorway.mu.Lock()
	defer l.doorway.mu.Unlock()
	if served := l.doorway.routes[l.prefix+path]; served != nil {
		return append([]Fetch(nil), served.fetches...)
	}
	return nil
}

// Await waits until n requests arrived at a path, for so long at most, and gives those that did.
func (l *Listener) Await(ctx context.Context, path string, n int, within time.Duration) []Fetch {
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	for {
		arrival := l.doorway.nextArrival()
		fetches := l.Fetched(path)
		if len(fetches) >= n {
			return fetches
		}
		select {
		case <-arrival:
		case <-deadline.C:
			return l.Fetched(path)
		case <-ctx.Done():
			return fetches
		}
	}
}

// doorway is the HTTP server behind the listeners of all checks.
type doorway struct {
	public string // the URL under which the target finds it, without a slash at the end
	path   string // of that URL: a proxy in front may leave it in
	bound  string // host:port
	server *http.Server
	record func(request *http.Request, body []byte, answer *written, at time.Time) evidence.Exchange

	mu      sync.Mutex
	reached bool // something arrived from the target
	routes  map[string]*route
	arrived chan struct{} // closed when something arrives
}

// route is one path that is served.
type route struct {
	handler http.HandlerFunc
	trail   *evidence.Trail
	fetches []Fetch
	untold  []evidence.Exchange // that are not in the trail yet: only the check's own goroutine writes there
}

// openDoorway binds the address of the configuration, or any free port of this machine's own.
func (p *Party) openDoorway(ctx context.Context) (*doorway, error) {
	config := p.Target.Config
	if !p.Target.OnLoopback() && config.Listen == "" {
		return nil, errors.New("the target is to reach assay here, and is not on this machine: give --listen HOST:PORT, and --public-url URL where the target knows that under another name")
	}
	address := config.Listen
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the target is to reach assay here, and nothing can listen on %s (%w); --listen names another place", address, err)
	}
	opened := &doorway{public: strings.TrimRight(config.PublicURL, "/"), bound: listener.Addr().String(), routes: map[string]*route{}, arrived: make(chan struct{}), record: p.fetchEvidence}
	if opened.public == "" {
		opened.public, err = p.reachedAt(listener.Addr())
	}
	if err != nil {
		_ = listener.Close() // nothing came by it
		return nil, err
	}
	if parsed, err := url.Parse(opened.public); err == nil {
		opened.path = parsed.Path
	}
	opened.server = &http.Server{Handler: opened, ReadHeaderTimeout: requestTimeout, ReadTimeout: requestTimeout}
	go func() { _ = opened.server.Serve(listener) }() // it ends when the party closes
	return opened, nil
}

// reachedAt is the URL of an address that was bound. One that stands for all of a machine's is known by the target on
// the same machine alone.
func (p *Party) reachedAt(bound net.Addr) (string, error) {
	host, port, err := net.SplitHostPort(bound.String())
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		if !p.Target.OnLoopback() {
			return "", errors.New("the target is to reach assay here: --listen names no address of this machine, so --public-url must say where the target finds it")
		}
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// ServeHTTP answers what is served, and keeps it as evidence. Anything else is not found, and is no evidence.
func (d *doorway) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	at, path := time.Now(), request.URL.Path
	d.mu.Lock()
	served := d.routes[path]
	if served == nil {
		served = d.routes[strings.TrimPrefix(path, d.path)]
	}
	d.mu.Unlock()
	if served == nil {
		http.NotFound(w, request)
		return
	}
	body, err := io.ReadAll(io.LimitReader(request.Body, maxAnswer))
	if err != nil { // it was cut off: nothing was sent to us
		return
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	answer := &written{header: http.Header{}, status: http.StatusOK}
	d.handlerOf(served)(answer, request)
	d.keep(served, Fetch{Method: request.Method, URL: request.URL, Header: request.Header, Body: body, At: at}, d.record(request, body, answer, at))
	answer.send(w)
}

// keep keeps what arrived, before it is answered: whoever the target answers next can rely on it.
func (d *doorway) keep(served *route, fetch Fetch, exchange evidence.Exchange) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reached = d.reached || exchange.Sender == evidence.Target
	served.fetches = append(served.fetches, fetch)
	served.untold = append(served.untold, exchange)
	close(d.arrived)
	d.arrived = make(chan struct{})
}

func (d *doorway) handlerOf(served *route) http.HandlerFunc {
	d.mu.Lock()
	defer d.mu.Unlock()
	return served.handler
}

func (d *doorway) nextArrival() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.arrived
}

// tell puts what arrived into the trails of the checks. Nil has nothing to tell.
func (d *doorway) tell() {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, served := range d.routes {
		for _, exchange := range served.untold {
			served.trail.Add(exchange)
		}
		served.untold = nil
	}
}

func (d *doorway) close() {
	if d != nil {
		_ = d.server.Close() // whoever still fetches is cut off
	}
}

// written is what a handler answered, before it is sent.
type written struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the answer's.
func (w *written) Header() http.Header { return w.header }

// WriteHeader sets the status.
func (w *written) WriteHeader(status int) { w.status = status }

// Write adds to the body.
func (w *written) Write(part []byte) (int, error) { return w.body.Write(part) }

func (w *written) send(to http.ResponseWriter) {
	maps.Copy(to.Header(), w.header)
	to.WriteHeader(w.status)
	_, _ = to.Write(w.body.Bytes()) // whoever asked may be gone
}

// fetchEvidence is what arrived, redacted, with what it was answered.
func (p *Party) fetchEvidence(request *http.Request, body []byte, answer *written, at time.Time) evidence.Exchange {
	place := *request.URL
	place.Scheme, place.Host = "http", request.Host
	sent := *request
	sent.URL = &place
	exchange := evidence.Exchange{Sender: evidence.Target, Receiver: evidence.Client, Request: p.requestEvidence(&sent, string(body)),
		Response: p.responseEvidence(&Answer{Status: answer.status, Header: answer.header, Body: answer.body.Bytes()})}
	if request.Header.Get("Sec-Fetch-Mode") != "" {
		exchange.Sender = evidence.Browser
	}
	exchange.Took(at, time.Since(at))
	return exchange
}
