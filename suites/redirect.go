package suites

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// redirectURIs is the chapter of RFC 9700 section 4.1.3: where an answer may go. A museum of matchers stands behind
// it: each table tries what one kind of loose comparison lets through.
func redirectURIs(h *Harness) {
	h.Chapter("redirect", "the authorization endpoint", func() {
		It("does not redirect to a URI that is not registered", Check("redirect-uri-unregistered"), func(ctx SpecContext) {
			h.registered(ctx).refuses(ctx, attackersURI)
		})

		It("does not redirect to a URI that another client registered", Check("redirect-uri-other-client"), Clients(rp.Other), func(ctx SpecContext) {
			client, other := h.registered(ctx), h.party.Client(ctx, rp.Other)
			Control(other.Attempt(ctx, other.NewVisit())).To(GiveCode())

			client.refuses(ctx, other.RedirectURI())
		})

		DescribeTable("does not send errors to a URI that is not registered", Check("redirect-uri-error-path"),
			func(ctx SpecContext, tamper rp.Tamper) { h.registered(ctx).refuses(ctx, attackersURI, tamper) },
			Entry("unknown-response-type", rp.Set("response_type", "assay")),
			Entry("missing-response-type", rp.Drop("response_type")),
			Entry("unknown-scope", rp.Set("scope", "openid assay-no-such-scope")),
			Entry("without-openid", rp.Tamper(withoutOpenID)),
			Entry("malformed-challenge", rp.Set("code_challenge", "short")),
			Entry("unknown-challenge-method", rp.Set("code_challenge_method", "assay")),
			Entry("prompt-none", rp.Set("prompt", "none")),
			Entry("request-object", rp.Set("request", "assay")),
			Entry("request-uri", rp.Set("request_uri", "https://attacker.test/request")))
	})
	redirectHosts(h)
	redirectPaths(h)
	redirectQueries(h)
	redirectParameters(h)
	redirectWildcards(h)
	nativeRedirects(h)
	redirectInForms(h)
}

// attackersURI is registered by nobody.
const attackersURI = "https://attacker.test/cb"

// withoutOpenID makes a plain OAuth 2.0 request of an authentication request.
func withoutOpenID(form url.Values, _ http.Header) {
	scopes := slices.DeleteFunc(strings.Fields(form.Get("scope")), func(scope string) bool { return scope == "openid" })
	form.Set("scope", strings.Join(scopes, " "))
	if len(scopes) == 0 {
		form.Del("scope")
	}
}

// registration is a registered redirect URI with the client that registered it. Attacks are made of its parts.
type registration struct {
	*url.URL
	client *rp.Client
	uri    string
}

// registered gives the redirect URI of the client under test.
func (h *Harness) registered(ctx context.Context) registration {
	client := h.Client(ctx)
	return registeredAs(client, client.RedirectURI())
}

func registeredAs(client *rp.Client, uri string) registration {
	parsed, err := url.Parse(uri)
	if err != nil {
		Inconclusive("the registered redirect URI %q is no URL", uri)
	}
	return registration{parsed, client, uri}
}

// visit is an honest request with the registered URI.
func (r registration) visit(tampers ...rp.Tamper) *rp.Visit {
	return r.client.NewVisit(append([]rp.Tamper{rp.Set("redirect_uri", r.uri)}, tampers...)...)
}

// attempt sends a redirect URI that must not be registered, after the registered one as a control.
func (r registration) attempt(ctx SpecContext, uri string, tampers ...rp.Tamper) rp.Arrival {
	if slices.Contains(r.client.RedirectURIs, uri) {
		unsupported("%s is registered too", uri)
	}
	Control(r.client.Attempt(ctx, r.visit())).To(GiveCode())
	return r.client.Attempt(ctx, r.visit(append(tampers, rp.Set("redirect_uri", uri))...))
}

// refuses tries a redirect URI that nobody registered, beside the registered one.
func (r registration) refuses(ctx SpecContext, uri string, tampers ...rp.Tamper) {
	Expect(r.attempt(ctx, uri, tampers...)).To(StayOff(r.client.RedirectURIs))
}

// refusesOutright tries one that leads where the registered one does, and yet is another string.
func (r registration) refusesOutright(ctx SpecContext, uri string) {
	Expect(r.attempt(ctx, uri)).To(RefuseToAnswer(r.client.RedirectURIs))
}

// registeredLike finds a redirect URI of the client, or registers one, of a form that few clients have.
func (h *Harness) registeredLike(ctx context.Context, client *rp.Client, kind rp.Kind, fits func(*url.URL) bool, uri string) registration {
	for _, each := range client.RedirectURIs {
		if own := registeredAs(client, each); fits(own.URL) {
			return own
		}
	}
	offered, answer := h.offer(ctx, kind, uri)
	if offered == nil {
		unsupported("the target registers no client for %s: it answered %s", uri, status(answer))
	}
	return registeredAs(offered, uri)
}

// offer registers a client with redirect URIs that a target may refuse: then there is no client, and the answer says so.
func (h *Harness) offer(ctx context.Context, kind rp.Kind, uris ...string) (*rp.Client, *rp.Answer) {
	client, answer := h.party.Offer(ctx, kind, uris...)
	if client == nil && !answerRefused(answer).matched {
		Inconclusive("registering %s was answered with %s", uris[0], status(answer))
	}
	return client, answer
}
