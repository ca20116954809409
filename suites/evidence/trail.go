package evidence

import "context"

// Trail says on whose behalf something is sent, and keeps what was seen. It travels in the context, so that
// every request names its check (in User-Agent) and lands in that check's log.
type Trail struct {
	Check string
	Log   Log
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
