// Package evidence holds what was seen: the exchanges of a check and the pages of its browser, redacted when
// they are recorded, and bounded. It imports nothing else of ours.
package evidence

import (
	"net/http"
	"sort"
	"strings"
)

// The bounds of what is kept.
const (
	MaxBody      = 16 << 10 // bytes of one body
	MaxExchanges = 40       // exchanges of one check
)

// Notes of what was sent to us, and not by us.
const (
	TargetFetched  = "the target fetched"
	BrowserFetched = "the browser fetched"
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

// Exchange is one request with its response. Where no response came, Error says why.
type Exchange struct {
	Note     string    `json:"note"`
	Request  Request   `json:"request"`
	Response *Response `json:"response,omitempty"`
	Error    string    `json:"error,omitempty"`
}

// Arrived tells whether the request was sent to us, and not by us.
func (e Exchange) Arrived() bool {
	return strings.HasPrefix(e.Note, TargetFetched) || strings.HasPrefix(e.Note, BrowserFetched)
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
