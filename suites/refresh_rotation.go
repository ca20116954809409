package suites

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// refreshRotation are the checks on what takes the place of a refresh token (RFC 9700 section 4.14.2).
func refreshRotation(h *Harness) {
	h.Chapter("refresh", "a refresh token of a public client", func() {
		It("is good for one use", Check("refresh-rotation-public"), Needs(target.RefreshToken), Clients(rp.Public), func(ctx SpecContext) {
			client, first := h.publicRefresh(ctx, h.party.Alice())
			second := client.MustRefresh(ctx, first)
			if second.Refresh != "" && second.Refresh != first { // that the old one is over is asked by refresh-reuse-detection
				Expect(second.Answer).To(Issue("refresh_token"))
				return
			}

			Expect(client.Refresh(ctx, first)).To(BeRefused(), "the refresh token, after a use that gave no other one")
		})

		It("takes the access tokens of its grant with it when it is used again", Check("refresh-reuse-revokes-access"), Spends(Grant), Needs(target.RefreshToken, target.TokenUse), Clients(rp.Public), func(ctx SpecContext) {
			tokens := h.rotated(ctx, h.party.Alice())
			if answer := h.Use(ctx, tokens.access); !h.target.Supports(target.UserInfo) && DenyAccess().look(answer).matched {
				unsupported("the target has no userinfo endpoint, and tells the client under test nothing of another client's tokens")
			} else {
				Control(answer).To(GrantAccess())
			}
			tokens = tokens.usedAgain(ctx)
			if carriesTokens(tokens.reuse) || carriesTokens(tokens.after) {
				unsupported("the target does not end the refresh tokens of the grant, at least not at once; refresh-reuse-detection says more")
			}
			Control(tokens.reuse).To(BeRefused())
			Control(tokens.after).To(BeRefused())

			Expect(h.Use(ctx, tokens.access)).To(DenyAccess())
		})
	})
}

// family is two refresh tokens of one grant: the old one, and the one that took its place, with its access token; and
// what came when the old one was used again, and the present one after that.
type family struct {
	client               *rp.Client
	old, present, access string
	sibling              string     // of another grant and as old, where a grace was waited for
	alive                *rp.Answer // what came when the sibling was used
	reuse, after         *rp.Answer
}

// publicRefresh has a user grant a public client a refresh token.
func (h *Harness) publicRefresh(ctx context.Context, user rp.User) (*rp.Client, string) {
	client := h.party.Client(ctx, rp.Public)
	tokens := client.MustRedeem(ctx, client.Granted(ctx, client.NewVisit(h.party.Offline).By(&user, nil)))
	if tokens.Refresh == "" {
		unsupported("the target gives public clients no refresh tokens")
	}
	return client, tokens.Refresh
}

// rotated takes a user through a flow and refreshes once.
func (h *Harness) rotated(ctx context.Context, user rp.User) family {
	client, first := h.publicRefresh(ctx, user)
	second := client.MustRefresh(ctx, first)
	if second.Refresh == "" || second.Refresh == first {
		unsupported("the target does not rotate the refresh tokens of public clients, so that no reuse can be seen")
	}
	return family{client: client, old: first, present: second.Refresh, access: second.Access}
}

// usedAgain uses the old token again, and the present one after that.
func (f family) usedAgain(ctx context.Context) family {
	f.reuse = f.client.Refresh(ctx, f.old)
	f.after = f.client.Refresh(ctx, f.present)
	return f
}

// reused is a family whose old token was used again at once.
func (h *Harness) reused(ctx context.Context) family {
	return h.rotated(ctx, h.party.Alice()).usedAgain(ctx)
}

// withSibling is a family beside a refresh token of the same age, which tells later what age alone does. It is another
// user's where there is one: a login may end what the same user granted before.
func (h *Harness) withSibling(ctx context.Context) family {
	somebody := h.party.Alice()
	if len(h.party.Users) > 1 {
		somebody = h.party.Bob()
	}
	sibling := h.rotated(ctx, somebody).present
	tokens := h.rotated(ctx, h.party.Alice())
	tokens.sibling = sibling
	return tokens
}

// usualGrace is waited before a rotated token is used again, where it is taken at once: a grace of seconds is sold as a
// feature.
const usualGrace = 60 * time.Second

// beyondGrace uses the old token of a family again, once the grace has passed. Where tokens do not live as long as that,
// it begins anew and waits half as long, until they do.
func (h *Harness) beyondGrace(ctx context.Context, tokens family) family {
	if tokens.sibling == "" {
		return tokens
	}
	for wait := usualGrace / 2; ; wait /= 2 {
		tokens = tokens.usedAgain(ctx)
		tokens.alive = tokens.client.Refresh(ctx, tokens.sibling)
		if carriesTokens(tokens.reuse) || carriesTokens(tokens.after) || carriesTokens(tokens.alive) || wait < shortestGrace {
			return tokens
		}
		tokens = h.withSibling(ctx)
		h.pass(h.target.Clock.Now().Add(wait), "a grace period of rotated refresh tokens to pass, which live for less than the usual one", "refresh_grace")
	}
}

// shortestGrace is the least that is waited: what lives no longer is no refresh token.
const shortestGrace = 5 * time.Second
