package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Listening is a handler that is being served.
type Listening struct {
	URL  string // http://host:port
	http *http.Server
	done chan error
}

// Listen serves a handler, made for its URL, over HTTP/1.1 and unencrypted HTTP/2. The port 0 takes a free one.
func Listen(address string, build func(url string) (http.Handler, error)) (*Listening, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %s: %w", address, errors.Unwrap(err))
	}
	l := &Listening{URL: "http://" + listener.Addr().String(), done: make(chan error, 1)}
	handler, err := build(l.URL)
	if err != nil {
		_ = listener.Close() // nothing was served
		return nil, err
	}
	l.http = &http.Server{Handler: handler, Protocols: new(http.Protocols), ReadHeaderTimeout: 10 * time.Second}
	l.http.Protocols.SetHTTP1(true)
	l.http.Protocols.SetUnencryptedHTTP2(true)
	go func() { l.done <- l.http.Serve(listener) }()
	return l, nil
}

// Close stops serving; requests under way are given a second.
func (l *Listening) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if l.http.Shutdown(ctx) != nil {
		_ = l.http.Close() // whatever is still open is cut
	}
	<-l.done
}
