package rp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// Bounds of one request.
const (
	requestTimeout = 15 * time.Second
	maxAnswer      = 1 << 20 // bytes that are read of one answer
)

// Answer is what came back to one request. It holds secrets: reports show its Exchange instead.
type Answer struct {
	Status   int
	Header   http.Header
	Body     []byte
	JSON     map[string]any // nil where the body is no JSON object
	InFront  string         // why it seems to come from something in front of the target; empty where it does not
	Exchange evidence.Exchange

	step evidence.Step
}

// Note says in the evidence what the exchange was for.
func (a *Answer) Note(note string) { a.step.Note(note) }

// Attack says in the evidence that an attacker sent the request.
func (a *Answer) Attack() { a.step.Attack() }

// Text gives a JSON member that is a string.
func (a *Answer) Text(name string) string {
	text, _ := a.JSON[name].(string)
	return text
}

// ErrorCode gives the error of RFC 6749 section 5.2; empty where there is none.
func (a *Answer) ErrorCode() string { return a.Text("error") }

// GomegaString shows the redacted exchange in failure messages.
func (a *Answer) GomegaString() string {
	exchange := a.Exchange
	if exchange.Response == nil {
		return exchange.Request.Method + " " + exchange.Request.URL + ": " + exchange.Error
	}
	return exchange.Request.Method + " " + exchange.Request.URL + " -> " + http.StatusText(a.Status) + ": " + exchange.Response.Body
}

// Send sends a request and records the exchange. A transport error stops the check.
func (p *Party) Send(ctx context.Context, request *http.Request) *Answer {
	answer, err := p.try(ctx, request)
	if err != nil {
		p.Stop("%s %s got no answer: %s", request.Method, p.Redactor.Text(request.URL.String()), p.Redactor.Text(err.Error()))
	}
	return answer
}

// try sends a request, records the exchange, and returns a transport error instead of stopping.
func (p *Party) try(ctx context.Context, request *http.Request) (*Answer, error) {
	request.Header.Set("User-Agent", evidence.UserAgent(ctx))
	p.Target.SetHeaders(request)
	trail := evidence.TrailFrom(ctx)
	end := trail.Begin()
	body := readBody(request)
	started := time.Now()
	from := p.exchange(request)
	took := time.Since(started)
	p.heard(request.URL.String(), from.err)
	answer := p.answer(request, from)
	if trail != nil { // else nobody will read it, and redacting takes time
		answer.Exchange = p.evidence(request, body, answer, from.err)
		answer.Exchange.Took(started, took)
	}
	p.doorway.tell() // what the target fetched before it answered stands before the answer
	trail.Add(answer.Exchange)
	if from.err != nil {
		return nil, from.err
	}
	answer.step = end()
	return answer, nil
}

// response is what came back to a request, or why nothing did.
type response struct {
	status int
	header http.Header
	body   []byte
	err    error
}

// exchange sends a request by the target's own transport, and reads the response.
func (p *Party) exchange(request *http.Request) response {
	from, err := p.http.Do(request)
	if err != nil {
		return response{err: err}
	}
	return readResponse(from)
}

// readResponse reads a response within the bounds of an answer.
func readResponse(from *http.Response) response {
	defer from.Body.Close()
	body, err := io.ReadAll(io.LimitReader(from.Body, maxAnswer))
	return response{status: from.StatusCode, header: from.Header, body: body, err: err}
}

// answer makes an answer of a response. One that did not come has status 0.
func (p *Party) answer(request *http.Request, from response) *Answer {
	if from.err != nil {
		return &Answer{}
	}
	answer := &Answer{Status: from.status, Header: from.header, Body: from.body, JSON: jsonObject(from.body)}
	p.learn(answer.JSON)
	answer.InFront = p.inFront(request, answer)
	return answer
}

// evidence makes an exchange of a request and its answer, or of why there is none.
func (p *Party) evidence(request *http.Request, body string, answer *Answer, failure error) evidence.Exchange {
	exchange := evidence.Exchange{Sender: evidence.Client, Request: p.requestEvidence(request, body)}
	if failure != nil {
		exchange.Error = p.Redactor.Text(failure.Error())
		return exchange
	}
	exchange.Response = p.responseEvidence(answer)
	return exchange
}

// jsonObject gives the members of a body that is a JSON object, numbers kept as they stand.
func jsonObject(body []byte) map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var object map[string]any
	if decoder.Decode(&object) != nil {
		return nil
	}
	return object
}

// learn teaches the redactor the secrets of an answer.
func (p *Party) learn(members map[string]any) {
	for name, kind := range map[string]string{"access_token": "access token", "refresh_token": "refresh token", "id_token": "id token",
		"client_secret": "secret", "registration_access_token": "registration token"} {
		if value, ok := members[name].(string); ok {
			p.Redactor.Learn(kind, value)
		}
	}
}

func (p *Party) requestEvidence(request *http.Request, body string) evidence.Request {
	text, truncated := p.Redactor.Body(body)
	return evidence.Request{Method: request.Method, URL: p.Redactor.Text(request.URL.String()),
		Header: p.Redactor.Header(evidence.Fields(request.Header)), Body: text, Truncated: truncated}
}

func (p *Party) responseEvidence(answer *Answer) *evidence.Response {
	text, truncated := p.Redactor.Body(string(answer.Body))
	return &evidence.Response{Status: answer.Status, Header: p.Redactor.Header(evidence.Fields(answer.Header)), Body: text, Truncated: truncated}
}

// readBody gives the body that a request will send, and leaves it to be sent.
func readBody(request *http.Request) string {
	if request.GetBody == nil {
		return ""
	}
	body, err := request.GetBody()
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(body) // an in-memory reader does not fail
	return string(text)
}

// NewForm makes a POST of a form.
func NewForm(ctx context.Context, endpoint string, form url.Values) *http.Request {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return &http.Request{Method: http.MethodPost, URL: &url.URL{Opaque: endpoint}, Header: http.Header{}}
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	return request
}

// Get makes a GET.
func (p *Party) Get(ctx context.Context, endpoint string) *http.Request {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint, nil)
	if err != nil {
		p.Stop("%q is no URL", endpoint)
	}
	return request
}
