// Package evidence holds what was seen: the exchanges of a check and the pages of its browser, redacted when
// they are recorded, and bounded. It imports nothing else of ours.
package evidence

import (
	"net/http"
	"sort"
	"time"
)

// The bounds of what is kept.
const (
	MaxBody      = 16 << 10 // bytes of one body
	MaxExchanges = 40       // exchanges of one check
)

// Field is one header field, name and value.
type Field [2]string

// Request is one HTTP request as it was sent, redacted.
type Request struct {
	Method    string  `json:"method"`
	URL       string  `json:"url"`
	Header    []Field `json:"header"`
	Body      string  `json:"body"`
	Truncated bool    `json:"truncated"`
}

// Response is the answer to it, redacted.
type Response struct {
	Status    int     `json:"status"`
	Header    []Field `json:"header"`
	Body      string  `json:"body"`
	Truncated bool    `json:"truncated"`
}

// Party is who takes part in an exchange.
type Party string

// The parties.
const (
	Browser  Party = "browser"  // the user's: what goes through it, also where a form-filling agent plays it
	Client   Party = "client"   // an honest client of the target's
	Attacker Party = "attacker" // whoever sends what must come to nothing
	Target   Party = "target"   // the authorization server, also for what it fetches or posts by itself
)

// Exchange is one request with its response. Where no response came, Error says why.
type Exchange struct {
	Note     string    `json:"note"`
	Sender   Party     `json:"sender,omitempty"`   // of the request; empty where an earlier assay wrote it
	Receiver Party     `json:"receiver,omitempty"` // of the request; empty: the target
	LedTo    Party     `json:"led_to,omitempty"`   // where the answer took the browser; empty: nowhere away from the target
	Started  time.Time `json:"started,omitzero"`   // when the request was sent, in UTC
	Seconds  float64   `json:"seconds,omitempty"`  // until the whole answer was there
	Request  Request   `json:"request"`
	Response *Response `json:"response,omitempty"`
	Error    string    `json:"error,omitempty"`
}

// To gives the receiver of the request.
func (e Exchange) To() Party {
	if e.Receiver == "" {
		return Target
	}
	return e.Receiver
}

// Arrived tells whether the request was sent to us, and not by us to the target.
func (e Exchange) Arrived() bool { return e.To() != Target }

// Took says when an exchange started and how long it took, to the microsecond.
func (e *Exchange) Took(started time.Time, long time.Duration) {
	e.Started = started.UTC().Truncate(time.Microsecond)
	e.Seconds = max(0, long).Truncate(time.Microsecond).Seconds()
}

// Log keeps the exchanges and pages of one check, in order and within bounds.
type Log struct {
	Exchanges []Exchange
	Dropped   int      // exchanges beyond the bound
	Pages     []string // files of pictures, relative to the run's folder
}

// Add keeps an exchange, or counts it where the log is full.
func (l *Log) Add(exchange Exchange) {
	if len(l.Exchanges) >= MaxExchanges {
		l.Dropped++
		return
	}
	l.Exchanges = append(l.Exchanges, exchange)
}

// Fields flattens a header into fields, sorted by name, values in their order.
func Fields(header http.Header) []Field {
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	sort.Strings(names)
	fields := make([]Field, 0, len(names))
	for _, name := range names {
		for _, value := range header[name] {
			fields = append(fields, Field{name, value})
		}
	}
	return fields
}
