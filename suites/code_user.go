package suites

import (
	"context"
	"net/url"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// codeUsers asks whose login a code stands for.
func codeUsers(h *Harness) {
	h.Chapter("code", "an authorization code", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		It("is refused in the session of an attacker, who has another code verifier", Check("code-injection"), Needs(target.PKCE), TwoUsers(), func(ctx SpecContext) {
			bob := h.party.Bob()
			Control(client.Redeem(ctx, client.Granted(ctx, client.NewVisit().By(&bob, nil)))).To(IssueTokens())
			stolen := client.Authorize(ctx)
			attacker := client.Granted(ctx, client.NewVisit().By(&bob, nil))

			Expect(client.Redeem(ctx, stolen, rp.Set("code_verifier", attacker.Verifier))).To(BeRefused())
		})

		It("stands for the user who logged in for it, while others log in too", Check("code-user-binding"), Needs(target.OpenID), TwoUsers(), func(ctx SpecContext) {
			alice, bob := h.party.Alice(), h.party.Bob()
			alices := client.MustRedeem(ctx, client.Granted(ctx, client.NewVisit().By(&alice, nil)))
			bobs := client.MustRedeem(ctx, client.Granted(ctx, client.NewVisit().By(&bob, nil)))
			Control(subjectOf(alices) != subjectOf(bobs)).To(BeTrue("tell two users apart", "same", "the ID Tokens of two users have one sub"))
			asked := func(user *rp.User, hint string) *rp.Grant {
				return client.Granted(ctx, client.NewVisit(rp.Set("id_token_hint", hint)).By(user, nil))
			}
			first, second := asked(&alice, alices.ID), asked(&bob, bobs.ID)

			for _, row := range []struct {
				code *rp.Grant
				who  rp.Tokens
			}{{first, alices}, {second, bobs}} {
				tokens := client.MustRedeem(ctx, row.code)
				Expect(subjectOf(tokens) == subjectOf(row.who)).To(BeTrue("be about the user who logged in", "accepted", "the ID Token is about another user than the one who logged in and was asked for"))
			}
		})

		It("is refused after the user has logged out", Check("code-after-logout"), Spends(Session), Needs(target.OpenID, target.EndSession), func(ctx SpecContext) {
			alice, agent := h.party.Alice(), h.party.FreshUserAgent(ctx)
			hint := client.MustRedeem(ctx, client.Granted(ctx, client.NewVisit().By(&alice, agent))).ID
			code := client.Granted(ctx, client.NewVisit().By(&alice, agent))
			h.logOut(ctx, client, agent, hint)

			answer := client.Redeem(ctx, code)
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			Expect(answer).To(BeRefused())
		})
	})
}

// logOut logs the user of a user agent out, by RP-Initiated Logout 1.0 section 2, and sees that it worked.
func (h *Harness) logOut(ctx context.Context, client *rp.Client, agent rp.UserAgent, hint string) {
	client.LogOut(ctx, &rp.Logout{Agent: agent, Form: url.Values{"id_token_hint": {hint}, "client_id": {client.ID}}}) // judged by its effect
	after := client.Attempt(ctx, client.NewVisit(rp.Set("prompt", "none")).By(nil, agent))
	if !BeLoggedOut().look(after).matched {
		unsupported("the target did not log the user out when the client sent its ID Token to the end_session_endpoint")
	}
}

// subjectOf reads sub from the ID Token.
func subjectOf(tokens rp.Tokens) string {
	_, claims, err := rp.ReadJWT(tokens.ID)
	if err != nil {
		Inconclusive("the ID Token cannot be read: %v", err)
	}
	subject, _ := claims["sub"].(string)
	return subject
}
