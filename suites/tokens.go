package suites

import (
	"encoding/json"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// accessTokens is the chapter of what an access token is good for, and for how long.
func accessTokens(h *Harness) {
	h.Chapter("tokens", "the userinfo endpoint", func() {
		It("refuses an ID Token in the place of an access token", Check("token-type-id-token-as-access"), Needs(target.UserInfo, target.OpenID), func(ctx SpecContext) {
			tokens := h.Client(ctx).Tokens(ctx)
			Control(h.party.UserInfo(ctx, tokens.Access)).To(GrantAccess())
			if tokens.ID == "" {
				Inconclusive("the token response has no ID Token")
			}

			Expect(h.party.UserInfo(ctx, tokens.ID)).To(DenyAccess())
		})
	})

	Waiting(h, "tokens", "an access token", "is refused after it has expired", merge(Check("token-expiry-enforced"), Needs(target.TokenUse)),
		func(ctx SpecContext) Wait[rp.Tokens] {
			tokens := h.party.Fresh(ctx).Tokens(ctx) // what other checks replay and revoke must not end it
			Control(h.Use(ctx, tokens.Access)).To(GrantAccess())
			lifetime, known := expiresIn(tokens.Answer)
			if !known {
				unsupported("the token response has no expires_in, so that nobody can tell when the token is over")
			}
			return Wait[rp.Tokens]{Subject: tokens, Until: h.target.Clock.Now().Add(lifetime + expiryMargin), For: "an access token to expire", Lifetime: "access_token"}
		},
		func(ctx SpecContext, tokens rp.Tokens) {
			Control(h.Use(ctx, h.Client(ctx).Tokens(ctx).Access)).To(GrantAccess())
			if answer := h.Use(ctx, tokens.Access); DenyAccess().look(answer).matched {
				Expect(answer).To(DenyAccess())
				return
			}

			h.pass(h.target.Clock.Now().Add(usualLeeway), "the leeway that an expired access token may be given", "access_token")
			Expect(h.Use(ctx, tokens.Access)).To(DenyAccess(), "an expired access token, after the leeway that clocks are given")
		})
}

// usualLeeway is what servers may allow for clocks that differ: minutes, not more.
const usualLeeway = 5 * time.Minute

// expiresIn reads the lifetime of a token response (RFC 6749 section 5.1), in seconds there.
func expiresIn(answer *rp.Answer) (time.Duration, bool) {
	number, ok := answer.JSON["expires_in"].(json.Number)
	if !ok {
		return 0, false
	}
	seconds, err := number.Float64()
	if err != nil || seconds <= 0 || seconds > 1e9 {
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)), true
}
