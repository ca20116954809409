package evidence

import "context"

// Trail says on whose behalf something is sent, and keeps what was seen. It travels in the context, so that
// every request names its check (in User-Agent) and lands in that check's log.
type Trail struct {
	Check string
	Log   Log
	Note  string // note of the next exchanges, such as "control"
}

// Add keeps an exchange under the trail's note.
func (t *Trail) Add(exchange Exchange) {
	if t == nil {
		return
	}
	if exchange.Note == "" {
		exchange.Note = t.Note
	}
	t.Log.Add(exchange)
}

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
