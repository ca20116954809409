package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

// navigated begins a new document.
func (v *visit) navigated(e proto.PageFrameNavigated) {
	if e.Frame == nil || e.Frame.ID != v.tab.frame() || e.Frame.UnreachableURL != "" || v.document == 0 && e.Frame.URL == blank {
		return
	}
	if v.document++; v.document > maxDocuments && !v.journey.ByHand {
		v.fail(fmt.Errorf("more than %d pages, the last %s", maxDocuments, v.user.agent.config.Redactor.Text(e.Frame.URL)))
		return
	}
	maps.DeleteFunc(v.tab.worlds, func(frame proto.PageFrameID, _ place) bool { return frame != v.tab.frame() }) // those of the last document
	v.loader, v.pending, v.loaded, v.acted, v.again, v.final, v.going = e.Frame.LoaderID, false, false, "", false, false, false
	v.settled.Stop()
}

// lifecycle looks at the document when it is parsed, when it is loaded, and when its network is idle.
func (v *visit) lifecycle(e proto.PageLifecycleEvent) {
	if e.FrameID != v.tab.frame() && e.Name == proto.PageLifecycleEventNameLoad && v.document > 0 && !v.pending && v.lure == nil {
		v.look(false) // a frame may hold the form
		return
	}
	if e.FrameID != v.tab.frame() || e.LoaderID != v.loader || v.pending || v.document == 0 {
		return
	}
	switch e.Name {
	case proto.PageLifecycleEventNameDOMContentLoaded:
		v.settled.Reset(patience)
		v.look(false)
	case proto.PageLifecycleEventNameLoad:
		v.loaded = true
		if v.acted == "" {
			v.look(false)
		}
	case proto.PageLifecycleEventNameNetworkIdle:
		if v.acted == "" {
			v.look(true)
		}
	}
}

// look reads the page once, beside the loop. The last look is the one that decides.
func (v *visit) look(last bool) {
	if v.lure != nil && v.lure.atHome(v) {
		if last || v.loaded {
			v.task(func() func() { return v.lure.gather(v, last) })
		} else {
			v.watch()
		}
		return
	}
	if v.busy {
		v.again, v.final = true, v.final || last
		return
	}
	place, known := v.tab.worlds[v.tab.frame()]
	if !known {
		return
	}
	request, frames, stage := v.loading, v.frames(), v.walk.Stage
	v.task(func() func() {
		snapshot, err := v.snapshot(place)
		if err != nil {
			return func() {} // the page is going away, or it hangs: the next event or the deadline tells
		}
		if len(snapshot.Frames) > 0 && len(snapshot.Marks) == 0 && !page.Recognise(snapshot, stage).Kind.Wanted() {
			place = v.within(&snapshot, place, frames, stage)
		}
		content := v.content(request)
		return func() {
			v.at = place
			v.saw(snapshot, content, last)
		}
	})
}

// maxFrames bounds how many frames of a page are looked into.
const maxFrames = 5

// frames gives the worlds of the frames in the page.
func (v *visit) frames() []place {
	var places []place
	for frame, place := range v.tab.worlds {
		if frame != v.tab.frame() && len(places) < maxFrames {
			places = append(places, place)
		}
	}
	return places
}

// within looks for a form in the frames of a page that has nothing to do itself, and puts it into the snapshot. It gives
// the place that is to be worked in.
func (v *visit) within(snapshot *page.Snapshot, own place, frames []place, stage page.Stage) place {
	for _, frame := range frames {
		inner, err := v.snapshot(frame)
		if err != nil {
			continue // it went away
		}
		inner.URL, inner.Title = snapshot.URL, strings.TrimSpace(snapshot.Title+" "+inner.Title)
		if len(inner.Marks) > 0 || page.Recognise(inner, stage).Kind.Wanted() {
			inner.Scripted = inner.Scripted || snapshot.Scripted
			*snapshot = inner
			return frame
		}
	}
	return own
}

