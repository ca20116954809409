package target

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/time/rate"
)

// attemptDeadline bounds one attempt to reach a target, all its requests together.
var attemptDeadline = 8 * time.Second

// retryPause is what a server that is starting is given between two attempts.
const retryPause = 200 * time.Millisecond

// Open reaches a target: hosts, discovery, and whether its endpoints may be contacted. It takes 8 seconds at most;
// with patience, a server that is only starting is tried again until that is over. A movable clock is passed for an
// issuer in this process; nil takes the wall clock, corrected by the server's. An error is a *NotAuthorized, a
// *BadSetting, an *Unreachable, or the context's own.
func Open(ctx context.Context, config Config, clock Clock, patience time.Duration) (*Target, error) {
	t := &Target{Issuer: config.Issuer, Config: config, Clock: clock}
	var err error
	if t.network, err = newNetwork(config); err != nil {
		return nil, err
	}
	if config.Rate > 0 {
		t.Limiter = rate.NewLimiter(rate.Limit(config.Rate), max(1, int(config.Rate)))
	}
	t.Transport = t.NewTransport()
	if err := CheckIssuer(config.Issuer); err != nil {
		return nil, err
	}
	if err := t.Allow(config.Issuer); err != nil {
		return nil, err
	}
	if err := t.discoverPatiently(ctx, patience); err != nil {
		return nil, err
	}
	if t.Clock == nil {
		t.Clock = WallClock{}
	}
	if err := t.AllowEndpoints(); err != nil {
		return nil, err
	}
	return t, nil
}

// discoverPatiently tries until the target answers, the cause is one that waiting does not mend, or the patience is
// over. The last attempt is cut where it would outlast both the patience and a single attempt.
func (t *Target) discoverPatiently(ctx context.Context, patience time.Duration) error {
	started := time.Now()
	ctx, cancel := context.WithDeadline(ctx, started.Add(max(patience, attemptDeadline)))
	defer cancel()
	for {
		err := t.Discover(ctx)
		switch {
		case err == nil:
			return nil
		case errors.Is(ctx.Err(), context.Canceled):
			return fmt.Errorf("%s: %w", quoted(t.Issuer), ctx.Err())
		case !at(err).Retry || time.Since(started)+retryPause >= patience:
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryPause):
		}
	}
}
