package suites

import (
	"net"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// redirectHosts are the checks on the scheme, host and port of a redirect URI.
func redirectHosts(h *Harness) {
	h.Chapter("redirect", "the authorization endpoint", func() {
		type bend = func(registration) string

		DescribeTable("does not redirect to a host that begins like the registered one", Check("redirect-uri-host-suffix"),
			func(ctx SpecContext, bend bend) { own := h.registered(ctx); own.refuses(ctx, bend(own)) },
			Entry("label-added", func(own registration) string { return own.on(own.name() + ".attacker.test") }),
			Entry("characters-added", func(own registration) string { return own.on(own.name() + "attacker.test") }))

		DescribeTable("does not redirect to a host that ends like the registered one", Check("redirect-uri-host-prefix"),
			func(ctx SpecContext, bend bend) { own := h.registered(ctx); own.refuses(ctx, bend(own)) },
			Entry("characters-before", func(own registration) string { return own.on("evil" + own.domain()) }),
			Entry("registered-in-path", func(own registration) string { return "https://attacker.test/" + own.name() + own.rest() }),
			Entry("registered-in-query", func(own registration) string { return "https://attacker.test/?" + own.uri }))

		It("does not redirect below the domain of a registered host", Check("redirect-uri-subdomain"), func(ctx SpecContext) {
			own := h.registered(ctx)
			own.refuses(ctx, own.on("x."+own.domain()))
		})

		DescribeTable("does not take a registered host in the user information for the host", Check("redirect-uri-userinfo"),
			func(ctx SpecContext, bend bend) { own := h.registered(ctx); own.refuses(ctx, bend(own)) },
			Entry("host-as-user", func(own registration) string { return own.origin() + "@attacker.test" + own.rest() }),
			Entry("host-and-password", func(own registration) string { return own.origin() + ":443@attacker.test" + own.rest() }),
			Entry("encoded-at", func(own registration) string {
				return own.Scheme + "://" + own.name() + "%40attacker.test" + own.rest()
			}))

		It("does not redirect to another port of the registered host", Check("redirect-uri-port"), func(ctx SpecContext) {
			own := h.registered(ctx)
			own.refuses(ctx, own.onPort("8443"))
		})

		It("does not redirect by http where https is registered", Check("redirect-uri-scheme-downgrade"), func(ctx SpecContext) {
			own := h.registered(ctx)
			if own.Scheme != "https" {
				unsupported("the registered redirect URI is not https")
			}
			own.refuses(ctx, "http"+strings.TrimPrefix(own.uri, "https"))
		})
	})
}

// rest is what follows the authority.
func (r registration) rest() string { return r.EscapedPath() + r.query() }

func (r registration) query() string {
	if r.RawQuery == "" {
		return ""
	}
	return "?" + r.RawQuery
}

// origin is all before the path, where there is a host.
func (r registration) origin() string {
	if r.Host == "" {
		unsupported("the registered redirect URI %s has no host", r.uri)
	}
	return r.Scheme + "://" + r.Host
}

// on gives the URI on another host, with the port as it was.
func (r registration) on(host string) string {
	if port := r.Port(); port != "" {
		host += ":" + port
	}
	return r.Scheme + "://" + host + r.rest()
}

// name is the registered host as other host names can be made of it.
func (r registration) name() string {
	if web := r.Scheme == "https" || r.Scheme == "http"; !web || strings.Contains(r.Hostname(), ":") {
		unsupported("no other host name can be made of the registered redirect URI %s", r.uri)
	}
	return r.Hostname()
}

// domain is the registered host where it is a name, below and before which there can be others.
func (r registration) domain() string {
	if name := r.name(); net.ParseIP(name) == nil {
		return name
	}
	unsupported("the host of the registered redirect URI is an address, and no name")
	return ""
}

// onPort gives the URI on another port. On loopback that is no attack.
func (r registration) onPort(port string) string {
	if name := r.name(); rp.Loopback(name) {
		unsupported("the registered redirect URI is on loopback, where a server may take any port (RFC 8252 7.3)")
	}
	if r.Port() == port {
		port = "9443"
	}
	return r.Scheme + "://" + r.Hostname() + ":" + port + r.rest()
}
