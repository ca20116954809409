package suites

import (
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// queryOfOurs is a redirect URI with a query, where the client has none.
const queryOfOurs = "https://query.test/cb?foo=bar&lang=en"

// redirectQueries are the checks on the query of a redirect URI.
func redirectQueries(h *Harness) {
	h.Chapter("redirect", "the authorization endpoint", func() {
		added := func(ctx SpecContext, pair string) {
			own := h.registered(ctx)
			own.refuses(ctx, own.with(pair))
		}

		It("keeps the query of the registered URI", Check("redirect-uri-query-registered"), func(ctx SpecContext) {
			own := h.registeredLike(ctx, h.Client(ctx), rp.Confidential, func(uri *url.URL) bool { return uri.RawQuery != "" }, queryOfOurs)
			Control(h.Client(ctx).Attempt(ctx, h.Client(ctx).NewVisit())).To(GiveCode())

			arrival := own.client.Attempt(ctx, own.visit())
			Expect(arrival).To(GiveArtefacts())
			Expect(leadsTo(arrival.URL, own.uri)).To(BeTrue("redirect to the registered URI, with the response behind its query (RFC 6749 3.1.2)", "changed", "redirected to %s", h.party.Redactor.Text(arrival.URL)))
		})

		DescribeTable("does not redirect to a registered URI with a query added", Check("redirect-uri-query-added"), added,
			Entry("parameter", "assay=1"),
			Entry("address", "next=https://attacker.test/"))

		DescribeTable("does not redirect to a registered URI whose query holds an answer", Check("redirect-uri-parameter-pollution"), added,
			Entry("code", "code=attacker"),
			Entry("state", "state=attacker"),
			Entry("iss", "iss=https://attacker.test"),
			Entry("error", "error=attacker"))

		DescribeTable("does not redirect to a registered URI with another query", Check("redirect-uri-query-changed"),
			func(ctx SpecContext, change func(pairs []string) []string) {
				own := h.registeredLike(ctx, h.Client(ctx), rp.Confidential, func(uri *url.URL) bool { return uri.RawQuery != "" },
					queryOfOurs)
				query := strings.Join(change(strings.Split(own.RawQuery, "&")), "&")
				own.refuses(ctx, own.origin()+own.EscapedPath()+"?"+query)
			},
			Entry("value-changed", func(pairs []string) []string {
				name, _, _ := strings.Cut(pairs[0], "=")
				return append([]string{name + "=assay"}, pairs[1:]...)
			}),
			Entry("parameter-added", func(pairs []string) []string { return append(pairs, "assay=1") }),
			Entry("parameter-doubled", func(pairs []string) []string {
				name, _, _ := strings.Cut(pairs[0], "=")
				return append(pairs, name+"=assay")
			}),
			Entry("reordered", func(pairs []string) []string {
				if len(pairs) < 2 || pairs[0] == pairs[1] {
					unsupported("the query of the registered redirect URI has one parameter")
				}
				return append([]string{pairs[1], pairs[0]}, pairs[2:]...)
			}))
	})
}

// with gives the registered URI with a parameter added to its query.
func (r registration) with(pair string) string {
	if r.RawQuery != "" {
		return r.uri + "&" + pair
	}
	return r.uri + "?" + pair
}
