package suites

import (
	"context"
	"net/url"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// redirectParameters are the checks on the parameter redirect_uri itself: sent twice, empty, or not at all.
func redirectParameters(h *Harness) {
	h.Chapter("redirect", "the authorization endpoint", func() {
		DescribeTable("does not redirect to an unregistered URI beside the registered one", Check("redirect-uri-duplicate-param"),
			func(ctx SpecContext, uris ...string) {
				own := h.registered(ctx)
				Control(own.client.Attempt(ctx, own.visit())).To(GiveCode())
				visit := own.visit(rp.Drop("redirect_uri"))
				for _, uri := range uris {
					visit.Tampered(rp.Add("redirect_uri", own.or(uri)))
				}

				Expect(own.client.Attempt(ctx, visit)).To(StayOff(own.client.RedirectURIs))
			},
			Entry("registered-first", "", attackersURI),
			Entry("registered-last", attackersURI, ""))

		DescribeTable("does not redirect to an unregistered URI beside the registered one of a POST", Check("redirect-uri-duplicate-param"),
			func(ctx SpecContext, inForm, inQuery string) {
				own := h.registered(ctx)
				Control(own.client.Attempt(ctx, own.visit())).To(GiveCode())
				visit := own.visit()
				visit.Post = true
				if honest := own.client.Attempt(ctx, visit); !gotArtefact(honest) {
					unsupported("the target takes no authorization request by POST: %s", h.party.Describe(honest))
				}
				visit = own.visit(rp.Set("redirect_uri", own.or(inForm)))
				visit.Post, visit.Query = true, url.Values{"redirect_uri": {own.or(inQuery)}}

				Expect(own.client.Attempt(ctx, visit)).To(StayOff(own.client.RedirectURIs))
			},
			Entry("registered-in-form", "", attackersURI),
			Entry("registered-in-query", attackersURI, ""))

		It("takes an empty redirect URI for none", Check("redirect-uri-empty"), func(ctx SpecContext) {
			own := h.registered(ctx)
			Control(own.client.Attempt(ctx, own.visit())).To(GiveCode())
			none := own.client.Attempt(ctx, own.visit(rp.Drop("redirect_uri")))

			empty := own.client.Attempt(ctx, own.visit(rp.Set("redirect_uri", "")))
			if gotArtefact(none) { // the server knows where the client lives; then it may know with an empty one too
				Expect(empty).To(StayOff(own.client.RedirectURIs))
			} else {
				Expect(empty).To(RefuseToAnswer(own.client.RedirectURIs))
			}
		})

		It("does not choose among several redirect URIs where none is sent", Check("redirect-uri-missing-multiple"), func(ctx SpecContext) {
			client := h.registeredFor(ctx, true)
			Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())

			Expect(client.Attempt(ctx, client.NewVisit(rp.Drop("redirect_uri")))).To(RefuseToAnswer(client.RedirectURIs))
		})

		DescribeTable("does not answer an authentication request without a redirect URI", Check("redirect-uri-missing-oidc"), Needs(target.OpenID),
			func(ctx SpecContext, several bool) {
				client := h.registeredFor(ctx, several)
				asked := rp.Set("scope", "openid")
				Control(client.Attempt(ctx, client.NewVisit(asked))).To(GiveCode())

				Expect(client.Attempt(ctx, client.NewVisit(asked, rp.Drop("redirect_uri")))).To(RefuseToAnswer(client.RedirectURIs))
			},
			Entry("one-registered", false),
			Entry("several-registered", true))
	})
}

// or gives a URI, or the registered one where it is empty.
func (r registration) or(uri string) string {
	if uri == "" {
		return r.uri
	}
	return uri
}

// registeredFor gives a client with one redirect URI, or with several.
func (h *Harness) registeredFor(ctx context.Context, several bool) *rp.Client {
	client := h.Client(ctx)
	if (len(client.RedirectURIs) > 1) != several && h.party.Has(rp.Other) == "" {
		client = h.party.Client(ctx, rp.Other)
	}
	switch {
	case len(client.RedirectURIs) == 1 && several:
		unsupported("no client has more than one redirect URI")
	case len(client.RedirectURIs) > 1 && !several:
		unsupported("no client has one redirect URI alone")
	}
	return client
}
