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

			Expect(h.party.UserInfo(ctx, tokens.ID)).To(DenyAccess())
		})
	})

	Waiting(h, "tokens", "an access token", "is refused after it has expired", merge(Check("token-expiry-enforced"), Needs(target.TokenUse)),
		func(ctx SpecContext) Wait[rp.Tokens] {
			tokens := h.Client(ctx).Tokens(ctx)
			Control(h.Use(ctx, tokens.Access)).To(GrantAccess())
			lifetime, known := expiresIn(tokens.Answer)
			if !known {
				unsupported("the token response has no expires_in, so that nobody can tell when the token is over")
			}
			if h.target.Clock.Real() && lifetime > h.allowedWait("access_token") {
				skipped("an access token lives %s, longer than --max-wait; write lifetimes: {access_token: %s}, and it is waited for", lifetime, lifetime)
			}
			return Wait[rp.Tokens]{Subject: tokens, Until: h.target.Clock.Now().Add(lifetime + expiryMargin), For: "an access token to expire"}
		},
		func(ctx SpecContext, tokens rp.Tokens) {
			Control(h.Use(ctx, h.Client(ctx).Tokens(ctx).Access)).To(GrantAccess())
			if answer := h.Use(ctx, tokens.Access); DenyAccess().look(answer).matched {
				Expect(answer).To(DenyAccess())
				return
			}

			h.passLeeway(ctx)
			Expect(h.Use(ctx, tokens.Access)).To(DenyAccess(), "an expired access token, after the leeway that clocks are given")
		})
}

// usualLeeway is what servers may allow for clocks that differ: minutes, not more.
const usualLeeway = 5 * time.Minute

// passLeeway waits for the usual leeway. Where that takes real time and was not allowed, the check is skipped.
func (h *Harness) passLeeway(ctx SpecContext) {
	if h.target.Clock.Real() && usualLeeway > h.allowedWait("access_token") {
		skipped("the token still works just after its expiry, which may be leeway; --max-wait 6m decides it")
	}
	h.pass(ctx, h.target.Clock.Now().Add(usualLeeway), "the leeway of an expired access token to pass")
}

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
