package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Bounds of what is fetched from a URL that a client registered.
const (
	fetchTimeout = 5 * time.Second
	maxFetched   = 64 << 10 // bytes
)

// loopbackClient is the HTTP client of a server that is for testing: it speaks to this machine alone, resolves no name,
// and follows no redirect, which could lead anywhere.
func loopbackClient() *http.Client {
	return &http.Client{
		Timeout:       fetchTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DialContext: dialLoopback, DisableKeepAlives: true},
	}
}

func dialLoopback(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%s is not on this machine, and nothing else is fetched", host)
	}
	return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort(host, port))
}

var errNotFetched = errors.New("it was not answered with 200")

// fetch gets a document of which a client registered the URL. Kinds: jwks_uri, request_uri, sector_identifier_uri.
func (s *Server) fetch(kind, address string) ([]byte, error) {
	document, err := s.decisions.Fetch(s.get, kind, address)
	if err != nil {
		s.log.Debug("not fetched", "kind", kind, "url", address, "error", err)
	}
	return document, err
}

func (s *Server) get(address string) ([]byte, error) {
	response, err := s.http.Get(address)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errNotFetched
	}
	return io.ReadAll(io.LimitReader(response.Body, maxFetched))
}
