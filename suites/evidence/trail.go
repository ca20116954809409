package evidence

import (
	"context"
	"strings"
)

// Trail says on whose behalf something is sent, and keeps what was seen. It travels in the context, so that
// every request names its check (in User-Agent) and lands in that check's log.
type Trail struct {
	Check string
	Log   Log

	subject int // one more than the index of the exchange that is to be judged; 0: the last
}

// Add keeps an exchange.
func (t *Trail) Add(exchange Exchange) {
	if t != nil {
		t.Log.Add(exchange)
	}
}

// Step is the exchanges of one step of a check. The zero value has none.
type Step struct {
	trail    *Trail
	from, to int
}

// Begin starts a step. Call what it returns at the step's end.
func (t *Trail) Begin() (end func() Step) {
	if t == nil {
		return func() Step { return Step{} }
	}
	from := len(t.Log.Exchanges)
	return func() Step { return Step{t, from, len(t.Log.Exchanges)} }
}

func (s Step) exchanges() []Exchange {
	if s.trail == nil {
		return nil
	}
	return s.trail.Log.Exchanges[s.from:s.to]
}

// Note says what the exchanges were for, where nobody said so before: "control", or the name of a variant.
func (s Step) Note(note string) {
	for i, exchange := range s.exchanges() {
		if exchange.Note == "" {
			s.exchanges()[i].Note = note
		}
	}
}

// Attack says that what was sent must come to nothing: it is no client that sent it, but an attacker. What went
// through the user's browser stays its own.
func (s Step) Attack() {
	for i, exchange := range s.exchanges() {
		if exchange.Sender == Client {
			s.exchanges()[i].Sender = Attacker
		}
	}
}

// LedTo says to whom the last answer that the browser got took it.
func (s Step) LedTo(party Party) {
	for i := s.to - 1; i >= s.from; i-- {
		if exchange := &s.trail.Log.Exchanges[i]; exchange.Sender == Browser {
			exchange.LedTo = party
			return
		}
	}
}

// judged is noted on the exchange whose answer was found wanting, where it had another purpose before.
const judged = ", judged"

// ToBeJudged says that the answer which came last holds what will be judged, though more is asked for meanwhile.
func (t *Trail) ToBeJudged() {
	if t != nil {
		t.subject = len(t.Log.Exchanges)
	}
}

// Ended ends a step of the check. Where a value in the answer to an honest request was found wanting, that exchange is
// noted as judged.
func (t *Trail) Ended(wanting bool) {
	n := len(t.Log.Exchanges)
	if t.subject > 0 && t.subject <= n {
		n = t.subject
	}
	if wanting && n > 0 {
		subject := &t.Log.Exchanges[n-1]
		subject.Note = strings.TrimPrefix(strings.TrimSuffix(subject.Note, judged)+judged, ", ")
	}
	t.subject = 0
}

// Judged tells whether the exchange was noted so.
func (e Exchange) Judged() bool { return strings.HasSuffix(e.Note, strings.TrimPrefix(judged, ", ")) }

type trailKey struct{}

// WithTrail puts a trail into the context.
func WithTrail(ctx context.Context, trail *Trail) context.Context {
	return context.WithValue(ctx, trailKey{}, trail)
}

// TrailFrom gives the context's trail, or nil; a nil trail takes exchanges and drops them.
func TrailFrom(ctx context.Context) *Trail {
	trail, _ := ctx.Value(trailKey{}).(*Trail)
	return trail
}

// UserAgent is what requests call themselves: the product, and the check that sent them.
func UserAgent(ctx context.Context) string {
	if trail := TrailFrom(ctx); trail != nil && trail.Check != "" {
		return "assay (check " + trail.Check + ")"
	}
	return "assay"
}
