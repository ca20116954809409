package suites

import (
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// nativeRedirects are the checks on loopback redirect URIs (RFC 8252 sections 7.3 and 8.4): their port is free, and
// nothing else is.
func nativeRedirects(h *Harness) {
	h.Chapter("redirect", "a native client", func() {
		DescribeTable("may use any port of its loopback redirect URI", Check("redirect-uri-loopback-any-port"), Clients(rp.Native),
			func(ctx SpecContext, host, port string) {
				own := h.registeredLike(ctx, h.party.Client(ctx, rp.Native), rp.Native,
					func(uri *url.URL) bool { return strings.TrimSuffix(uri.Host, ":"+uri.Port()) == host }, "http://"+host+"/cb")
				Control(own.client.Attempt(ctx, own.visit())).To(GiveCode())
				uri := own.Scheme + "://" + host + ":" + port + own.rest()

				Expect(own.client.Attempt(ctx, own.visit(rp.Set("redirect_uri", uri)))).To(GiveCode())
			},
			Entry("high-port", "127.0.0.1", "54321"),
			Entry("low-port", "127.0.0.1", "1024"),
			Entry("high-port-of-ipv6", "[::1]", "54321"))

		DescribeTable("may not use a host that begins like loopback", Check("redirect-uri-loopback-host-prefix"), Clients(rp.Native),
			func(ctx SpecContext, authority string) {
				own := h.registeredLike(ctx, h.party.Client(ctx, rp.Native), rp.Native,
					func(uri *url.URL) bool { return rp.Loopback(uri.Hostname()) }, "http://127.0.0.1/cb")
				own.refuses(ctx, own.Scheme+"://"+authority+own.rest())
			},
			Entry("address-and-domain", "127.0.0.1.attacker.test"),
			Entry("address-domain-and-port", "127.0.0.1.attacker.test:54321"),
			Entry("address-as-user", "127.0.0.1@attacker.test"),
			Entry("address-and-port-as-user", "127.0.0.1:54321@attacker.test"),
			Entry("localhost-and-domain", "localhost.attacker.test"),
			Entry("localhost-as-user", "localhost@attacker.test"))
	})
}
