package suites

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// redirectWildcards are the checks on an asterisk, in a request and in a registration.
func redirectWildcards(h *Harness) {
	h.Chapter("redirect", "the authorization endpoint", func() {
		DescribeTable("does not read an asterisk in a redirect URI as a pattern", Check("redirect-uri-wildcard"),
			func(ctx SpecContext, bend func(registration) string) {
				own := h.registered(ctx)
				own.refuses(ctx, bend(own))
			},
			Entry("path-of-request", func(own registration) string {
				path := own.path()
				return own.origin() + path[:strings.LastIndexByte(path, '/')+1] + "*"
			}),
			Entry("host-of-request", func(own registration) string {
				_, parent, below := strings.Cut(own.domain(), ".")
				if !below {
					unsupported("the host of the registered redirect URI has one label")
				}
				return own.on("*." + parent)
			}))

		DescribeTable("does not read an asterisk in a registered redirect URI as a pattern", Check("redirect-uri-wildcard"),
			func(ctx SpecContext, pattern, uri string) {
				own := h.registered(ctx)
				Control(own.client.Attempt(ctx, own.visit())).To(GiveCode())
				honest, refusal := h.offer(ctx, rp.Confidential, "https://wildcard.test/cb")
				if honest == nil {
					Inconclusive("the target does not even register https://wildcard.test/cb: %s", status(refusal))
				}

				client, answer := h.offer(ctx, rp.Confidential, "https://wildcard.test/cb", pattern)
				if client == nil {
					Expect(answer).To(BeRefused(), "registering "+pattern)
					return
				}
				registeredAs(client, "https://wildcard.test/cb").refuses(ctx, uri)
			},
			Entry("path-of-registration", "https://wildcard.test/*", "https://wildcard.test/evil"),
			Entry("host-of-registration", "https://*.wildcard.test/cb", "https://evil.wildcard.test/cb"),
			Entry("beyond-the-host", "https://*.wildcard.test/cb", "https://attacker.test/.wildcard.test/cb"))
	})
}
