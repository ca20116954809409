package suites

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// guessesTried is how often a guess is wrong before the right value comes: more often than people mistype.
const guessesTried = 30

// codeGuesses asks how often a client may be wrong about what protects its code. They come last: a target may lock the
// client.
func codeGuesses(h *Harness) {
	h.Last("code", "an authorization code", func() {
		It("is not redeemed by guessing its client's secret on and on", Check("code-failed-attempt-bruteforce"), Destructive(), Spends(Client), func(ctx SpecContext) {
			client := h.clientToLock(ctx)
			if client.Secret == "" {
				unsupported("the client under test has no secret")
			}

			Expect(h.guess(ctx, client, func(i int) rp.Tamper { return client.WithSecret(anotherValue(client.Secret, i)) })).To(HaveAnEnd(bitsOf(client.Secret)))
		})

		It("is not redeemed by guessing its code verifier on and on", Check("code-failed-attempt-bruteforce-verifier"), Destructive(), Spends(Client), Needs(target.PKCE), func(ctx SpecContext) {
			client := h.clientToLock(ctx)

			Expect(h.guess(ctx, client, func(int) rp.Tamper { return rp.Set("code_verifier", rp.NewVerifier()) })).To(HaveAnEnd(0))
		})
	})
}

// clientToLock gives a client of the check's own. One that assay.yaml lists is used by the other processes of a run.
func (h *Harness) clientToLock(ctx context.Context) *rp.Client {
	client := h.party.Fresh(ctx)
	if len(h.target.Config.Clients) > 0 && max(h.options.Part.Of, h.options.Shard.Of) > 1 {
		skipped("it may lock a client that other processes of this run use; run it without --parallel and --shard")
	}
	return client
}

// guessing is what came of many wrong guesses and then the right value.
type guessing struct {
	tried   int
	stopped string     // how the target put an end to it, while the guesses were wrong
	right   *rp.Answer // to the right value; nil where it was not sent any more
}

// guess redeems one code with wrong values until the target puts an end to it, and then with the right one.
func (h *Harness) guess(ctx context.Context, client *rp.Client, wrong func(i int) rp.Tamper) guessing {
	Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
	code := client.Authorize(ctx)
	var first *rp.Answer
	for i := range guessesTried {
		answer := client.Redeem(ctx, code, wrong(i))
		if first == nil {
			first = answer
			Control(first).To(BeRefused(), "the first wrong guess")
		}
		if answer.Status == http.StatusTooManyRequests || answer.Header.Get("Retry-After") != "" {
			return guessing{tried: i + 1, stopped: status(answer)}
		}
	}
	return guessing{tried: guessesTried, right: client.Redeem(ctx, code)}
}

// HaveAnEnd demands that guesses come to nothing: the target stops listening, or what is to be guessed has so many bits
// at most that nobody gets there (RFC 6749 section 10.10, RFC 6819 section 5.1.4.2.2).
func HaveAnEnd(bits float64) matcher[guessing] {
	return matcher[guessing]{required: "come to nothing", look: func(g guessing) judgement {
		if g.stopped != "" {
			return judgement{matched: true, class: "throttled", saw: fmt.Sprintf("after %d wrong guesses: %s", g.tried, g.stopped)}
		}
		refused := answerRefused(g.right)
		if refused.class != "accepted" {
			return refused
		}
		if bits >= unguessable {
			return judgement{matched: true, class: "too-long-to-guess", saw: fmt.Sprintf("%.0f bits", bits)}
		}
		saw := fmt.Sprintf("after %d wrong guesses the right one is still taken", g.tried)
		if bits > 0 {
			saw += fmt.Sprintf(", and there are at most %.0f bits to guess", bits)
		}
		return judgement{class: "accepted", saw: saw}
	}}
}

// unguessable is how many bits nobody guesses (RFC 6749 section 10.10).
const unguessable = 128

// bitsOf gives an upper bound of what must be guessed of a value, by its length and its letters.
func bitsOf(value string) float64 { return float64(len(value)) * math.Log2(float64(alphabetOf(value))) }

// anotherValue gives one that differs from a value, in one letter for each index.
func anotherValue(value string, index int) string {
	at := index % len(value)
	for letter := rune('a' + index%13); ; letter++ {
		if other := value[:at] + string(letter) + value[at+1:]; !strings.EqualFold(other, value) {
			return other
		}
	}
}
