package suites

import (
	"net/http"
	"testing"

	"github.com/authassay/assay/suites/rp"
)

// TestGuessesHaveAnEnd: a target that stops listening, or whose secrets are long, is protected; one that is neither is
// not; a breakdown says nothing.
func TestGuessesHaveAnEnd(t *testing.T) {
	tokens := &rp.Answer{Status: http.StatusOK, JSON: map[string]any{"access_token": "a"}}
	refused := &rp.Answer{Status: http.StatusUnauthorized, JSON: map[string]any{"error": "invalid_client"}}
	broken := &rp.Answer{Status: http.StatusInternalServerError}
	for name, row := range map[string]struct {
		bits      float64
		guessing  guessing
		matched   bool
		undecided bool
	}{
		"throttled":         {20, guessing{tried: 6, stopped: "429"}, true, false},
		"locked":            {20, guessing{tried: 30, right: refused}, true, false},
		"long":              {bitsOf("assay_secret_tM9xq3nW0aJ5vB7cK2dR"), guessing{tried: 30, right: tokens}, true, false},
		"short":             {bitsOf("12345678"), guessing{tried: 30, right: tokens}, false, false},
		"of unknown bits":   {0, guessing{tried: 30, right: tokens}, false, false},
		"broken in between": {20, guessing{tried: 30, right: broken}, false, true},
	} {
		if j := HaveAnEnd(row.bits).look(row.guessing); j.matched != row.matched || j.undecided != row.undecided {
			t.Errorf("%s: %+v", name, j)
		}
	}
}

// TestAnotherValue: each guess is of the same length and wrong, also where case does not count.
func TestAnotherValue(t *testing.T) {
	for _, value := range []string{"a", "aB3", "zzzzzzzz"} {
		for i := range guessesTried {
			if other := anotherValue(value, i); other == value || len(other) != len(value) {
				t.Errorf("guess %d of %q is %q", i, value, other)
			}
		}
	}
}
