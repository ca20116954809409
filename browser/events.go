package browser

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/browser/hop"
	"github.com/authassay/assay/suites/rp"
)

// read decodes an event; one that does not decode is as if it never came.
func read[E any](event *cdp.Event) (E, bool) {
	var e E
	return e, json.Unmarshal(event.Params, &e) == nil
}

// handle deals with one event of the page.
func (v *visit) handle(event *cdp.Event) {
	switch event.Method {
	case "Fetch.requestPaused":
		v.paused(event)
	case "Page.frameNavigated":
		if e, ok := read[proto.PageFrameNavigated](event); ok {
			v.navigated(e)
		}
	case "Page.lifecycleEvent":
		if e, ok := read[proto.PageLifecycleEvent](event); ok {
			v.lifecycle(e)
		}
	case "Runtime.bindingCalled":
		if !v.pending {
			v.look(false)
		}
	case "Page.downloadWillBegin":
		if e, ok := read[proto.PageDownloadWillBegin](event); ok && e.FrameID == v.tab.frame() {
			v.seen = nil
			v.arrive(rp.AtPage)
			v.arrival.URL = e.URL
		}
	case "Inspector.targetCrashed":
		v.fail(fmt.Errorf("%w: the page crashed", rp.ErrUserAgentLost))
	case "Inspector.detached":
		v.fail(fmt.Errorf("%w: the page was closed", rp.ErrUserAgentLost))
	default:
		v.background(event)
		if strings.HasPrefix(event.Method, "Network.") {
			v.traffic.note(event)
			v.network(event)
		}
	}
}

// background deals with what happens in a page whether or not a visit is on.
func (v *visit) background(event *cdp.Event) {
	switch event.Method {
	case "Page.javascriptDialogOpening":
		e, _ := read[proto.PageJavascriptDialogOpening](event)
		if v.dialogs++; v.dialogs > maxDialogs {
			v.fail(fmt.Errorf("%w: the page opens dialogs without end", rp.ErrUserAgentLost))
			return
		}
		accept := e.Type == proto.PageDialogTypeBeforeunload // all others are dismissed; this one would hold the journey up
		go func() { _ = proto.PageHandleJavaScriptDialog{Accept: accept}.Call(v.session().in(event.SessionID)) }()
	case "Fetch.authRequired":
		if e, ok := read[proto.FetchAuthRequired](event); ok {
			v.challenged(e, event.SessionID)
		}
	case "Page.frameNavigated":
		if e, ok := read[proto.PageFrameNavigated](event); ok && e.Frame != nil && e.Frame.ID == v.tab.frame() && e.Frame.URL == blank {
			v.tab.restless = false
		}
	case "Target.attachedToTarget":
		if e, ok := read[proto.TargetAttachedToTarget](event); ok {
			go v.child(e)
		}
	case "Runtime.executionContextCreated":
		e, ok := read[proto.RuntimeExecutionContextCreated](event)
		if ok && e.Context != nil && e.Context.Name == world {
			v.tab.worlds[proto.PageFrameID(e.Context.AuxData["frameId"].Str())] = place{event.SessionID, e.Context.UniqueID}
		}
	}
}

// child intercepts what a frame or worker asks for, before it runs.
func (v *visit) child(e proto.TargetAttachedToTarget) {
	s := v.session().in(string(e.SessionID))
	if e.TargetInfo.Type == "iframe" {
		_ = together(intercept(s))
	} else {
		_ = s.interception().Call(s)
		_ = proto.NetworkEnable{}.Call(s)
		_, _ = proto.RuntimeEvaluate{Expression: guard}.Call(s)
	}
	_ = proto.RuntimeRunIfWaitingForDebugger{}.Call(s)
}

// paused decides about an intercepted request: it goes on to the target, ends the visit, or is refused.
func (v *visit) paused(event *cdp.Event) {
	e, ok := read[proto.FetchRequestPaused](event)
	if !ok {
		v.fail(fmt.Errorf("an intercepted request cannot be read: %.200s", event.Params))
		return
	}
	main := e.FrameID == v.tab.frame() && e.ResourceType == proto.NetworkResourceTypeDocument
	address := e.Request.URL + e.Request.URLFragment
	callback := hop.IsCallback(address, v.journey.Callbacks)
	if !callback && hop.Allowed(address, v.hosts, v.journey.Callbacks) {
		v.proceed(event, e, main)
		return
	}
	v.refuse(event)
	if last := v.traffic.last(e.NetworkID); last != nil && last.url == e.Request.URL {
		last.kept = true
	}
	leaves := main || callback && v.acted != "" && e.ResourceType == proto.NetworkResourceTypeDocument // or out of the frame that was worked in
	switch {
	case leaves:
		v.arrival.Referer = header(e.Request.Headers, "Referer")
		v.leave(address, v.posted(e))
	case !callback && len(v.arrival.Foreign) < maxForeign:
		v.arrival.Foreign = append(v.arrival.Foreign, rp.ForeignRequest{URL: address, Kind: strings.ToLower(string(e.ResourceType)), Referer: header(e.Request.Headers, "Referer")})
	}
}

