package suites

import (
	"context"
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// loginAndConsentPages is the chapter of what a user sees, and of what a hostile page can make of it.
func loginAndConsentPages(h *Harness) {
	loginPages(h)
	consentPages(h)
	cachedPages(h)
	pagesAndOthers(h)
	sessions(h)
}

func consentPages(h *Harness) {
	h.Chapter("pages", "the consent page", func() {
		It("does not show in a frame of another origin", Check("ui-framing-consent"), InBrowser(), func(ctx SpecContext) {
			client, victim := h.consentShown(ctx)
			unprotected, consent := h.framed(ctx, victim, client.URL(h.askingConsent(client)))
			Control(unprotected).To(Show())
			if asksToLogIn(consent) && !h.loggedIn(ctx, client, victim) {
				unsupported("%s: in a frame it asks for the login, and no consent page comes there", keptNoSession)
			}

			Expect(consent).To(StayOutOfFrames("consent page", asksConsent))
		})

		DescribeTable("is not approved by a page of another site", Check("consent-csrf"), InBrowser(),
			func(ctx SpecContext, method string) {
				client, victim := h.consentShown(ctx)
				forged := h.forgedApproval(ctx, client, victim)
				honest := func() rp.Arrival { return client.Attempt(ctx, h.askingConsent(client).By(h.alice(), victim)) }
				Control(honest()).To(GiveCode())
				pending := h.askingConsent(client).By(h.alice(), victim)
				pending.Consent = rp.StopAtConsent

				Expect(steady(honest, func() rp.LureOutcome {
					Control(client.Attempt(ctx, pending)).To(Show())
					return h.lure(ctx, victim, forged.page(method), client)
				})).To(ApproveNothing(forged.action))
			},
			Entry("post", http.MethodPost),
			Entry("get", http.MethodGet))

		DescribeTable("heeds a denial", Check("consent-denied"),
			func(ctx SpecContext, denied func(context.Context, *rp.Client, rp.UserAgent)) {
				client, victim := h.consentShown(ctx)
				denied(ctx, client, victim)
			},
			Entry("the-client-is-told", h.toldTheClient),
			Entry("no-approval-afterwards", h.approvedAfterwards))

		DescribeTable("grants no scope that was added to its form alone", Check("consent-post-scope-tamper"),
			func(ctx SpecContext, add scopeAdder) { h.scopeTampered(ctx, add) },
			Entry("field-of-the-page", widenScopeField),
			Entry("field-added", addScopeField))
	})
}

func (h *Harness) alice() *rp.User {
	alice := h.party.Alice()
	return &alice
}

// askingConsent is a request that asks for consent even where it is remembered (OIDC Core section 3.1.2.1).
func (h *Harness) askingConsent(client *rp.Client) *rp.Visit {
	if h.target.Supports(target.OpenID) {
		return client.NewVisit(rp.Set("prompt", "consent"))
	}
	return client.NewVisit()
}

// consentShown gives a client that nobody consented to, and alice's user agent, for which the target shows a consent
// page. Where it shows none, there is nothing to ask.
func (h *Harness) consentShown(ctx context.Context) (*rp.Client, rp.UserAgent) {
	client := h.party.Fresh(ctx)
	agent := h.party.UserAgent(ctx, h.party.Alice())
	h.consentPage(ctx, client, h.askingConsent(client).By(h.alice(), agent))
	return client, agent
}

// consentPage takes a user to the consent page, and no further. Where the target shows none, there is nothing to ask.
func (h *Harness) consentPage(ctx context.Context, client *rp.Client, visit *rp.Visit) rp.Arrival {
	visit.Consent = rp.StopAtConsent
	arrival := client.Attempt(ctx, visit)
	switch {
	case arrival.Kind == rp.AtCallback && arrival.Params.Get("code") != "":
		unsupported("the target shows no consent page for this client: consent was given earlier or by an administrator (OIDC Core 3.1.2.4)")
	case arrival.Kind != rp.AtConsent:
		Inconclusive("no consent page was reached: %s", h.party.Describe(arrival))
	}
	return arrival
}
