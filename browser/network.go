package browser

import (
	"encoding/json"
	"net/http"
	"net/textproto"
	"sort"
	"strings"
	"time"

	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/browser/hop"
	"github.com/authassay/assay/suites/evidence"
)

// record is one request of the page's, with what is known of its answer. A redirect begins another of the same ID.
type record struct {
	id       proto.NetworkRequestID
	frame    proto.PageFrameID
	kind     proto.NetworkResourceType
	method   string
	url      string
	sent     proto.NetworkHeaders
	body     string
	status   int
	received proto.NetworkHeaders
	content  string   // of the response
	cookies  []string // names of those that went along
	failure  string
	kept     bool // intercepted, so never sent

	started      time.Time           // by the wall clock
	begun, ended proto.MonotonicTime // by the browser's own
}

// traffic gathers a journey's requests from the events of the network.
type traffic struct {
	records   []*record
	byID      map[proto.NetworkRequestID][]*record
	requests  map[proto.NetworkRequestID][]proto.NetworkRequestWillBeSentExtraInfo
	responses map[proto.NetworkRequestID][]proto.NetworkResponseReceivedExtraInfo
}

func newTraffic() *traffic {
	return &traffic{byID: map[proto.NetworkRequestID][]*record{}, requests: map[proto.NetworkRequestID][]proto.NetworkRequestWillBeSentExtraInfo{},
		responses: map[proto.NetworkRequestID][]proto.NetworkResponseReceivedExtraInfo{}}
}

// maxRecords bounds what a page that loads without end can make us keep.
const maxRecords = 500

// note takes an event of the network.
func (t *traffic) note(event *cdp.Event) {
	switch event.Method {
	case "Network.requestWillBeSent":
		var e proto.NetworkRequestWillBeSent
		if json.Unmarshal(event.Params, &e) == nil {
			t.sent(e)
		}
	case "Network.requestWillBeSentExtraInfo":
		var e proto.NetworkRequestWillBeSentExtraInfo
		if json.Unmarshal(event.Params, &e) == nil && len(t.requests) < maxRecords {
			t.requests[e.RequestID] = append(t.requests[e.RequestID], e)
		}
	case "Network.responseReceivedExtraInfo":
		var e proto.NetworkResponseReceivedExtraInfo
		if json.Unmarshal(event.Params, &e) == nil && len(t.responses) < maxRecords {
			t.responses[e.RequestID] = append(t.responses[e.RequestID], e)
		}
	case "Network.responseReceived":
		var e proto.NetworkResponseReceived
		if json.Unmarshal(event.Params, &e) == nil {
			t.answered(e.RequestID, e.Response, e.Timestamp)
		}
	case "Network.loadingFinished":
		var e proto.NetworkLoadingFinished
		if json.Unmarshal(event.Params, &e) == nil {
			if last := t.last(e.RequestID); last != nil {
				last.ended = e.Timestamp
			}
		}
	case "Network.loadingFailed":
		var e proto.NetworkLoadingFailed
		if json.Unmarshal(event.Params, &e) == nil {
			if last := t.last(e.RequestID); last != nil {
				last.failure, last.ended = e.ErrorText, e.Timestamp
				if e.BlockedReason != "" {
					last.failure += " (" + string(e.BlockedReason) + ")"
				}
			}
		}
	}
}

func (t *traffic) sent(e proto.NetworkRequestWillBeSent) {
	if e.RedirectResponse != nil {
		t.answered(e.RequestID, e.RedirectResponse, e.Timestamp)
	}
	if len(t.records) >= maxRecords || e.Request == nil || strings.HasPrefix(e.Request.URL, "data:") {
		return
	}
	r := &record{id: e.RequestID, frame: e.FrameID, kind: e.Type, method: e.Request.Method, url: e.Request.URL, sent: e.Request.Headers, body: e.Request.PostData,
		started: e.WallTime.Time(), begun: e.Timestamp}
	t.records = append(t.records, r)
	t.byID[r.id] = append(t.byID[r.id], r)
}

func (t *traffic) answered(id proto.NetworkRequestID, response *proto.NetworkResponse, at proto.MonotonicTime) {
	if last := t.last(id); last != nil && response != nil {
		last.status, last.received, last.ended = response.Status, response.Headers, at
	}
}

