package rp

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// Sizes of RFC 9113.
const (
	leastFrame       = 16 << 10 // bytes of payload that every peer takes (section 4.2)
	connectionWindow = 1<<16 - 1
	openWindow       = 1 << 30  // what we let the server send on a connection
	maxFieldBytes    = 64 << 10 // of one response's header
)

var errNoHTTP2 = errors.New("the server does not speak HTTP/2")

// http2Connection is a connection of which both sides have sent their SETTINGS.
type http2Connection struct {
	conn    net.Conn
	framer  *http2.Framer // reads frames, and writes acknowledgements
	streams uint32        // how many may be open at once
	window  uint32        // bytes that a stream may send
	table   uint32        // bytes of the server's header table
}

// openHTTP2 opens a connection. A server that answers the preface with anything but SETTINGS has no HTTP/2
// (RFC 9113 section 3.4).
func (p *Party) openHTTP2(ctx context.Context, place *url.URL) (*http2Connection, error) {
	conn, err := p.dial(ctx, place, http2.NextProtoTLS)
	if err != nil {
		return nil, err
	}
	if secure, ok := conn.(*tls.Conn); ok && secure.ConnectionState().NegotiatedProtocol != http2.NextProtoTLS {
		return nil, errNoHTTP2
	}
	opening := bytes.NewBufferString(http2.ClientPreface)
	frames := http2.NewFramer(opening, nil)
	err = errors.Join(
		frames.WriteSettings(http2.Setting{ID: http2.SettingEnablePush, Val: 0},
			http2.Setting{ID: http2.SettingInitialWindowSize, Val: maxAnswer}),
		frames.WriteWindowUpdate(0, openWindow))
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write(opening.Bytes()); err != nil {
		return nil, err
	}
	c := &http2Connection{conn: conn, framer: http2.NewFramer(conn, bufio.NewReader(conn)),
		streams: math.MaxInt32, window: connectionWindow, table: 4096}
	c.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	c.framer.MaxHeaderListSize = maxFieldBytes
	first, err := c.framer.ReadFrame()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoHTTP2, err)
	}
	settings, ok := first.(*http2.SettingsFrame)
	if !ok || settings.IsAck() {
		return nil, errNoHTTP2
	}
	c.adopt(settings)
	return c, c.framer.WriteSettingsAck()
}

func (c *http2Connection) adopt(settings *http2.SettingsFrame) {
	for id, limit := range map[http2.SettingID]*uint32{http2.SettingMaxConcurrentStreams: &c.streams,
		http2.SettingInitialWindowSize: &c.window, http2.SettingHeaderTableSize: &c.table} {
		if value, set := settings.Value(id); set {
			*limit = value
		}
	}
}

// inOnePacket sends all requests on one connection, each but its last DATA frame, and then the last frames in one
// write, so that they travel in one packet.
func (p *Party) inOnePacket(ctx context.Context, requests []*http.Request) []response {
	responses := make([]response, len(requests))
	if len(requests) == 0 {
		return responses
	}
	c, err := p.openHTTP2(ctx, requests[0].URL)
	if err != nil {
		for i := range responses {
			responses[i].err = err
		}
		return responses
	}
	composer := newComposer(c)
	open := openStreams{}
	for i, request := range requests {
		id := uint32(2*i + 1)
		if responses[i].err = composer.add(id, request); responses[i].err == nil {
			open[id] = &responses[i]
		}
	}
	c.exchange(ctx, composer, open)
	return responses
}

// exchange sends what was composed and reads until every open stream has its response or its error. The answer to
// a PING shows that the server has read all that went before it.
func (c *http2Connection) exchange(ctx context.Context, composer *composer, open openStreams) {
	pong, finished := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(finished)
		c.receive(open, pong)
	}()
	_, err := c.conn.Write(composer.beforehand())
	if err == nil {
		select {
		case <-pong:
			time.Sleep(settlingPause)
		case <-finished:
		case <-ctx.Done():
		}
		_, err = c.conn.Write(composer.last.Bytes())
	}
	if err != nil {
		_ = c.conn.Close() // ends the reading too
	}
	<-finished
}

// composer lays out requests as frames.
type composer struct {
	connection  *http2Connection
	first, last bytes.Buffer
	early, late *http2.Framer // into first and last
	block       bytes.Buffer
	fields      *hpack.Encoder
	streams     uint32
	bytes       int // of all bodies
}

func newComposer(c *http2Connection) *composer {
	composer := &composer{connection: c}
	composer.early = http2.NewFramer(&composer.first, nil)
	composer.late = http2.NewFramer(&composer.last, nil)
	composer.fields = hpack.NewEncoder(&composer.block)
	composer.fields.SetMaxDynamicTableSizeLimit(c.table)
	return composer
}

