package suites

import (
	"encoding/json"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// tokenLifetimes asks whether an access token ends when its time is over.
func tokenLifetimes(h *Harness) {
	Waiting(h, "tokens", "an access token", "is refused after it has expired", merge(Check("token-expiry-enforced"), Needs(target.TokenUse)),
		func(ctx SpecContext) Wait[ageing] {
			token := h.ageing(ctx)
			return Wait[ageing]{Subject: token, Until: token.expires.Add(-expiryMargin), For: "an access token to expire", Lifetime: "access_token"}
		},
		func(ctx SpecContext, token ageing) {
			Control(h.Use(ctx, h.Client(ctx).Tokens(ctx).Access)).To(GrantAccess())
			answer, alive := h.outlive(ctx, token)
			if token.shared && !alive && DenyAccess().look(answer).matched { // a long run was over later than the token; now no other check is about
				token = h.ageing(ctx)
				h.pass(token.expires.Add(-expiryMargin), "an access token to expire", "access_token")
				answer, alive = h.outlive(ctx, token)
			}
			if DenyAccess().look(answer).matched {
				if token.shared && !alive {
					Inconclusive("the token is refused, but it was never seen alive shortly before its time was over: something else may have ended it")
				}
				Expect(answer).To(DenyAccess())
				return
			}

			h.pass(token.expires.Add(usualLeeway), "the leeway that an expired access token may be given", "access_token")
			Expect(h.Use(ctx, token.access)).To(DenyAccess(), "an expired access token, after the leeway that clocks are given")
		})
}

// ageing is an access token whose end is waited for.
type ageing struct {
	access  string
	expires time.Time
	shared  bool // its client is the one of all other checks
}

// ageing gets an access token, shows that it works, and reads when its time is over.
func (h *Harness) ageing(ctx SpecContext) ageing {
	client := h.party.Fresh(ctx) // what other checks replay and revoke must not end its tokens
	tokens := client.Tokens(ctx)
	Control(h.Use(ctx, tokens.Access)).To(GrantAccess())
	lifetime, reason := expiresIn(tokens.Answer)
	if reason != "" {
		unsupported("%s, so that nobody can tell when the token is over", reason)
	}
	return ageing{tokens.Access, h.target.Clock.Now().Add(lifetime), client == h.Client(ctx)}
}

// outlive uses a token after its time. Alive tells whether it was good shortly before.
func (h *Harness) outlive(ctx SpecContext, token ageing) (answer *rp.Answer, alive bool) {
	alive = h.target.Clock.Now().Before(token.expires) && GrantAccess().look(h.Use(ctx, token.access)).matched
	h.pass(token.expires.Add(expiryMargin), "an access token to expire", "access_token")
	return h.Use(ctx, token.access), alive
}

// usualLeeway is what servers may allow for clocks that differ: minutes, not more.
const usualLeeway = 5 * time.Minute

// Lifetimes that a server may mean, in seconds: from a moment to 30 years.
const (
	shortestLifetime = 1e-3
	maxLifetime      = 1e9
)

// expiresIn reads the lifetime of a token response (RFC 6749 section 5.1), in seconds there; else it says what is there.
func expiresIn(answer *rp.Answer) (lifetime time.Duration, reason string) {
	member, present := answer.JSON["expires_in"]
	if !present {
		return 0, "the token response has no expires_in"
	}
	number, isNumber := member.(json.Number)
	if !isNumber {
		return 0, fmt.Sprintf("the token response has the expires_in %.60q, which is no number", fmt.Sprint(member))
	}
	seconds, err := number.Float64()
	if err != nil || !(seconds >= shortestLifetime && seconds <= maxLifetime) {
		return 0, fmt.Sprintf("the token response has an expires_in of %.40s, which is no lifetime", number)
	}
	return time.Duration(seconds * float64(time.Second)), ""
}
