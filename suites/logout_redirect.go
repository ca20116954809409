package suites

import (
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// logoutRedirects asks where the browser goes after a logout.
func logoutRedirects(h *Harness) {
	h.Chapter("logout", "the end session endpoint", func() {
		returning := h.returning()
		labels := append(Needs(target.EndSession, target.OpenID), Clients(rp.Leaving)...)

		DescribeTable("does not send the browser to a URI that is not registered", Check("logout-open-redirect"), Spends(Session), labels,
			func(ctx SpecContext, tamper rp.Tamper) {
				user := returning(ctx)
				logout := user.logout(rp.Set("post_logout_redirect_uri", attackersURI), rp.Set("client_id", user.client.ID), tamper)

				Expect(user.client.LogOut(ctx, logout)).To(StayAtHome())
			},
			Entry("by-the-id-token", rp.Drop("client_id")),
			Entry("by-the-client-id", rp.Drop("id_token_hint")))

		DescribeTable("does not send the browser to a URI that is almost the registered one", Check("logout-redirect-confusion"), Spends(Session), labels,
			func(ctx SpecContext, bend func(registration) string) {
				user := returning(ctx)
				uri := bend(registeredAs(user.client, user.client.LogoutURIs[0]))

				Expect(user.client.LogOut(ctx, user.logout(rp.Set("post_logout_redirect_uri", uri)))).To(StayAtHome())
			},
			Entry("query-added", func(own registration) string { return own.with("assay=1") }),
			Entry("path-added", func(own registration) string { return own.at(own.EscapedPath() + "/extra") }),
			Entry("characters-added", func(own registration) string { return own.at(own.EscapedPath() + "extra") }),
			Entry("path-dropped", func(own registration) string { return own.origin() + own.path()[:1] }),
			Entry("dot-segments", func(own registration) string { return own.at(own.EscapedPath() + "/../evil") }),
			Entry("upper-case", func(own registration) string { return own.at(strings.ToUpper(own.path())) }),
			Entry("fragment-added", func(own registration) string { return own.uri + "#x" }),
			Entry("label-added", func(own registration) string { return own.on(own.name() + ".attacker.test") }),
			Entry("characters-before", func(own registration) string { return own.on("evil" + own.domain()) }),
			Entry("subdomain", func(own registration) string { return own.on("x." + own.domain()) }),
			Entry("host-as-user", func(own registration) string { return own.origin() + "@attacker.test" + own.rest() }),
			Entry("registered-in-query", func(own registration) string { return "https://attacker.test/?" + own.uri }),
			Entry("another-port", func(own registration) string { return own.onPort("8443") }),
			Entry("redirect-uri", func(own registration) string { return own.client.RedirectURI() }))

		It("does not send the browser to a client of which nothing but a URI is known", Check("logout-redirect-without-hint"), Spends(Session), labels, func(ctx SpecContext) {
			user := returning(ctx)
			logout := user.bare(url.Values{"post_logout_redirect_uri": {user.client.LogoutURIs[0]}})
			arrival := user.client.LogOut(ctx, logout)
			if wasAsked(arrival) && !StayAtHome().look(arrival).matched {
				Inconclusive("the user was asked before the browser was sent to the client; whether that confirmed the client, nobody but the user can tell")
			}

			Expect(arrival).To(StayAtHome())
		})

		It("keeps the browser where no URI was sent", Check("logout-hint-only"), Spends(Session), labels, func(ctx SpecContext) {
			user := returning(ctx)
			arrival := user.client.LogOut(ctx, user.logout(rp.Drop("post_logout_redirect_uri")))

			Expect(arrival).To(StayAtHome())
			Expect(user.after(ctx)).To(BeLoggedOut())
		})

		It("keeps the browser where a state alone was sent", Check("logout-state-only"), Spends(Session), labels, func(ctx SpecContext) {
			user := returning(ctx)

			Expect(user.client.LogOut(ctx, user.bare(url.Values{"state": {"assay"}}))).To(StayAtHome())
		})
	})
}
