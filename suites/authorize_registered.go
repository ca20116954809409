package suites

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// registeredAge asks whether a client is held to the age of a login that it registered (OIDC Registration section 2).
func registeredAge(h *Harness) {
	const member = "default_max_age"
	h.Chapter("authorize", "the authorization endpoint", func() {
		It("asks the user to log in again whose login is older than the client registered", Check("authz-default-max-age"), Needs(target.Registration, target.OpenID), func(ctx SpecContext) {
			h.needPassword()
			client, answer := h.party.Enrol(ctx, rp.Confidential, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
				metadata[member] = 1
				return key
			})
			switch {
			case client == nil:
				unsupported("the target registers no client with a %s: %s", member, status(answer))
			case fmt.Sprint(answer.JSON[member]) != "1":
				unsupported("the target keeps no %s: it registered %v", member, answer.JSON[member])
			}
			flow := catalogue.CodeFlow
			before := h.GatherTokens(ctx, flow, client, FlowVisit(client, flow))
			h.grow(before, 2*time.Second)
			// The request's own max_age goes first: it shows that the session is there, and would do.
			if silent := client.Attempt(ctx, h.alone(ctx, before, flow, rp.Set("max_age", "10000"))); !AnswerIn(flow).look(silent).matched {
				unsupported("the target does not answer a request with max_age=10000 without a page: %s", h.party.Describe(silent))
			}

			h.expectLogin(ctx, flow, before, rp.Drop("max_age"))
		})
	})
}
