package rp

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"time"
)

// byLastByte sends each request on a connection of its own, all but its last byte, and then the last bytes in one
// tight loop: no server can act on a request before its end has come.
func (p *Party) byLastByte(ctx context.Context, requests []*http.Request) []response {
	responses := make([]response, len(requests))
	held := make([]heldRequest, len(requests))
	inParallel(len(requests), func(i int) { held[i], responses[i].err = p.hold(ctx, requests[i]) })
	time.Sleep(settlingPause)
	for i := range held {
		if responses[i].err == nil {
			_, responses[i].err = held[i].conn.Write(held[i].last)
		}
	}
	inParallel(len(requests), func(i int) {
		if responses[i].err == nil {
			responses[i] = held[i].receive(requests[i])
		}
	})
	return responses
}

// heldRequest is a request of which all but the last byte was sent.
type heldRequest struct {
	conn net.Conn
	last []byte
}

func (p *Party) hold(ctx context.Context, request *http.Request) (heldRequest, error) {
	var wire bytes.Buffer
	sent := replayable(request)
	write := sent.Write
	if p.Target.Absolute(request.URL) {
		maps.Copy(sent.Header, p.Target.ProxyHeader())
		write = sent.WriteProxy
	}
	if err := write(&wire); err != nil {
		return heldRequest{}, err
	}
	conn, err := p.dial(ctx, request.URL, "http/1.1")
	if err != nil {
		return heldRequest{}, err
	}
	end := wire.Len() - 1
	_, err = conn.Write(wire.Bytes()[:end])
	return heldRequest{conn: conn, last: wire.Bytes()[end:]}, err
}

// replayable copies a request with a body of its own, so that the evidence can still read the original's.
func replayable(request *http.Request) *http.Request {
	clone := request.Clone(request.Context())
	if request.GetBody != nil {
		clone.Body, _ = request.GetBody() // an in-memory body does not fail
	}
	return clone
}

// receive reads the final response; those of class 1xx go before it (RFC 9110 section 15.2).
func (h heldRequest) receive(request *http.Request) response {
	reader := bufio.NewReader(io.LimitReader(h.conn, 2*maxAnswer)) // a header without end has an end here
	for {
		from, err := http.ReadResponse(reader, request)
		if err != nil {
			return response{err: err}
		}
		if from.StatusCode >= 200 {
			return readResponse(from)
		}
	}
}