// task runs something beside the loop, one at a time; what it returns is dropped where the document changed.
func (v *visit) task(work func() func()) {
	v.busy = true
	document := v.document
	go func() {
		found := work()
		v.tell(func() {
			v.busy = false
			if document == v.document && !v.pending {
				found()
			}
			if v.again && !v.over && !v.pending {
				last := v.final
				v.again, v.final = false, false
				v.look(last)
			}
		})
	}()
}

// evaluate runs an expression in a world, and gives its value as JSON.
func (v *visit) evaluate(ctx context.Context, at place, expression string, into any) error {
	s := v.session().within(ctx).in(at.session)
	result, err := proto.RuntimeEvaluate{Expression: "JSON.stringify(" + expression + ")", UniqueContextID: at.context, ReturnByValue: true, UserGesture: true}.Call(s)
	switch {
	case err != nil:
		return err
	case result.ExceptionDetails != nil:
		return fmt.Errorf("in the page: %s", result.ExceptionDetails.Text)
	}
	return json.Unmarshal([]byte(result.Result.Value.Str()), into)
}

func (v *visit) snapshot(at place) (page.Snapshot, error) {
	var snapshot page.Snapshot
	selectors, err := json.Marshal(v.selectors())
	if err == nil {
		err = v.evaluate(v.ctx, at, "assay.look("+string(selectors)+")", &snapshot)
	}
	return snapshot, err
}

// selectors are those of the user's own steps; a lure has none.
func (v *visit) selectors() []string {
	if v.walk == nil {
		return []string{}
	}
	return v.walk.Guide.Selectors()
}

// content gives the body of the document for the evidence, where somebody wants it and it is there.
func (v *visit) content(id proto.NetworkRequestID) string {
	if evidence.TrailFrom(v.ctx) == nil {
		return ""
	}
	got, err := proto.NetworkGetResponseBody{RequestID: id}.Call(v.session())
	if err != nil {
		return ""
	}
	return decoded(got.Body, got.Base64Encoded)
}

// saw decides whether a look at the page is enough to act on, or scripts may still change it.
func (v *visit) saw(snapshot page.Snapshot, content string, last bool) {
	if v.journey.ByHand {
		v.seen = &snapshot
		return
	}
	if document := v.traffic.document(v.tab.frame()); document != nil {
		snapshot.Status = document.status
		if content != "" {
			document.content = content
		}
	}
	v.seen = &snapshot
	kind := v.walk.Look(snapshot).Kind
	certain := kind.Wanted()
	if kind == page.ErrorPage {
		certain = snapshot.Refresh == "" && (snapshot.Status >= 400 || v.loaded)
	}
	switch {
	case v.journey.Whole && !v.loaded && !last && v.acted == "":
		v.watch()
	case v.acted != "" && (kind == v.acted || !certain || kind == page.Guided && v.going): // what was done has had no effect yet
		v.watch()
	case !certain && last && waits(snapshot):
		v.watch()
	case certain, last, !snapshot.Scripted && snapshot.Refresh == "" && len(snapshot.Frames) == 0:
		v.decide(snapshot)
	default:
		v.watch()
	}
}

// waits tells whether a page shows so little that its script must have more to show.
func waits(s page.Snapshot) bool {
	return s.Scripted && s.Status < 400 && len(s.Forms)+len(s.Links) == 0 && len(s.Text) < 60
}

// watch has the page tell of its changes, until patience ends.
func (v *visit) watch() {
	if place, known := v.tab.worlds[v.tab.frame()]; known {
		frames := v.frames()
		v.task(func() func() {
			for _, each := range append(frames, place) {
				_ = v.evaluate(v.ctx, each, "assay.watch()", nil)
			}
			return func() {}
		})
	}
}