func (t *traffic) last(id proto.NetworkRequestID) *record {
	if all := t.byID[id]; len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// complete tells whether the raw headers of all answers are there; they come by another way than the answers.
func (t *traffic) complete() bool {
	for id, records := range t.byID {
		for i, r := range records {
			if r.status != 0 && i >= len(t.responses[id]) {
				return false
			}
		}
	}
	return true
}

// join puts raw headers to their requests, by their order.
func (t *traffic) join() {
	for id, records := range t.byID {
		for i, r := range records {
			if extra := t.requests[id]; i < len(extra) {
				r.sent = extra[i].Headers
				for _, cookie := range extra[i].AssociatedCookies {
					if len(cookie.BlockedReasons) == 0 && cookie.Cookie != nil {
						r.cookies = append(r.cookies, cookie.Cookie.Name)
					}
				}
			}
			if extra := t.responses[id]; i < len(extra) {
				r.received = extra[i].Headers
				if r.status == 0 || extra[i].StatusCode != 0 {
					r.status = extra[i].StatusCode
				}
			}
		}
	}
}

// document gives the last answered request of a frame for a document.
func (t *traffic) document(frame proto.PageFrameID) *record {
	for i := len(t.records) - 1; i >= 0; i-- {
		if r := t.records[i]; r.frame == frame && r.kind == proto.NetworkResourceTypeDocument && r.status != 0 {
			return r
		}
	}
	return nil
}

// requestCount counts what was sent.
func (t *traffic) requestCount() (count int) {
	for _, r := range t.records {
		if !r.kept {
			count++
		}
	}
	return count
}

// keep teaches the redactor all cookies, and records the exchanges that matter in a trail. What goes to the host of the
// attacker's page, where there is one, is received by the attacker.
func (t *traffic) keep(trail *evidence.Trail, redactor *evidence.Redactor, attacker string) {
	for _, r := range t.records {
		answer := http.Response{Header: http.Header{}}
		for _, field := range fields(r.received) {
			if strings.EqualFold(field[0], "set-cookie") {
				answer.Header.Add("Set-Cookie", field[1])
			}
		}
		for _, cookie := range answer.Cookies() {
			redactor.Learn("cookie", cookie.Value)
		}
	}
	if trail == nil {
		return
	}
	for _, r := range t.records {
		matters := r.kind == proto.NetworkResourceTypeDocument || r.kind == proto.NetworkResourceTypeXHR || r.kind == proto.NetworkResourceTypeFetch
		if matters && !r.kept {
			exchange := r.exchange(redactor)
			if attacker != "" && hop.HostPort(r.url) == attacker {
				exchange.Receiver = evidence.Attacker
			}
			trail.Add(exchange)
		}
	}
}

func (r *record) exchange(redactor *evidence.Redactor) evidence.Exchange {
	exchange := evidence.Exchange{Sender: evidence.Browser, Error: redactor.Text(r.failure)}
	exchange.Took(r.started, (r.ended - r.begun).Duration())
	exchange.Request = evidence.Request{Method: r.method, URL: redactor.Text(r.url), Header: redactor.Header(fields(r.sent))}
	exchange.Request.Body, exchange.Request.Truncated = redactor.Body(r.body)
	if r.status != 0 {
		exchange.Response = &evidence.Response{Status: r.status, Header: redactor.Header(fields(r.received))}
		exchange.Response.Body, exchange.Response.Truncated = redactor.Body(r.content)
	}
	return exchange
}

// fields flattens the protocol's headers, which join equal names by a line feed.
func fields(headers proto.NetworkHeaders) []evidence.Field {
	flat := make([]evidence.Field, 0, len(headers))
	for name, value := range headers {
		for line := range strings.SplitSeq(value.Str(), "\n") {
			flat = append(flat, evidence.Field{textproto.CanonicalMIMEHeaderKey(name), line})
		}
	}
	sort.SliceStable(flat, func(a, b int) bool { return flat[a][0] < flat[b][0] })
	return flat
}

// header gives one header's value, whatever the case of its name.
func header(headers proto.NetworkHeaders, name string) string {
	for key, value := range headers {
		if strings.EqualFold(key, name) {
			return value.Str()
		}
	}
	return ""
}
