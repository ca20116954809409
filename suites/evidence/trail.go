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

// Marker gives a function that notes, on all exchanges which were kept from now until it was asked for, what they
// were for: "control", or the name of a variant. Call the first at the start of a step, the second at its end.
func (t *Trail) Marker() (end func() (mark func(note string))) {
	if t == nil {
		return func() func(string) { return func(string) {} }
	}
	from := len(t.Log.Exchanges)
	return func() func(string) {
		kept := t.Log.Exchanges[from:]
		return func(note string) {
			for i := range kept {
				if kept[i].Note == "" {
					kept[i].Note = note
				}
			}
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
