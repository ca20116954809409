package suites

import (
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// redirectURIs is the chapter of RFC 9700 section 4.1.3: where an answer may go. A museum of matchers stands behind
// it: each table tries what one kind of loose comparison lets through.
func redirectURIs(h *Harness) {
	h.Chapter("redirect", "the authorization endpoint", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		// refuses tries a redirect URI that nobody registered, beside the registered one.
		refuses := func(ctx SpecContext, uri string, tampers ...rp.Tamper) {
			Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())

			arrival := client.Attempt(ctx, client.NewVisit(append(tampers, rp.Set("redirect_uri", uri))...))
			Expect(arrival).To(StayOff(client.RedirectURIs))
		}

		It("does not redirect to a URI that is not registered", Check("redirect-uri-unregistered"), func(ctx SpecContext) {
			refuses(ctx, "https://attacker.test/cb")
		})

		DescribeTable("does not redirect below the path of a registered URI", Check("redirect-uri-path-suffix"),
			func(ctx SpecContext, suffix string) { refuses(ctx, client.RedirectURI()+suffix) },
			Entry("segment-added", "/extra"),
			Entry("characters-added", "extra"),
			Entry("encoded-segment-added", "%2Fextra"))

		DescribeTable("does not redirect to a host that begins like the registered one", Check("redirect-uri-host-suffix"),
			func(ctx SpecContext, bend func(*url.URL) string) { refuses(ctx, bend(registered(client))) },
			Entry("label-added", func(u *url.URL) string { return u.Scheme + "://" + u.Host + ".attacker.test" + u.Path }),
			Entry("characters-added", func(u *url.URL) string { return u.Scheme + "://" + u.Host + "attacker.test" + u.Path }))

		DescribeTable("does not take a registered host in the user information for the host", Check("redirect-uri-userinfo"),
			func(ctx SpecContext, bend func(*url.URL) string) { refuses(ctx, bend(registered(client))) },
			Entry("host-as-user", func(u *url.URL) string { return u.Scheme + "://" + u.Host + "@attacker.test" + u.Path }),
			Entry("host-and-password", func(u *url.URL) string { return u.Scheme + "://" + u.Host + ":443@attacker.test" + u.Path }))

		DescribeTable("does not send errors to a URI that is not registered", Check("redirect-uri-error-path"),
			func(ctx SpecContext, tamper rp.Tamper) { refuses(ctx, "https://attacker.test/cb", tamper) },
			Entry("unknown-response-type", rp.Set("response_type", "assay")),
			Entry("missing-response-type", rp.Drop("response_type")),
			Entry("unknown-scope", rp.Set("scope", "openid assay-no-such-scope")),
			Entry("malformed-challenge", rp.Set("code_challenge", "short")),
			Entry("unknown-challenge-method", rp.Set("code_challenge_method", "assay")),
			Entry("prompt-none", rp.Set("prompt", "none")),
			Entry("request-object", rp.Set("request", "assay")),
			Entry("request-uri", rp.Set("request_uri", "https://attacker.test/request")))
	})

	h.Chapter("redirect", "a native client", func() {
		DescribeTable("may use any port of its loopback redirect URI", Check("redirect-uri-loopback-any-port"), Clients(rp.Native),
			func(ctx SpecContext, port string) {
				native := h.party.Client(ctx, rp.Native)
				uri := registered(native)
				if !native.Native || uri.Hostname() != "127.0.0.1" && uri.Hostname() != "::1" {
					unsupported("the native client has no loopback redirect URI with an IP literal")
				}
				Control(native.Attempt(ctx, native.NewVisit())).To(GiveCode())
				uri.Host = strings.TrimSuffix(uri.Host, ":"+uri.Port()) + ":" + port

				Expect(native.Attempt(ctx, native.NewVisit(rp.Set("redirect_uri", uri.String())))).To(GiveCode())
			},
			Entry("high-port", "54321"),
			Entry("low-port", "1024"))
	})
}

// registered gives the parts of the client's redirect URI.
func registered(client *rp.Client) *url.URL {
	uri, err := url.Parse(client.RedirectURI())
	if err != nil {
		Inconclusive("the registered redirect URI %q is no URL", client.RedirectURI())
	}
	return uri
}