// proceed lets a request go on.
func (v *visit) proceed(event *cdp.Event, e proto.FetchRequestPaused, main bool) {
	request := proto.FetchContinueRequest{RequestID: e.RequestID, Headers: v.dressed(e.Request)}
	if main {
		v.settled.Stop()
		defer func() { v.begins = false }()
		v.pending, v.loading, v.size = true, e.NetworkID, 0
		if v.journey.Form != nil && (v.document == 0 || v.begins) && e.RedirectedRequestID == "" { // the navigation becomes the POST
			request.Method, request.PostData = "POST", []byte(v.journey.Form.Encode())
			if sent := v.traffic.last(e.NetworkID); sent != nil { // the browser told of a GET before
				sent.method, sent.body = request.Method, string(request.PostData)
			}
			if request.Headers == nil {
				request.Headers = entries(e.Request.Headers)
			}
			request.Headers = append(request.Headers, &proto.FetchHeaderEntry{Name: "Content-Type", Value: "application/x-www-form-urlencoded"})
		}
	}
	pace := v.user.agent.config.Pace
	go func() {
		if pace == nil || pace(v.ctx) == nil {
			_ = request.Call(v.session().in(event.SessionID))
		}
	}()
}

// refuse ends an intercepted request unsent.
func (v *visit) refuse(event *cdp.Event) {
	e, _ := read[proto.FetchRequestPaused](event)
	// A context of its own: the visit ends with this request, and its context with it.
	s := v.tab.connection.session(v.tab.connection.life, v.tab.session).in(event.SessionID)
	go func() {
		_ = proto.FetchFailRequest{RequestID: e.RequestID, ErrorReason: proto.NetworkErrorReasonAborted}.Call(s)
	}()
}

// posted gives the body of an intercepted POST.
func (v *visit) posted(e proto.FetchRequestPaused) *string {
	if e.Request.Method != "POST" {
		return nil
	}
	body := e.Request.PostData
	if body == "" {
		for _, entry := range e.Request.PostDataEntries {
			body += string(entry.Bytes)
		}
	}
	return &body
}

// network watches the main document's request for what ends a visit.
func (v *visit) network(event *cdp.Event) {
	switch event.Method {
	case "Network.requestWillBeSent":
		e, ok := read[proto.NetworkRequestWillBeSent](event)
		if !ok || e.Request == nil || e.FrameID != v.tab.frame() || e.Type != proto.NetworkResourceTypeDocument {
			return
		}
		if leavesTheWeb(e.Request.URL) { // never intercepted, as the browser has nothing to load
			if last := v.traffic.last(e.RequestID); last != nil {
				last.kept = true
			}
			v.leave(e.Request.URL+e.Request.URLFragment, nil)
		}
	case "Network.dataReceived":
		if e, ok := read[proto.NetworkDataReceived](event); ok && e.RequestID == v.loading {
			if v.size += e.DataLength; v.size > maxPage {
				v.fail(fmt.Errorf("%w: the page is larger than %d MiB", rp.ErrUserAgentLost, maxPage>>20))
			}
		}
	case "Network.loadingFailed":
		if e, ok := read[proto.NetworkLoadingFailed](event); ok && e.RequestID == v.loading {
			v.failed(e)
		}
	}
}

// leavesTheWeb tells whether a URL has a scheme of an app's.
func leavesTheWeb(address string) bool {
	scheme, _, _ := strings.Cut(address, ":")
	switch scheme {
	case "http", "https", "about", "data", "blob", "javascript", "chrome-error", "chrome", "file", "filesystem":
		return false
	}
	return true
}

// failed deals with a main document that did not load.
func (v *visit) failed(e proto.NetworkLoadingFailed) {
	last := v.traffic.last(e.RequestID)
	if last == nil || last.kept {
		return
	}
	if strings.Contains(e.ErrorText, "REDIRECT") && !strings.Contains(e.ErrorText, "TOO_MANY") { // one that the browser does not follow
		v.await(func() bool { return len(v.traffic.responses[e.RequestID]) >= len(v.traffic.byID[e.RequestID]) })
		if raw := v.traffic.responses[e.RequestID]; len(raw) > 0 {
			if location := header(raw[len(raw)-1].Headers, "location"); location != "" {
				v.leave(hop.Resolve(last.url, location), nil)
				return
			}
		}
	}
	switch {
	case e.BlockedReason != "":
		v.fail(fmt.Errorf("the browser blocked the way to %s: %s", v.user.agent.config.Redactor.Text(last.url), last.failure))
	case last.status == 204 || last.status == 205: // no page is a page, too
		v.seen = nil
		v.arrive(rp.AtPage)
		v.arrival.URL = last.url
	case e.ErrorText == "net::ERR_ABORTED": // another navigation took its place
	case strings.HasPrefix(e.ErrorText, "net::ERR_CERT_") && v.distrusted(last.url):
		v.fail(fmt.Errorf("%w: the browser begins again, now that the certificate of %s was verified", rp.ErrUserAgentLost, hop.HostPort(last.url)))
	case strings.HasPrefix(e.ErrorText, "net::ERR_CERT_"):
		v.fail(fmt.Errorf("%w: the certificate of %s is not trusted (%s); tls: {ca: FILE} in assay.yaml or --ca FILE names an authority", rp.ErrUserAgentLost, hop.HostPort(last.url), e.ErrorText))
	default:
		v.fail(fmt.Errorf("%w: %s does not load: %s", rp.ErrUserAgentLost, v.user.agent.config.Redactor.Text(last.url), e.ErrorText))
	}
}

// leftovers deals with what the page did since the last visit: its requests are refused, its dialogs dismissed.
func (v *visit) leftovers() {
	for _, event := range v.tab.events.take() {
		if event.Method == "Fetch.requestPaused" {
			v.refuse(event)
			continue
		}
		v.background(event)
	}
}

// decoded gives a response body as the protocol sends it.
func decoded(body string, encoded bool) string {
	if !encoded {
		return body
	}
	raw, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return body
	}
	return string(raw)
}
