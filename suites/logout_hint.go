package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// forgedHints asks whether an ID Token counts that the target did not sign.
func forgedHints(h *Harness) {
	h.Chapter("logout", "the end session endpoint", func() {
		returning := h.returning()

		DescribeTable("heeds no ID Token that the target did not sign", Check("logout-hint-forged"), Spends(Session), Needs(target.EndSession, target.OpenID), Clients(rp.Leaving),
			func(ctx SpecContext, forge func(rp.Forgery) string) {
				user := returning(ctx)
				forgery, err := rp.ForgeryOf(user.idToken)
				if err != nil {
					unsupported("the ID Token is encrypted, and cannot be rewritten")
				}
				arrival := user.client.LogOut(ctx, user.logout(rp.Set("id_token_hint", forge(forgery))))

				Expect(arrival).To(StayAtHome())
				Expect(wasAsked(arrival) || user.loggedIn(ctx)).To(BeTrue("ask the user first", "accepted", "the session was ended without a question"))
			},
			Entry("alg-none", func(f rp.Forgery) string { return f.Unsigned("none") }),
			Entry("alg-none-in-capitals", func(f rp.Forgery) string { return f.Unsigned("NONE") }),
			Entry("no-signature", rp.Forgery.Stripped),
			Entry("random-signature", rp.Forgery.Garbled),
			Entry("strangers-key", rp.Forgery.ByStranger),
			Entry("strangers-secret", func(f rp.Forgery) string { return f.HMAC([]byte("assay")) }))
	})
}
