package reports

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), as browsers and proxies read it.
type harLog struct {
	Version string     `json:"version"`
	Creator harCreator `json:"creator"`
	Pages   []harPage  `json:"pages"`
	Entries []harEntry `json:"entries"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type harPage struct {
	Started string   `json:"startedDateTime"`
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Timings struct{} `json:"pageTimings"`
}

type harEntry struct {
	Page     string      `json:"pageref"`
	Started  string      `json:"startedDateTime"`
	Time     float64     `json:"time"`
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	Comment  string      `json:"comment,omitempty"`
}

// harTimings are in milliseconds. What of an exchange went by with sending and receiving was not recorded: all of it counts as waiting.
type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	Query       []harPair `json:"queryString"`
	Body        *harBody  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"`
	BodySize    int       `json:"bodySize"`
	Comment     string    `json:"comment,omitempty"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
	Comment     string     `json:"comment,omitempty"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harBody struct {
	MimeType string    `json:"mimeType"`
	Params   []harPair `json:"params"`
	Text     string    `json:"text"`
}

type harContent struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text"`
}

// harUnknown stands where HAR asks for what was not recorded.
const harUnknown = "unknown"

// Only narrows a run to one of its checks. The counts stay those of the run.
func (run Run) Only(id string) (Run, error) {
	check, known := run.Find(id)
	if !known {
		return Run{}, fmt.Errorf("the run has no check %q", Line(id, 80))
	}
	run.Checks = []Check{check}
	return run, nil
}

// HAR writes the exchanges of a run's checks, each check as a page. Secrets stay struck as they were recorded. Where the time of an
// exchange was not recorded, it has that of the run.
func HAR(w io.Writer, run Run) error {
	run = mapText(run, recorded)
	began := func(exchange evidence.Exchange) string {
		if exchange.Started.IsZero() {
			exchange.Started = run.Started
		}
		return exchange.Started.UTC().Format(time.RFC3339Nano)
	}
	log := harLog{Version: "1.2", Creator: harCreator{toolName, run.Tool.Version}, Pages: []harPage{}, Entries: []harEntry{}}
	for _, check := range run.Checks {
		if len(check.Evidence) == 0 {
			continue
		}
		log.Pages = append(log.Pages, harPage{Started: began(check.Evidence[0]), ID: check.ID, Title: check.ID + ": " + check.Title})
		for _, exchange := range check.Evidence {
			took := exchange.Seconds * 1000
			log.Entries = append(log.Entries, harEntry{Page: check.ID, Started: began(exchange), Time: took, Request: harRequestOf(exchange.Request), Response: harResponseOf(exchange),
				Timings: harTimings{Wait: took}, Comment: exchange.Note})
		}
	}
	return writeJSON(w, "HAR", map[string]harLog{"log": log})
}

func harRequestOf(request evidence.Request) harRequest {
	_, query, _ := strings.Cut(request.URL, "?")
	query, _, _ = strings.Cut(query, "#")
	made := harRequest{Method: request.Method, URL: request.URL, HTTPVersion: harUnknown, Cookies: []harPair{}, Headers: harHeaders(request.Header), Query: harPairs(query),
		HeadersSize: -1, BodySize: harSize(request.Body, request.Truncated), Comment: harCut(request.Truncated)}
	if request.Body != "" {
		made.Body = &harBody{MimeType: first(request.Header, "Content-Type"), Params: []harPair{}, Text: request.Body}
		if isForm(request.Header) {
			made.Body.Params = harPairs(request.Body)
		}
	}
	return made
}

func harResponseOf(exchange evidence.Exchange) harResponse {
	response := exchange.Response
	if response == nil { // as browsers write it: no status
		return harResponse{HTTPVersion: harUnknown, Cookies: []harPair{}, Headers: []harPair{}, Content: harContent{MimeType: "x-unknown"}, HeadersSize: -1, BodySize: -1,
			Comment: "no answer: " + orElse(exchange.Error, "nothing was recorded")}
	}
	size := harSize(response.Body, response.Truncated)
	return harResponse{Status: response.Status, HTTPVersion: harUnknown, Cookies: []harPair{}, Headers: harHeaders(response.Header),
		Content:     harContent{Size: len(response.Body), MimeType: orElse(first(response.Header, "Content-Type"), "x-unknown"), Text: response.Body},
		RedirectURL: first(response.Header, "Location"), HeadersSize: -1, BodySize: size, Comment: harCut(response.Truncated)}
}

func harHeaders(header []evidence.Field) []harPair {
	pairs := make([]harPair, 0, len(header))
	for _, field := range header {
		pairs = append(pairs, harPair{field[0], field[1]})
	}
	return pairs
}

// harPairs splits a query or a form, decoded where it can be.
func harPairs(form string) []harPair {
	pairs := []harPair{}
	for _, each := range strings.Split(form, "&") {
		if each == "" {
			continue
		}
		name, value, _ := strings.Cut(each, "=")
		for _, text := range []*string{&name, &value} {
			if plain, err := url.QueryUnescape(*text); err == nil {
				*text = strings.ToValidUTF8(plain, "\ufffd")
			}
		}
		pairs = append(pairs, harPair{name, value})
	}
	return pairs
}

// harSize is the length of a body in bytes; -1, which HAR has for what is not known, where it was cut.
func harSize(body string, truncated bool) int {
	if truncated {
		return -1
	}
	return len(body)
}

func harCut(truncated bool) string {
	if truncated {
		return "the body was cut when it was recorded"
	}
	return ""
}
