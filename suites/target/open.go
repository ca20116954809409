package target

import (
	"context"
	"errors"
	"time"
)

// Open reaches a target: hosts, discovery, and whether its endpoints may be contacted. A server that is only
// starting is given until the patience is over. A movable clock is passed for an issuer in this process; nil
// takes the wall clock, corrected by the server's.
func Open(ctx context.Context, config Config, clock Clock, patience time.Duration) (*Target, error) {
	t := &Target{Issuer: config.Issuer, Config: config, Clock: clock}
	t.Transport = t.NewTransport()
	if err := t.Allow(config.Issuer); err != nil {
		return nil, err
	}
	deadline := time.Now().Add(patience)
	for {
		err := t.Discover(ctx)
		var cause *Unreachable
		if err == nil {
			break
		}
		if !errors.As(err, &cause) || !cause.Retry || !time.Now().Before(deadline) || ctx.Err() != nil {
			return nil, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
	if t.Clock == nil {
		t.Clock = WallClock{}
	}
	return t, t.AllowEndpoints()
}
