package browser

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/browser/hop"
	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

// blank is the page that does nothing.
const blank = "about:blank"

// The bounds of a journey.
const (
	maxDocuments = 20                    // documents that one journey may load
	maxForeign   = 100                   // requests to other hosts that are told of
	maxDialogs   = 50                    // dialogs that are dismissed
	maxPage      = 8 << 20               // bytes of one document
	patience     = 3 * time.Second       // for a page that scripts may still change
	grace        = 40 * time.Millisecond // for raw headers that come late
)

// visit is one journey of a user agent: a loop over the events of its page. All that could wait for the page runs
// beside the loop, which answers dialogs and intercepted requests meanwhile.
type visit struct {
	user    *userAgent
	tab     *tab
	ctx     context.Context
	journey rp.Journey
	hosts   []string
	walk    *page.Walk
	traffic *traffic
	lure    *lureWatch // nil in a journey

	loader   proto.NetworkLoaderID // of the document that is shown
	document int                   // how many were shown
	loaded   bool                  // it and all its parts are there
	begins   bool                  // the navigation on its way begins the journey again
	pending  bool                  // a navigation of the main frame is on its way
	size     int                   // bytes of the document on its way
	dialogs  int
	loading  proto.NetworkRequestID // of the document on its way

	busy    bool        // a task runs
	again   bool        // the page changed while a task ran
	final   bool        // and nothing more will come
	tasks   chan func() // what tasks found, to be dealt with in the loop
	acted   page.Kind   // what was acted on in this document
	going   bool        // what was pressed there leads away from it
	seen    *page.Snapshot
	at      place // where what was seen is: the page, or a frame in it
	settled *time.Timer

	over    bool
	err     error
	arrival rp.Arrival
}

// Authorize implements rp.UserAgent.
func (u *userAgent) Authorize(ctx context.Context, journey rp.Journey) (rp.Arrival, error) {
	v := &visit{user: u, journey: journey, hosts: u.agent.config.Hosts, walk: rp.NewWalk(journey, u.agent.config.Guide, u.agent.config.Redactor)}
	err := v.run(ctx, journey.URL)
	v.arrival.Pages = v.walk.Pages
	return v.arrival, err
}

// run opens a URL and follows the page until the visit is over, its deadline at the latest.
func (v *visit) run(parent context.Context, address string) error {
	ctx, cancel := context.WithTimeout(parent, v.timeout())
	defer cancel()
	v.ctx, v.traffic, v.tasks = ctx, newTraffic(), make(chan func(), 8)
	v.settled = time.NewTimer(time.Hour)
	defer v.settled.Stop()
	tab, err := v.user.ready(ctx)
	if err != nil {
		v.user.drop()
		return fmt.Errorf("%w: no page: %w", rp.ErrUserAgentLost, err)
	}
	v.tab = tab
	v.leftovers()
	if tab.restless {
		v.calm()
	}
	if !v.over {
		v.open(address)
		v.loop()
	}
	if v.document > 0 {
		tab.restless = v.seen == nil || v.seen.Scripted || v.seen.Refresh != "" || v.lure != nil
	}
	if v.err == nil {
		v.await(v.traffic.complete)
	}
	v.traffic.join()
	redactor := v.user.agent.config.Redactor
	v.conclude()
	attacker := ""
	if v.lure != nil {
		attacker = hop.HostPort(v.lure.url)
	}
	v.traffic.keep(evidence.TrailFrom(ctx), redactor, attacker)
	if v.err != nil {
		v.user.drop()
		if parent.Err() != nil {
			return parent.Err()
		}
	}
	return v.err
}

// byHand is how long a person may take.
const byHand = 10 * time.Minute

func (v *visit) timeout() time.Duration {
	if v.journey.ByHand {
		return byHand
	}
	return v.journey.User.Patience(v.user.agent.config.Timeout)
}

// calm leaves a page that might go somewhere by itself, which would be taken for this visit's doing.
func (v *visit) calm() {
	failed := make(chan error, 1)
	go func() {
		if _, err := (proto.PageNavigate{URL: blank}).Call(v.session()); err != nil {
			failed <- err
		}
	}()
	for v.tab.restless && !v.over {
		select {
		case <-v.tab.events.ready:
			v.leftovers()
		case err := <-failed:
			v.fail(fmt.Errorf("%w: the last page does not go away: %w", rp.ErrUserAgentLost, err))
		}
	}
}

