package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// requestObjects is the chapter of authorization requests that come as a JWT.
func requestObjects(h *Harness) {
	h.Chapter("jar", "the authorization endpoint", func() {
		h.EachFlow("uses an unsigned request object, or refuses it", Check("jar-unsigned-or-refused"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			Control(client.Attempt(ctx, FlowVisit(client, flow))).To(GiveArtefacts())

			object := h.objectFor(client, FlowVisit(client, flow))
			arrival := client.Attempt(ctx, object.visit.Tampered(rp.Set("request", object.unsigned())))
			Expect(arrival).To(ComeFromOrRefuse(object))
			h.expectNonce(ctx, object, arrival)
		}, Needs(target.OpenID))

		h.EachFlow("uses the request object at a request_uri, or refuses it", Check("jar-request-uri-unsigned-or-refused"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			Control(client.Attempt(ctx, FlowVisit(client, flow))).To(GiveArtefacts())

			object := h.objectFor(client, FlowVisit(client, flow))
			uri := h.party.Listener(ctx).Serve("/request.jwt", rp.Document(objectType, object.unsigned))
			arrival := client.Attempt(ctx, object.visit.Tampered(rp.Set("request_uri", uri)))
			Expect(arrival).To(ComeFromOrRefuse(object))
			h.expectNonce(ctx, object, arrival)
		}, Needs(target.OpenID))

		h.EachFlow("never redirects to a URI that stands beside a request object alone", Check("jar-outer-override"), func(ctx SpecContext, flow Flow) {
			h.requireUnsigned()
			client := h.FlowClient(ctx, flow)
			honest := h.objectFor(client, FlowVisit(client, flow))
			arrival := client.Attempt(ctx, honest.visit.Tampered(rp.Set("request", honest.unsigned())))
			if arrivalRefused(arrival).matched {
				unsupported("the target takes no unsigned request object of this client: %s", h.party.Describe(arrival))
			}
			Control(arrival).To(ComeFrom(honest))

			object := h.objectFor(client, FlowVisit(client, flow))
			Expect(client.Attempt(ctx, object.visit.Tampered(rp.Set("request", object.unsigned()), rp.Set("redirect_uri", attackersURI)))).To(StayOff(client.RedirectURIs))
		}, Needs(target.OpenID, target.RequestObject))

		It("fetches an unsigned request object and uses it", Check("jar-request-uri-unsigned"), Needs(target.RequestURI, target.Registration), func(ctx SpecContext) {
			h.requireUnsigned()
			object, arrival := h.byReference(ctx, "none")
			Expect(arrival).To(ComeFrom(object))
			h.expectNonce(ctx, object, arrival)
		})

		It("fetches a request object that the client signed and uses it", Check("jar-request-uri-signed"), Needs(target.RequestURI, target.Registration), func(ctx SpecContext) {
			object, arrival := h.byReference(ctx, h.objectAlgorithm())
			Expect(arrival).To(ComeFrom(object))
			h.expectNonce(ctx, object, arrival)
		})
	})
}
