package target

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	if err := t.openOther(ctx, clock); err != nil {
		return nil, err
	}
	return t, nil
}

// openOther reaches the second issuer, where there is one. That its hosts need leave is an error; that it does not answer
// is told to whoever asks for it.
func (t *Target) openOther(ctx context.Context, clock Clock) error {
	named := t.Config.OtherIssuer
	if named.Issuer == "" {
		return nil
	}
	config := t.Config
	config.Issuer, config.Clients, config.OtherIssuer = named.Issuer, named.Clients, OtherIssuerConfig{}
	config.Endpoints, config.Features, config.Registration, config.Provision = EndpointsConfig{}, nil, RegistrationConfig{}, ProvisionConfig{}
	if len(named.Users) > 0 {
		config.Users, config.Login.State = named.Users, ""
	}
	other, err := Open(ctx, config, clock, 0)
	var unreachable *Unreachable
	if errors.As(err, &unreachable) {
		t.otherFailure = err.Error()
		return nil
	}
	if err != nil {
		return err
	}
	if t.Limiter == nil { // one rate for the whole run
		t.Limiter = other.Limiter
	}
	other.Limiter = t.Limiter
	for _, host := range other.Hosts {
		if !slices.Contains(t.Hosts, host) {
			t.Hosts = append(t.Hosts, host)
		}
	}
	t.other = other
	return nil
}

// Other gives the second issuer, which assay.yaml names as other_issuer; nil, and why, where there is none.
func (t *Target) Other() (other *Target, reason string) {
	switch {
	case t.Config.OtherIssuer.Issuer == "":
		return nil, "the check needs a second issuer of the same server; name one as other_issuer: in assay.yaml"
	case t.other == nil:
		return nil, "other_issuer: " + t.otherFailure
	}
	return t.other, ""
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
