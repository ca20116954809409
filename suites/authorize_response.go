package suites

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationResponses are the checks on what goes back to the client, and how (RFC 9207, RFC 9700 section 4.12).
func authorizationResponses(h *Harness) {
	h.Chapter("authorize", "the authorization response", func() {
		It("says with a code which issuer gave it", Check("authz-iss-success"), Needs(target.IssParameter), func(ctx SpecContext) {
			Expect(h.Client(ctx).Authorize(ctx).Arrival).To(HaveParameter("iss", h.target.Issuer))
		})

		DescribeTable("says with an error which issuer sent it", Check("authz-iss-error"), Needs(target.IssParameter),
			func(ctx SpecContext, provoke func(context.Context) rp.Arrival) {
				client := h.Client(ctx)
				Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())
				arrival := provoke(ctx)
				if arrival.InFront == "" && arrival.Params.Get("error") == "" {
					unsupported("the target tells the client nothing of this error: %s", h.party.Describe(arrival))
				}

				Expect(arrival).To(HaveParameter("iss", h.target.Issuer))
			},
			Entry("unsupported-response-type", func(ctx context.Context) rp.Arrival {
				client := h.Client(ctx)
				return client.Attempt(ctx, client.NewVisit(rp.Set("response_type", "assay")))
			}),
			Entry("login-required", Needs(target.OpenID), func(ctx context.Context) rp.Arrival {
				client := h.Client(ctx)
				return client.Attempt(ctx, client.NewVisit(rp.Set("prompt", "none")).By(nil, nil))
			}),
			Entry("access-denied", func(ctx context.Context) rp.Arrival {
				client, agent := h.consentShown(ctx)
				visit := h.askingConsent(client).By(h.alice(), agent)
				visit.Consent = rp.Deny
				return client.Attempt(ctx, visit)
			}))

		It("does not have the browser post the password again", Check("authz-307"), func(ctx SpecContext) {
			client := h.Client(ctx)
			Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())
			login := client.Attempt(ctx, client.NewVisit().By(h.alice(), h.party.FreshUserAgent(ctx)))
			Control(login).To(GiveCode())

			Expect(login).To(KeepPassword())
		})
	})
}

// KeepPassword demands that no redirect has the user agent send the password on, as 307 and 308 do (RFC 9110 sections
// 15.4.8 and 15.4.9).
func KeepPassword() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "redirect with 303, which drops what was posted", look: func(arrival rp.Arrival) judgement {
		answers := arrival.PasswordAnswers
		repeats := slices.IndexFunc(answers, func(status int) bool {
			return status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
		})
		switch {
		case len(answers) == 0:
			return judgement{undecided: true, class: "undecided", saw: "no request was seen that carried the password"}
		case repeats >= 0:
			return judgement{class: "sent-on", saw: fmt.Sprintf("what carried the password was answered with %d, which has the browser send it on", answers[repeats])}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}
