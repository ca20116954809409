package server_test

import (
	"net/http/httptest"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/authassay/assay/server"
)

// BenchmarkLogin is a whole login by a fresh browser, with consent and the code redeemed, but for its strong password hash.
func BenchmarkLogin(b *testing.B) {
	RegisterTestingT(b)
	listener := httptest.NewUnstartedServer(nil)
	f := &fixture{URL: "http://" + listener.Listener.Addr().String(), Clock: new(server.Clock), clients: map[string]server.Client{}}
	var err error
	f.Server, err = server.New(server.Config{Issuer: f.URL, Keys: sharedKeys, Passwords: sharedPasswords})
	Expect(err).NotTo(HaveOccurred())
	listener.Config.Handler = f.Server
	listener.Start()
	defer listener.Close()
	for _, client := range f.SeededClients() {
		f.clients[client.ID] = client
	}
	for b.Loop() {
		a := f.redeem(f.browser().authorize("prompt", "consent").params().Get("code"))
		if a.Status != 200 {
			b.Fatal(a.Body)
		}
	}
}
