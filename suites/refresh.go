package suites

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// refreshTokens is the chapter of RFC 6749 section 6 and RFC 9700 section 4.14.
func refreshTokens(h *Harness) {
	h.Chapter("refresh", "a refresh token", func() {
		It("is refused when another client presents it", Check("refresh-wrong-client"), Needs(target.RefreshToken), Clients(rp.Other), func(ctx SpecContext) {
			client, other := h.Client(ctx), h.party.Client(ctx, rp.Other)
			Control(other.Refresh(ctx, other.RefreshToken(ctx).Refresh)).To(IssueTokens())
			token := client.RefreshToken(ctx).Refresh

			Expect(other.Refresh(ctx, token)).To(BeRefused())
		})
	})

	Waiting(h, "refresh", "a refresh token of a public client", "ends its whole family when it is used a second time",
		merge(Check("refresh-reuse-detection"), Needs(target.RefreshToken), Clients(rp.Public)),
		func(ctx SpecContext) Wait[family] {
			tokens := h.rotated(ctx)
			tokens.reuse = tokens.client.Refresh(ctx, tokens.old)
			if !carriesTokens(tokens.reuse) { // no grace: what follows is judged as it comes
				tokens.after = tokens.client.Refresh(ctx, tokens.present)
				return Wait[family]{Subject: tokens}
			}
			grace := h.target.Lifetime("refresh_grace")
			if grace == 0 {
				grace = usualGrace
			}
			sibling := tokens.reuse.Text("refresh_token")
			tokens = h.rotated(ctx)
			tokens.sibling = sibling
			return Wait[family]{Subject: tokens, Until: h.target.Clock.Now().Add(grace + expiryMargin), For: "a grace period of rotated refresh tokens to pass", Lifetime: "refresh_grace"}
		},
		func(ctx SpecContext, tokens family) {
			if tokens.reuse == nil {
				tokens.reuse = tokens.client.Refresh(ctx, tokens.old)
				tokens.after = tokens.client.Refresh(ctx, tokens.present)
			}
			Expect(tokens.reuse).To(BeRefused(), "the old refresh token")
			Expect(tokens.after).To(BeRefused(), "the present refresh token, after the old one was used again")
			if tokens.sibling != "" { // refused for the reuse, not for its age
				Control(tokens.client.Refresh(ctx, tokens.sibling)).To(IssueTokens(), "a refresh token of the same age")
			}
			// Last, since a login may itself end the tokens that the user gave this client before.
			Control(tokens.client.Refresh(ctx, tokens.client.RefreshToken(ctx).Refresh)).To(IssueTokens())
		})
}

// family is two refresh tokens of one grant: the old one, and the one that took its place; and what came when the old
// one was used again, and the present one after that.
type family struct {
	client       *rp.Client
	old, present string
	sibling      string // of another grant and as old, where a grace was waited for
	reuse, after *rp.Answer
}

// rotated takes the user through a flow and refreshes once.
func (h *Harness) rotated(ctx context.Context) family {
	client := h.party.Client(ctx, rp.Public)
	first := client.RefreshToken(ctx)
	second := client.MustRefresh(ctx, first.Refresh)
	if second.Refresh == "" || second.Refresh == first.Refresh {
		unsupported("the target does not rotate the refresh tokens of public clients, so that no reuse can be seen")
	}
	return family{client: client, old: first.Refresh, present: second.Refresh}
}

// usualGrace is waited before a rotated token is used again, where it is taken at once: a grace of seconds is sold as a
// feature.
const usualGrace = 60 * time.Second

// merge joins the labels of a check that waits.
func merge(sets ...Labels) Labels {
	var all Labels
	for _, set := range sets {
		all = append(all, set...)
	}
	return all
}