// decide does on a page what the walk says, or ends there.
func (v *visit) decide(snapshot page.Snapshot) {
	if v.lure != nil {
		v.lure.ended(v, snapshot)
		return
	}
	kind := v.walk.Look(snapshot).Kind
	if snapshot.Refresh != "" && (kind == page.Unknown || kind == page.ErrorPage) && v.acted == "" {
		v.acted = kind
		v.open(snapshot.Refresh) // the page would go there by itself, in its own time
		return
	}
	step, err := v.walk.Next(snapshot)
	switch {
	case err != nil:
		v.fail(err)
	case step.End != "":
		v.arrival.Barrier = step.Barrier
		v.arrive(rp.EndOf(step))
	case v.walk.Last.Kind == page.FormPost: // its script had its time
		v.walk.Pages = append(v.walk.Pages, "page")
		v.arrive(rp.AtPage)
	case step.Restore:
		v.acted = v.walk.Last.Beneath
		v.restore(v.journey.User.State)
	default:
		v.acted, v.going = "", snapshot.Leads(step.Press)
		if step.Press.Possible() {
			v.acted = v.walk.Last.Beneath
		}
		v.do(step)
	}
}

// do types, ticks and presses, with input that the browser's user could give.
func (v *visit) do(step page.Step) {
	place := v.at
	v.settled.Stop() // the work may take its time
	v.task(func() func() {
		err := v.work(place, step)
		return func() {
			if errors.Is(err, errAsleep) {
				v.arrival.Barrier = "the button to press stays disabled, whatever is filled in"
				v.arrive(rp.AtPage)
				return
			}
			if err != nil {
				v.fail(fmt.Errorf("%w: the page could not be filled in: %w", rp.ErrUserAgentLost, err))
				return
			}
			v.settled.Reset(patience)
			if !v.going { // only filled in; the next step goes on from there
				v.again = true
			}
			v.watch()
		}
	})
}

func (v *visit) work(at place, step page.Step) error {
	step, err := rp.TypeCodes(v.ctx, v.journey.User, step)
	if err != nil {
		return err
	}
	var done bool
	for _, text := range step.Type {
		if err := v.evaluate(v.ctx, at, fmt.Sprintf("assay.focus(%d,%d)", step.Form, text.Field), &done); err != nil {
			return err
		}
		if err := (proto.InputInsertText{Text: text.Text}).Call(v.session()); err != nil {
			return err
		}
	}
	var script strings.Builder
	script.WriteString("(() => {")
	for _, text := range step.Type {
		value, err := json.Marshal(text.Text)
		if err != nil {
			return err
		}
		fmt.Fprintf(&script, "if (!assay.fill(%d,%d,%s)) return 'lost';", step.Form, text.Field, value)
	}
	if len(step.Tick) > 0 {
		boxes, _ := json.Marshal(step.Tick)
		fmt.Fprintf(&script, "assay.tick(%d,%s);", step.Form, boxes)
	}
	if step.Press.Possible() {
		fmt.Fprintf(&script, "return assay.press(%d,%d,%d)})()", step.Press.Form, step.Press.Button, step.Press.Link)
	} else {
		script.WriteString("return 'filled'})()")
	}
	for range 20 {
		var pressed string
		if err := v.evaluate(v.ctx, at, script.String(), &pressed); err != nil {
			return nil // the press led away before it could be answered
		}
		switch pressed {
		case "enter":
			return v.enter()
		case "lost":
			return errStale
		case "disabled": // a script wakes it once it has seen what was filled in
			time.Sleep(50 * time.Millisecond)
			continue
		}
		return nil
	}
	return errAsleep
}

// enter presses the Enter key.
func (v *visit) enter() error {
	key := proto.InputDispatchKeyEvent{Type: proto.InputDispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Text: "\r"}
	if err := key.Call(v.session()); err != nil {
		return err
	}
	key.Type, key.Text = proto.InputDispatchKeyEventTypeKeyUp, ""
	_ = key.Call(v.session()) // the page may be gone by now
	return nil
}
