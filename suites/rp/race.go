package rp

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// RaceWay is a way to make requests arrive together. None wins everywhere: a race is run by each that is possible,
// in several rounds.
type RaceWay string

// The ways.
const (
	Warm      RaceWay = "warm connections" // by net/http, on connections that were opened beforehand
	LastByte  RaceWay = "last byte"        // HTTP/1.1, all but the last byte of each request sent beforehand
	OnePacket RaceWay = "one packet"       // HTTP/2, the ends of all requests in one write
)

// Bounds of a race, beside requestTimeout for the whole of it.
const (
	warmTimeout   = 5 * time.Second
	probeTimeout  = 2 * time.Second
	settlingPause = 3 * time.Millisecond // lets the server read what was sent, and stand waiting for the rest
)

var errLate = errors.New("no whole answer within the time")

// RaceWays tells which ways are possible at the token endpoint. HTTP/2 is tried once for each target: by ALPN
// over https (RFC 9113 section 3.2), by prior knowledge over http (section 3.3).
func (p *Party) RaceWays(ctx context.Context) []RaceWay {
	ways := []RaceWay{Warm, LastByte}
	if p.speaksHTTP2(ctx) {
		ways = append(ways, OnePacket)
	}
	return ways
}

func (p *Party) speaksHTTP2(ctx context.Context) bool {
	if p.http2 != nil {
		return *p.http2
	}
	endpoint, err := url.Parse(p.Target.Endpoint("token"))
	if err != nil {
		return false
	}
	probe, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	_, err = p.openHTTP2(probe, endpoint)
	if ctx.Err() == nil { // an interrupted probe says nothing of the target
		spoken := err == nil
		p.http2 = &spoken
	}
	return err == nil
}

// RedeemTogether redeems one code n times at once, as Together does. Each request has client credentials of its
// own, so that no assertion is seen twice.
func (c *Client) RedeemTogether(ctx context.Context, grant *Grant, n int, way RaceWay) []*Answer {
	requests := make([]*http.Request, n)
	for i := range requests {
		requests[i] = c.request(ctx, "token", redemption(grant))
	}
	return c.party.Together(ctx, requests, way)
}

// Arrived tells whether an answer of a race came at all. One that did not has status 0, and its exchange says why.
func (a *Answer) Arrived() bool { return a.Status != 0 }

// Together sends requests to one origin so that they arrive at the same time, and gives an answer for each, in
// their order; see Answer.Arrived. It takes at most 15 seconds. In the trail it is one exchange: a
// request with its answer, a successful one where there is any, and a note that counts them all.
func (p *Party) Together(ctx context.Context, requests []*http.Request, way RaceWay) []*Answer {
	race, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel() // closes the connections too
	for _, request := range requests {
		request.Header.Set("User-Agent", evidence.UserAgent(ctx))
		p.Target.SetHeaders(request)
	}
	started := time.Now()
	responses := p.sendTogether(race, requests, way)
	took := time.Since(started)
	answers := make([]*Answer, len(requests))
	for i, response := range responses {
		if response.err != nil && race.Err() != nil {
			response.err = errLate
		}
		answers[i] = p.answer(requests[i], response)
		if evidence.TrailFrom(ctx) != nil {
			answers[i].Exchange = p.evidence(requests[i], readBody(requests[i]), answers[i], response.err)
			answers[i].Exchange.Sender = evidence.Attacker // of honest clients none sends a code twice
			answers[i].Exchange.Took(started, took)
		}
	}
	p.recordRace(ctx, way, answers)
	return answers
}

func (p *Party) sendTogether(ctx context.Context, requests []*http.Request, way RaceWay) []response {
	if way == Warm {
		return p.overWarmConnections(ctx, requests) // by the transport, which keeps the rate
	}
	if err := p.Target.PaceBurst(ctx, len(requests)); err != nil {
		failed := make([]response, len(requests))
		for i := range failed {
			failed[i].err = err
		}
		return failed
	}
	if way == LastByte {
		return p.byLastByte(ctx, requests)
	}
	return p.inOnePacket(ctx, requests)
}

// recordRace puts a race into the trail, as one exchange.
func (p *Party) recordRace(ctx context.Context, way RaceWay, answers []*Answer) {
	trail := evidence.TrailFrom(ctx)
	if trail == nil || len(answers) == 0 {
		return
	}
	telling := slices.IndexFunc(answers, func(a *Answer) bool { return a.Status/100 == 2 })
	if telling < 0 {
		telling = max(slices.IndexFunc(answers, (*Answer).Arrived), 0)
	}
	exchange := answers[telling].Exchange
	exchange.Note = fmt.Sprintf("%s: %d requests, answers %s", way, len(answers), tally(answers))
	trail.Add(exchange)
}

// tally counts answers by status, such as "1 x 200, 19 x 400".
func tally(answers []*Answer) string {
	counts := map[int]int{}
	for _, answer := range answers {
		counts[answer.Status]++
	}
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(counts)) {
		if status != 0 {
			parts = append(parts, fmt.Sprintf("%d x %d", counts[status], status))
		}
	}
	if counts[0] > 0 {
		parts = append(parts, fmt.Sprintf("%d x none", counts[0]))
	}
	return strings.Join(parts, ", ")
}

// overWarmConnections sends requests by the target's own transport, released by one barrier.
func (p *Party) overWarmConnections(ctx context.Context, requests []*http.Request) []response {
	if len(requests) > 0 {
		p.warm(ctx, requests[0].URL, len(requests))
	}
	responses := make([]response, len(requests))
	barrier := make(chan struct{})
	var ready, done sync.WaitGroup
	ready.Add(len(requests))
	for i, request := range requests {
		done.Go(func() {
			ready.Done()
			<-barrier
			responses[i] = p.exchange(request.WithContext(ctx))
		})
	}
	ready.Wait()
	close(barrier)
	done.Wait()
	return responses
}

// warm opens n connections by asking for a harmless document. A connection is free again once its answer is read,
// so no answer is read before all have come. What fails here fails again, visibly, in the race.
func (p *Party) warm(ctx context.Context, place *url.URL, n int) {
	ctx, cancel := context.WithTimeout(ctx, warmTimeout)
	defer cancel()
	document := url.URL{Scheme: place.Scheme, Host: place.Host, Path: "/.well-known/openid-configuration"}
	request := p.Get(ctx, document.String())
	request.Header.Set("User-Agent", evidence.UserAgent(ctx))
	responses := make([]*http.Response, n)
	inParallel(n, func(i int) { responses[i], _ = p.http.Do(request.Clone(ctx)) })
	for _, response := range responses {
		if response != nil {
			readResponse(response)
		}
	}
}

// inParallel calls a function for 0 to n-1, all at once, and waits for all.
func inParallel(n int, do func(i int)) {
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() { do(i) })
	}
	done.Wait()
}

// dial opens a connection for one protocol, as the target's transport would. It is closed when the context ends.
func (p *Party) dial(ctx context.Context, place *url.URL, protocol string) (net.Conn, error) {
	conn, err := p.Target.Dial(ctx, place, protocol)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() }) // nobody reads it any more
	return conn, nil
}
