package suites

import (
	"encoding/json"
	"testing"

	"github.com/authassay/assay/suites/rp"
)

// FuzzLifetime: no expires_in makes reading it panic, and what is taken for a lifetime is one.
func FuzzLifetime(f *testing.F) {
	for _, seed := range []string{"3600", "0", "-1", "1e18", "1e400", "1e-400", "-0", "NaN", "0x10", "", "3600.5", "1000000000", "1000000001"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, member := range []any{json.Number(text), text} {
			lifetime, reason := expiresIn(&rp.Answer{JSON: map[string]any{"expires_in": member}})
			if reason == "" && (lifetime <= 0 || lifetime.Seconds() > maxLifetime) {
				t.Errorf("%q lives %s", text, lifetime)
			}
		}
	})
}
