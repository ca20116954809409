package server_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/authassay/assay/server"
)

// BenchmarkTokenClientCredentials measures POST /token: client credentials, one ES256 JWT, 8 loopback connections that
// share the cores with the server.
func BenchmarkTokenClientCredentials(b *testing.B) {
	listener := httptest.NewUnstartedServer(nil)
	issuer := "http://" + listener.Listener.Addr().String()
	s, err := server.New(server.Config{Issuer: issuer})
	if err != nil {
		b.Fatal(err)
	}
	listener.Config.Handler = s
	listener.Start()
	defer listener.Close()
	for _, client := range s.SeededClients() {
		if client.ID == "service" {
			loadToken(b, issuer+"/token", client.ID, client.Secret)
		}
	}
}

// BenchmarkTokenOfPeer measures the same of another server, whose endpoint, client and secret stand in the environment.
func BenchmarkTokenOfPeer(b *testing.B) {
	endpoint := os.Getenv("ASSAY_BENCH_TOKEN_ENDPOINT")
	if endpoint == "" {
		b.Skip("ASSAY_BENCH_TOKEN_ENDPOINT names no server")
	}
	loadToken(b, endpoint, os.Getenv("ASSAY_BENCH_CLIENT_ID"), os.Getenv("ASSAY_BENCH_CLIENT_SECRET"))
}

// loadToken sends one request again and again over 8 connections. It speaks HTTP by hand, so that the cores are the
// server's as far as can be.
func loadToken(b *testing.B, endpoint, id, secret string) {
	r, err := http.NewRequest("POST", endpoint, strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(id, secret)
	var request bytes.Buffer
	if err := r.Write(&request); err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(4) // times two cores: 8 connections
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		connection, err := net.Dial("tcp", r.URL.Host)
		if err != nil {
			b.Error(err)
			return
		}
		defer connection.Close()
		answers := bufio.NewReader(connection)
		for pb.Next() {
			if err := exchange(connection, answers, request.Bytes()); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}

func exchange(connection net.Conn, answers *bufio.Reader, request []byte) error {
	if _, err := connection.Write(request); err != nil {
		return err
	}
	response, err := http.ReadResponse(answers, nil)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}
