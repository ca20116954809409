package server

import (
	"sync/atomic"
	"time"
)

// Clock runs with the time of day and can be moved forward. Its zero value is ready, and it is safe for concurrent use.
type Clock struct {
	ahead atomic.Int64
}

// Now is the time on this clock.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Advance moves the clock by d.
func (c *Clock) Advance(d time.Duration) { c.ahead.Add(int64(d)) }

// Lifetimes say how long what the server gives out stays good. A zero field takes its default.
type Lifetimes struct {
	Code         time.Duration // 30 s
	AccessToken  time.Duration // 10 min
	IDToken      time.Duration // 10 min
	RefreshToken time.Duration // 30 days, from the last rotation
	Session      time.Duration // 12 h
	Interaction  time.Duration // 15 min: from the authorization request to its answer
}

func (l Lifetimes) withDefaults() Lifetimes {
	for _, field := range []struct {
		value    *time.Duration
		standard time.Duration
	}{
		{&l.Code, 30 * time.Second},
		{&l.AccessToken, 10 * time.Minute},
		{&l.IDToken, 10 * time.Minute},
		{&l.RefreshToken, 30 * 24 * time.Hour},
		{&l.Session, 12 * time.Hour},
		{&l.Interaction, 15 * time.Minute},
	} {
		if *field.value == 0 {
			*field.value = field.standard
		}
	}
	return l
}
