package target

import (
	"testing"
	"time"
)

// ShortenAttempts lets attempts end early, for the length of a test.
func ShortenAttempts(t *testing.T, deadline time.Duration) {
	before := attemptDeadline
	attemptDeadline = deadline
	t.Cleanup(func() { attemptDeadline = before })
}

// AttemptDeadline is the real one.
var AttemptDeadline = attemptDeadline
