package browser

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/browser/hop"
	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
)

// ErrNoLure says that this machine cannot serve a page of the target's site: the target is not on loopback.
var ErrNoLure = errors.New("a page of the target's own site can be served only where the target's host is loopback")

// Intercepted is the Blocked of a frame on its way to a callback or another host, where it is never loaded.
const Intercepted = "intercepted"

// lureWatch is what a visit watches while the attacker's page acts.
type lureWatch struct {
	url    string
	frames []rp.LureFrame
}

// Lure implements rp.Browser.
func (u *userAgent) Lure(ctx context.Context, lure rp.Lure) (rp.LureOutcome, error) {
	served := lure.URL
	if served == "" {
		address, stop, err := u.agent.serve(ctx, lure)
		if err != nil {
			return rp.LureOutcome{}, err
		}
		defer stop()
		served = address
	}
	if err := u.endGrace(ctx); err != nil {
		return rp.LureOutcome{}, fmt.Errorf("%w: %w", rp.ErrUserAgentLost, err)
	}
	journey := rp.Journey{URL: served, Callbacks: lure.Callbacks}
	v := &visit{user: u, journey: journey, hosts: append(slices.Clone(u.agent.config.Hosts), hop.HostPort(served)),
		walk: rp.NewWalk(journey, page.Guide{}, u.agent.config.Redactor), lure: &lureWatch{url: served}}
	err := v.run(ctx, served)
	outcome := rp.LureOutcome{Arrival: v.arrival, Frames: v.lure.frames}
	for _, r := range v.traffic.records {
		if !r.kept && hop.HostPort(r.url) != hop.HostPort(served) && hop.Allowed(r.url, u.agent.config.Hosts, nil) {
			outcome.Sent = append(outcome.Sent, rp.SentRequest{Method: r.method, URL: r.url, Cookies: r.cookies, Status: r.status})
		}
	}
	return outcome, err
}

// endGrace sets cookies without SameSite again as Lax: the browser takes them for that, but sends them on a
// cross-site POST for two minutes.
func (u *userAgent) endGrace(ctx context.Context) error {
	cookies, err := u.Cookies(ctx)
	if err != nil {
		return err
	}
	var params []*proto.NetworkCookieParam
	for _, cookie := range cookies {
		if cookie.SameSite == 0 {
			cookie.SameSite = http.SameSiteLaxMode
			params = append(params, cookieParam(cookie))
		}
	}
	if len(params) == 0 {
		return nil
	}
	return proto.StorageSetCookies{Cookies: params, BrowserContextID: u.context}.Call(u.connection.session(ctx, ""))
}

// atHome tells whether the attacker's page is still the one that is shown.
func (l *lureWatch) atHome(v *visit) bool { return v.document == 1 }

// ended ends the visit on a page that the lure led to.
func (l *lureWatch) ended(v *visit, snapshot page.Snapshot) {
	switch page.Recognise(snapshot, v.walk.Stage).Kind {
	case page.Login, page.PasswordOnly, page.UserNameFirst:
		v.arrive(rp.AtLogin)
	case page.ConsentPage:
		v.arrive(rp.AtConsent)
	default:
		v.arrive(rp.AtPage)
	}
}

// gather looks into the frames, and ends the visit at the attacker's page: once all is loaded where the frames run no
// scripts, else once nothing more happens.
func (l *lureWatch) gather(v *visit, last bool) func() {
	latest := map[proto.PageFrameID]*record{}
	var order []proto.PageFrameID
	for _, r := range v.traffic.records {
		if r.frame == v.tab.frame() || r.kind != proto.NetworkResourceTypeDocument {
			continue
		}
		if latest[r.frame] == nil {
			order = append(order, r.frame)
		}
		latest[r.frame] = r
	}
	frames := make([]rp.LureFrame, 0, len(order))
	for _, id := range order {
		r := latest[id]
		frame := rp.LureFrame{URL: r.url, Blocked: r.failure}
		if r.kept {
			frame.Blocked = Intercepted
		}
		if place, known := v.tab.worlds[id]; known && frame.Blocked == "" {
			snapshot, err := v.snapshot(place)
			switch {
			case err != nil && !last: // it went on to another document in between: that one will be looked at
				return func() {}
			case err != nil:
				frame.Blocked = "no look into the frame: " + err.Error()
			}
			frame.Page = snapshot
			frame.Page.Status = r.status
		}
		frames = append(frames, frame)
	}
	alive := func(f rp.LureFrame) bool { return f.Blocked == "" && f.Page.Scripted }
	if !last && (len(frames) == 0 || slices.ContainsFunc(frames, alive)) {
		return func() {}
	}
	return func() {
		l.frames = frames
		v.seen = nil
		v.arrive(rp.AtPage)
		v.arrival.URL, v.arrival.Params = l.url, url.Values{}
	}
}
