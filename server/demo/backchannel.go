package demo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// maxAnswer bounds what a server may send, in bytes; maxShown bounds what of it
// is kept for the page.
const (
	maxAnswer = 1 << 20
	maxShown  = 16 << 10
)

var errTooLarge = errors.New("the answer is larger than 1 MiB")

// exchange is one back-channel request with its answer, as text, masked.
type exchange struct {
	Name              string // such as "POST /token"
	Status            int
	Request, Response string
}

// recorder is the transport of the back channel. It keeps each exchange as text
// and masks it at once: no secret outlives the request.
type recorder struct {
	next http.RoundTripper

	mu   sync.Mutex
	kept []exchange
}

// RoundTrip sends the request and records it with its answer.
func (rec *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	sent, err := drain(request.Body)
	if err != nil {
		return nil, err
	}
	if request.Body != nil {
		request.Body = io.NopCloser(bytes.NewReader(sent))
	}
	response, err := rec.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	received, err := drain(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(received))

	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.kept = append(rec.kept, exchange{
		Name:     request.Method + " " + request.URL.Path,
		Status:   response.StatusCode,
		Request:  requestText(request, sent),
		Response: responseText(response, received),
	})
	return response, nil
}

// take returns what was recorded since the last take.
func (rec *recorder) take() []exchange {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	kept := rec.kept
	rec.kept = nil
	return kept
}

func drain(body io.ReadCloser) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	defer body.Close()
	content, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	if err == nil && len(content) > maxAnswer {
		err = errTooLarge
	}
	return content, err
}

func requestText(r *http.Request, body []byte) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s HTTP/1.1\nHost: %s\n", r.Method, r.URL.RequestURI(), r.URL.Host)
	writeHeader(&text, r.Header)
	writeBody(&text, r.Header, body)
	return text.String()
}

func responseText(r *http.Response, body []byte) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s\n", r.Proto, r.Status)
	writeHeader(&text, r.Header)
	writeBody(&text, r.Header, body)
	return text.String()
}

func writeHeader(text *strings.Builder, header http.Header) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fmt.Fprintf(text, "%s: %s\n", name, maskHeader(name, value))
		}
	}
}

func writeBody(text *strings.Builder, header http.Header, body []byte) {
	shown := maskBody(header.Get("Content-Type"), body)
	if shown == "" {
		return
	}
	if len(shown) > maxShown {
		shown = strings.ToValidUTF8(shown[:maxShown], "") + "\n[cut]"
	}
	text.WriteString("\n" + shown)
}
