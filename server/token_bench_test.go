package server_test

import (
	"io"
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

func loadToken(b *testing.B, endpoint, id, secret string) {
	connections := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8, MaxConnsPerHost: 8, DisableCompression: true}}
	b.SetParallelism(4) // times two cores: 8 connections
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, _ := http.NewRequest("POST", endpoint, strings.NewReader("grant_type=client_credentials"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.SetBasicAuth(id, secret)
			response, err := connections.Do(r)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body) // only the speed counts
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				b.Errorf("status %d", response.StatusCode)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}
