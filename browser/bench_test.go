package browser_test

import (
	"testing"
	"time"

	"github.com/authassay/assay/suites/rp"
)

// BenchmarkFreshFlow is login and consent in a fresh context.
func BenchmarkFreshFlow(b *testing.B) {
	agent, base, _ := launch(b, newProvider(), 10*time.Second)
	journey := rp.Journey{URL: base + "/authorize", Callbacks: []string{callback}, User: alice}
	for b.Loop() {
		user, err := agent.Open(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if arrival, err := user.Authorize(b.Context(), journey); err != nil || arrival.Kind != rp.AtCallback {
			b.Fatal(arrival.Kind, err)
		}
		_ = user.Close()
	}
}

// BenchmarkWarmFlow is an authorization without prompts, in the page that is there.
func BenchmarkWarmFlow(b *testing.B) {
	agent, base, _ := launch(b, newProvider(), 10*time.Second)
	user := open(b, agent)
	for b.Loop() {
		if arrival, err := user.Authorize(b.Context(), rp.Journey{URL: base + "/code", Callbacks: []string{callback}}); err != nil || arrival.Kind != rp.AtCallback {
			b.Fatal(arrival.Kind, err)
		}
	}
}