// add lays out one request on a stream: what may go beforehand, and its last byte.
func (c *composer) add(id uint32, request *http.Request) error {
	body := readBody(request)
	switch {
	case c.streams >= c.connection.streams:
		return fmt.Errorf("the server takes only %d streams at once", c.connection.streams)
	case len(body) > min(leastFrame, int(c.connection.window)) || c.bytes+len(body) > connectionWindow:
		return errors.New("the request is too long to be sent without the server's leave")
	}
	block := c.encode(request, len(body))
	c.streams++
	c.bytes += len(body)
	end := max(len(body)-1, 0)
	head := block[:min(len(block), leastFrame)]
	err := c.early.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: head, EndHeaders: len(head) == len(block)})
	for rest := block[len(head):]; len(rest) > 0 && err == nil; rest = rest[len(head):] {
		head = rest[:min(len(rest), leastFrame)]
		err = c.early.WriteContinuation(id, len(head) == len(rest), head)
	}
	if end > 0 {
		err = errors.Join(err, c.early.WriteData(id, false, []byte(body[:end])))
	}
	return errors.Join(err, c.late.WriteData(id, true, []byte(body[end:])))
}

// beforehand gives what is sent before the last frames.
func (c *composer) beforehand() []byte {
	_ = c.early.WritePing(false, [8]byte{}) // into memory
	return c.first.Bytes()
}

// encode gives a request's header block (RFC 9113 section 8.3.1).
func (c *composer) encode(request *http.Request, length int) []byte {
	c.block.Reset()
	write := func(name, value string) {
		_ = c.fields.WriteField(hpack.HeaderField{Name: name, Value: value}) // into memory
	}
	authority := request.Host
	if authority == "" {
		authority = request.URL.Host
	}
	write(":method", request.Method)
	write(":scheme", request.URL.Scheme)
	write(":authority", authority)
	write(":path", request.URL.RequestURI())
	for name, values := range request.Header {
		for _, value := range values {
			write(strings.ToLower(name), value)
		}
	}
	if request.GetBody != nil {
		write("content-length", strconv.Itoa(length))
	}
	return c.block.Bytes()
}

// receive reads frames until no stream is open. The first answer to a PING closes pong.
func (c *http2Connection) receive(open openStreams, pong chan<- struct{}) {
	for len(open) > 0 {
		frame, err := c.framer.ReadFrame()
		var broken http2.StreamError
		switch {
		case errors.As(err, &broken):
			open.finish(broken.StreamID, err)
			continue
		case err != nil:
			for id := range open {
				open.finish(id, err)
			}
			return
		}
		if ping, ok := frame.(*http2.PingFrame); ok && ping.IsAck() && pong != nil {
			close(pong)
			pong = nil
		}
		open.take(frame)
		c.acknowledge(frame)
	}
}

// acknowledge answers what must be answered. A dead connection shows in the reading.
func (c *http2Connection) acknowledge(frame http2.Frame) {
	switch frame := frame.(type) {
	case *http2.PingFrame:
		if !frame.IsAck() {
			_ = c.framer.WritePing(true, frame.Data)
		}
	case *http2.SettingsFrame:
		if !frame.IsAck() {
			_ = c.framer.WriteSettingsAck()
		}
	}
}

// openStreams are the responses that are not yet whole, by stream.
type openStreams map[uint32]*response

// take gives a frame to its stream.
func (o openStreams) take(frame http2.Frame) {
	id := frame.Header().StreamID
	stream := o[id]
	switch frame := frame.(type) {
	case *http2.GoAwayFrame:
		for id := range o {
			if id > frame.LastStreamID {
				o.finish(id, fmt.Errorf("the server went away: %s", frame.ErrCode))
			}
		}
	case *http2.RSTStreamFrame:
		o.finish(id, fmt.Errorf("the server reset the stream: %s", frame.ErrCode))
	case *http2.MetaHeadersFrame:
		if stream != nil {
			stream.takeHeader(frame)
		}
		if frame.StreamEnded() {
			o.finish(id, nil)
		}
	case *http2.DataFrame:
		full := stream != nil && stream.takeData(frame.Data())
		if full || frame.StreamEnded() {
			o.finish(id, nil)
		}
	}
}

// finish closes a stream, unless that is done already.
func (o openStreams) finish(id uint32, err error) {
	stream := o[id]
	if stream == nil {
		return
	}
	if err == nil && stream.status == 0 {
		err = errors.New("the stream ended without a response")
	}
	stream.err = err
	delete(o, id)
}

// takeHeader takes the fields of a final response. Those of an interim response and trailers are passed over.
func (r *response) takeHeader(frame *http2.MetaHeadersFrame) {
	status, err := strconv.Atoi(frame.PseudoValue("status"))
	if err != nil || status < 200 {
		return
	}
	r.status, r.header = status, http.Header{}
	for _, field := range frame.RegularFields() {
		r.header.Add(field.Name, field.Value)
	}
}

// takeData keeps a part of the body, and tells whether that is all that is kept of an answer.
func (r *response) takeData(data []byte) (full bool) {
	r.body = append(r.body, data[:min(len(data), maxAnswer-len(r.body))]...)
	return len(r.body) >= maxAnswer
}
