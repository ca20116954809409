package suites

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
)

// redirectPaths are the checks on the path and the fragment of a redirect URI.
func redirectPaths(h *Harness) {
	h.Chapter("redirect", "the authorization endpoint", func() {
		below := func(ctx SpecContext, suffix string) {
			own := h.registered(ctx)
			own.refuses(ctx, own.at(own.EscapedPath()+suffix))
		}
		bent := func(ctx SpecContext, bend func(registration) string) {
			own := h.registered(ctx)
			own.refuses(ctx, bend(own))
		}

		DescribeTable("does not redirect below the path of a registered URI", Check("redirect-uri-path-suffix"), below,
			Entry("segment-added", "/extra"),
			Entry("characters-added", "extra"),
			Entry("encoded-segment-added", "%2Fextra"))

		DescribeTable("does not redirect above the path of a registered URI", Check("redirect-uri-path-truncated"), bent,
			Entry("root", func(own registration) string { return own.origin() + own.path()[:1] }),
			Entry("no-path", func(own registration) string { return own.origin() + own.path()[:0] }),
			Entry("characters-dropped", func(own registration) string {
				path := own.path()
				if len(path) < 3 {
					unsupported("the path of the registered redirect URI has one character")
				}
				return own.origin() + path[:len(path)-1]
			}))

		DescribeTable("does not redirect out of the path of a registered URI by dot segments", Check("redirect-uri-path-traversal"), below,
			Entry("dot-segments", "/../evil"),
			Entry("encoded-dot-segments", "/%2e%2e/evil"))

		DescribeTable("does not redirect out of the path of a registered URI by encoded slashes", Check("redirect-uri-encoded-slash"), below,
			Entry("slashes", "%2F..%2Fevil"),
			Entry("slashes-and-dots", "%2f%2e%2e%2fevil"))

		DescribeTable("does not redirect out of the path of a registered URI by slashes encoded twice", Check("redirect-uri-double-encoding"), below,
			Entry("slashes", "%252F..%252Fevil"),
			Entry("slashes-and-dots", "%252F%252e%252e%252Fevil"))

		It("does not redirect to the registered URI with a slash more or less", Check("redirect-uri-trailing-slash"), func(ctx SpecContext) {
			own := h.registered(ctx)
			other := strings.TrimSuffix(own.path(), "/")
			if other == own.path() {
				other += "/"
			}
			own.refuses(ctx, own.at(other))
		})

		It("does not redirect to a path in other letters", Check("redirect-uri-case-path"), func(ctx SpecContext) {
			own := h.registered(ctx)
			other := strings.ToUpper(own.path())
			if other == own.path() {
				other = strings.ToLower(own.path())
			}
			if other == own.path() {
				unsupported("the path of the registered redirect URI has no letters")
			}
			own.refuses(ctx, own.at(other))
		})

		DescribeTable("does not take a redirect URI with a fragment", Check("redirect-uri-fragment"),
			func(ctx SpecContext, fragment string) {
				own := h.registered(ctx)
				own.refusesOutright(ctx, own.uri+fragment)
			},
			Entry("fragment", "#x"),
			Entry("empty-fragment", "#"),
			Entry("encoded-fragment", "%23x"))
	})
}

// at gives the URI with another path.
func (r registration) at(path string) string { return r.origin() + path + r.query() }

// path is the registered path, where there is one to attack.
func (r registration) path() string {
	if path := r.EscapedPath(); len(path) > 1 {
		return path
	}
	unsupported("the registered redirect URI %s has no path", r.uri)
	return ""
}