// open begins to load a URL. What comes of it is seen by the events.
func (v *visit) open(address string) {
	go func() {
		result, err := proto.PageNavigate{URL: address}.Call(v.session())
		v.tell(func() {
			switch {
			case err != nil && v.ctx.Err() == nil:
				v.fail(fmt.Errorf("%w: %s does not open: %w", rp.ErrUserAgentLost, v.user.agent.config.Redactor.Text(address), err))
			case err == nil && result.ErrorText == "net::ERR_INVALID_URL":
				v.fail(fmt.Errorf("the browser does not take the URL %q", v.user.agent.config.Redactor.Text(address)))
			}
		})
	}()
}

// loop deals with events until the visit is over.
func (v *visit) loop() {
	for !v.over {
		for _, event := range v.tab.events.take() {
			if v.handle(event); v.over {
				return
			}
		}
		select {
		case <-v.tab.events.ready:
		case found := <-v.tasks:
			found()
		case <-v.settled.C:
			switch {
			case v.seen != nil && !v.journey.ByHand:
				v.decide(*v.seen)
			case v.lure != nil && v.lure.atHome(v):
				v.look(true)
			}
		case <-v.tab.connection.gone:
			v.fail(fmt.Errorf("%w: %w", rp.ErrUserAgentLost, errDisconnected))
		case <-v.ctx.Done():
			v.expire()
		}
	}
}

// expire ends a visit at its deadline: with the page where there is one, else with an error.
func (v *visit) expire() {
	if v.seen != nil && !v.pending && v.lure == nil && v.acted == "" && !v.journey.ByHand {
		v.arrive(rp.AtPage)
		return
	}
	where := "nothing was shown"
	if v.seen != nil {
		where = "the last page was " + v.seen.URL
	}
	v.fail(fmt.Errorf("%w: no end within %s; %s", rp.ErrUserAgentLost, v.timeout(), v.user.agent.config.Redactor.Text(where)))
}

// await waits a moment for raw headers: they come by another way than what they belong to.
func (v *visit) await(there func() bool) {
	late := time.NewTimer(grace)
	defer late.Stop()
	for !there() {
		select {
		case <-v.tab.events.ready:
			for _, event := range v.tab.events.take() {
				if event.Method == "Fetch.requestPaused" {
					v.refuse(event)
				}
				v.background(event)
				v.traffic.note(event)
			}
		case <-late.C:
			return
		}
	}
}

// conclude fills in what the traffic tells about the end.
func (v *visit) conclude() {
	v.arrival.Requests = v.traffic.requestCount()
	if last := v.traffic.document(v.tab.frame()); last != nil {
		v.arrival.Status, v.arrival.Header = last.status, http.Header{}
		for _, field := range fields(last.received) {
			v.arrival.Header.Add(field[0], field[1])
		}
	}
	for _, r := range v.traffic.records {
		if r.kind == proto.NetworkResourceTypeDocument && r.frame != v.tab.frame() {
			v.arrival.Frames = append(v.arrival.Frames, r.url)
		}
		if r.status != 0 && !r.kept && rp.CarriesPassword(v.journey.User, r.body) {
			v.arrival.PasswordAnswers = append(v.arrival.PasswordAnswers, r.status)
		}
	}
}

// session gives calls to the page.
func (v *visit) session() session { return v.tab.connection.session(v.ctx, v.tab.session) }

// tell hands something to the loop; once the visit is over nobody listens.
func (v *visit) tell(found func()) {
	select {
	case v.tasks <- found:
	case <-v.ctx.Done():
	}
}

func (v *visit) fail(err error) {
	if !v.over {
		v.over, v.err = true, err
	}
}

// leave ends the visit on the way to a URL that is not loaded.
func (v *visit) leave(address string, posted *string) {
	v.over = true
	v.arrival.Kind = rp.Elsewhere
	if hop.IsCallback(address, v.journey.Callbacks) {
		v.arrival.Kind = rp.AtCallback
	}
	v.arrival.URL = address
	v.arrival.Params, v.arrival.Mode = hop.Params(address, posted)
	rp.LearnArrival(v.user.agent.config.Redactor, v.arrival.Params)
	if v.seen != nil {
		v.arrival.Page = *v.seen
	}
}

// arrive ends the visit at the page that was seen last.
func (v *visit) arrive(kind rp.ArrivalKind) {
	v.over = true
	v.arrival.Kind, v.arrival.Params = kind, url.Values{}
	if v.seen != nil {
		v.arrival.Page, v.arrival.URL = *v.seen, v.seen.URL
	}
}

var (
	errStale  = errors.New("the page went away") // while it was worked on
	errAsleep = errors.New("the button stays disabled")
)
