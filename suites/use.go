package suites

import (
	"context"
	"fmt"
	"net/http"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// Use tries an access token: at the userinfo endpoint, else by introspection.
func (h *Harness) Use(ctx context.Context, token string) *rp.Answer {
	if h.target.Supports(target.UserInfo) {
		return h.party.UserInfo(ctx, token)
	}
	return h.Client(ctx).Introspect(ctx, token)
}

// controlIntrospection shows that a client may ask about its own token. A server may call a live token inactive where
// it is meant for somebody else (RFC 7662 section 2.2), and then a refusal would say nothing.
func controlIntrospection(ctx context.Context, client *rp.Client, token string) {
	answer := client.Introspect(ctx, token)
	if answer.Status == http.StatusOK && answer.JSON["active"] == false {
		unsupported("the target tells this client nothing of its own tokens (RFC 7662 section 2.2); give one that may introspect them as the first of clients: in assay.yaml")
	}
	Control(answer).To(GrantAccess())
}

// Rounds of a race by each way: a window that one round shows in four of five times is missed in 3 of 10,000 runs.
const (
	raceRounds   = 5
	RaceRequests = 20 // of one round
)

func (h *Harness) raceRounds() int {
	if h.options.RaceRounds > 0 {
		return h.options.RaceRounds
	}
	return raceRounds
}

// raceResult is what several rounds of a race came to.
type raceResult struct {
	rounds, most int    // rounds run, and most winners seen in one
	trouble      string // why a round says nothing
}

// race redeems fresh codes many times at once, in each way that the target's protocol allows.
func (h *Harness) race(ctx context.Context, client *rp.Client) raceResult {
	var result raceResult
	if limiter := h.target.Limiter; limiter != nil && limiter.Burst() < RaceRequests {
		skipped("a race is a burst of %d requests, and this target is sent fewer a second (rate: %d in assay.yaml would do)", RaceRequests, RaceRequests)
	}
	ways := h.party.RaceWays(ctx)
	spare := h.raceRounds() * len(ways) // as many again: a server in trouble may refuse all requests of a round (Hydra does, with 500)
	for round := 0; round < h.raceRounds()*len(ways); round++ {
		answers := client.RedeemTogether(ctx, client.Authorize(ctx), RaceRequests, ways[round%len(ways)])
		result.rounds++
		winners, arrived := 0, 0
		for _, answer := range answers {
			if answer.Arrived() && !answer.Blocked() {
				arrived++
			}
			if carriesTokens(answer) {
				winners++
			}
		}
		result.most = max(result.most, winners)
		incomplete := winners == 0 || arrived < len(answers)
		switch {
		case incomplete && spare > 0 && winners < 2: // a connection may be lost: this round is run again
			spare--
			round--
		case incomplete:
			result.trouble = fmt.Sprintf("in round %d, by %s, %d of %d requests were answered and %d got tokens", round+1, ways[round%len(ways)], arrived, len(answers), winners)
		}
		if winners > 1 {
			break
		}
	}
	return result
}

// HaveOneWinner demands that no round of a race had two winners. A clean result was not seen in so many rounds; it
// never proves atomicity.
func HaveOneWinner() matcher[raceResult] {
	return matcher[raceResult]{required: "give tokens once", look: func(result raceResult) judgement {
		switch {
		case result.most > 1:
			return judgement{class: "accepted", saw: fmt.Sprintf("%d of %d requests with one code got tokens, in round %d", result.most, RaceRequests, result.rounds)}
		case result.trouble != "":
			return judgement{undecided: true, class: "undecided", saw: result.trouble}
		}
		return judgement{matched: true, class: fmt.Sprintf("not-seen-in-%d-rounds", result.rounds)}
	}}
}
