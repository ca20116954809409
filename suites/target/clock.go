package target

import (
	"context"
	"sync"
	"time"
)

// Clock tells the target's time and lets it pass.
type Clock interface {
	Now() time.Time
	// Wait returns when the target's time has reached the instant, or with the context's error.
	Wait(ctx context.Context, until time.Time) error
	// Real tells whether waiting takes real time.
	Real() bool
}

// WallClock is the time of a target elsewhere: ours, corrected by the skew that its Date header showed.
type WallClock struct{ Skew time.Duration }

// Now gives the target's time.
func (c WallClock) Now() time.Time { return time.Now().Add(c.Skew) }

// Real is true: waiting takes time.
func (c WallClock) Real() bool { return true }

// Wait sleeps until the instant.
func (c WallClock) Wait(ctx context.Context, until time.Time) error {
	timer := time.NewTimer(until.Sub(c.Now()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// MovableClock is the clock of an issuer in this process: waiting moves it forward at once.
type MovableClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

// Now gives the moved time.
func (c *MovableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// Real is false: waiting costs nothing.
func (c *MovableClock) Real() bool { return false }

// Wait moves the clock to the instant, never back.
func (c *MovableClock) Wait(ctx context.Context, until time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if missing := until.Sub(time.Now().Add(c.ahead)); missing > 0 {
		c.ahead += missing
	}
	return ctx.Err()
}
