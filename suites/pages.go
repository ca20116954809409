package suites

import (
	"context"
	"net/http"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// loginAndConsentPages is the chapter of what a user sees, and of what a hostile page can make of it.
func loginAndConsentPages(h *Harness) {
	h.Chapter("pages", "the consent page", func() {
		It("does not show in a frame of another origin", Check("ui-framing-consent"), InBrowser(), func(ctx SpecContext) {
			client, victim := h.consentShown(ctx)
			unprotected, consent := h.framed(ctx, victim, client.URL(h.askingConsent(client)))
			Control(unprotected).To(Show())
			if asksToLogIn(consent) && !h.loggedIn(ctx, client, victim) {
				unsupported("the target kept no session for a user who ticked no box to be remembered: in a frame it asks for the login, and no consent page comes there")
			}

			Expect(consent).To(StayOutOfFrames())
		})

		DescribeTable("is not approved by a page of another site", Check("consent-csrf"), InBrowser(),
			func(ctx SpecContext, method string) {
				client, victim := h.consentShown(ctx)
				forged := h.forgedApproval(ctx, client, victim)
				Control(client.Attempt(ctx, h.askingConsent(client).By(h.alice(), victim))).To(GiveCode())
				pending := h.askingConsent(client).By(h.alice(), victim)
				pending.Consent = rp.StopAtConsent
				Control(client.Attempt(ctx, pending)).To(Show())

				outcome := h.lure(ctx, victim, forged.page(method), client)
				accident := outcome.Arrival.Status
				if accident >= http.StatusInternalServerError { // or it is how the target refuses: then it comes again
					Control(client.Attempt(ctx, h.askingConsent(client).By(h.alice(), victim))).To(GiveCode())
					Control(client.Attempt(ctx, pending)).To(Show())
					outcome = h.lure(ctx, victim, forged.page(method), client)
				}
				Expect(outcome).To(ApproveNothing(forged.action, accident))
			},
			Entry("post", http.MethodPost),
			Entry("get", http.MethodGet))

		It("answers a denial with an error and no code", Check("consent-denied"), func(ctx SpecContext) {
			client, victim := h.consentShown(ctx)
			visit := h.askingConsent(client).By(h.alice(), victim)
			visit.Consent = rp.Deny

			arrival := client.Attempt(ctx, visit)
			accident := 0
			if arrival.Kind == rp.AtPage && arrival.Status >= http.StatusInternalServerError { // or its answer to a denial: then it comes again
				accident = arrival.Status
				Control(client.Attempt(ctx, h.askingConsent(client).By(h.alice(), victim))).To(GiveCode())
				arrival = client.Attempt(ctx, visit)
			}
			Expect(arrival).To(DenyToClient(visit.Form.Get("state"), accident))
			if approved, tried := h.approveAfterDenial(ctx, client); tried {
				Expect(approved).To(ComeToNothing(), "an approval after the denial")
			}
		})
	})

	h.Chapter("pages", "a session", func() {
		It("is not the one that somebody else began before the login", Check("login-session-fixation"), func(ctx SpecContext) {
			client := h.Client(ctx)
			planted := h.cookiesBeforeLogin(ctx, client)
			victim := h.party.FreshUserAgent(ctx)
			h.plant(ctx, victim, planted)
			Control(client.Attempt(ctx, client.NewVisit().By(h.alice(), victim))).To(GiveCode())
			if !h.loggedIn(ctx, client, victim) {
				unsupported("the target kept no session for a user who ticked no box to be remembered: it asks for the password each time")
			}

			attacker := h.party.FreshUserAgent(ctx)
			h.plant(ctx, attacker, planted)
			Expect(client.Attempt(ctx, h.unattended(client, attacker))).To(BeNobody())
		})

		It("is kept in a cookie that scripts cannot read and plain http does not carry", Check("ui-cookie-flags"), func(ctx SpecContext) {
			client := h.Client(ctx)
			agent := h.party.FreshUserAgent(ctx)
			Control(client.Attempt(ctx, client.NewVisit().By(h.alice(), agent))).To(GiveCode())
			session := h.sessionCookies(ctx, client, agent)

			Expect(cookieDefects(session, h.target.Issuer)).To(BeEmpty("have HttpOnly, SameSite, and Secure over https"))
		})
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
	visit := h.askingConsent(client).By(h.alice(), agent)
	visit.Consent = rp.StopAtConsent
	arrival := client.Attempt(ctx, visit)
	switch {
	case arrival.Kind == rp.AtCallback && arrival.Params.Get("code") != "":
		unsupported("the target shows no consent page for this client: consent was given earlier or by an administrator (OIDC Core 3.1.2.4)")
	case arrival.Kind != rp.AtConsent:
		Inconclusive("no consent page was reached: %s", h.party.Describe(arrival))
	}
	return client, agent
}

// cookiesBeforeLogin gives the cookies of an attacker who went to the login page and no further.
func (h *Harness) cookiesBeforeLogin(ctx context.Context, client *rp.Client) []*http.Cookie {
	attacker := h.party.FreshUserAgent(ctx)
	arrival := client.Attempt(ctx, client.NewVisit().By(nil, attacker))
	if arrival.Kind != rp.AtLogin {
		Inconclusive("no login page was reached without a session: %s", h.party.Describe(arrival))
	}
	return h.cookies(ctx, attacker)
}

func (h *Harness) cookies(ctx context.Context, agent rp.UserAgent) []*http.Cookie {
	cookies, err := agent.Cookies(ctx)
	if err != nil {
		Inconclusive("the user agent's cookies could not be read: %v", err)
	}
	return cookies
}

func (h *Harness) plant(ctx context.Context, agent rp.UserAgent, cookies []*http.Cookie) {
	if err := agent.SetCookies(ctx, cookies); err != nil {
		Inconclusive("cookies could not be planted: %v", err)
	}
}

// unattended is a request that nobody is there to log in for: a session decides, or nothing. It stops at a consent
// page, which only a session can bring.
func (h *Harness) unattended(client *rp.Client, agent rp.UserAgent) *rp.Visit {
	visit := client.NewVisit().By(nil, agent)
	visit.Consent = rp.StopAtConsent
	return visit
}

// loggedIn tells whether a user agent is logged in: no login page comes.
func (h *Harness) loggedIn(ctx context.Context, client *rp.Client, agent rp.UserAgent) bool {
	arrival := client.Attempt(ctx, h.unattended(client, agent))
	return arrival.Kind == rp.AtConsent || arrival.Params.Get("code") != ""
}

// sessionCookies finds the cookies without which the user is no longer logged in, by removing each in turn. Others,
// of load balancers, languages or the session frame, are left alone.
func (h *Harness) sessionCookies(ctx context.Context, client *rp.Client, agent rp.UserAgent) []*http.Cookie {
	if !h.loggedIn(ctx, client, agent) {
		unsupported("the target kept no session for a user who ticked no box to be remembered: it asks for the password each time")
	}
	all := h.cookies(ctx, agent)
	var session []*http.Cookie
	for i, cookie := range all {
		h.plant(ctx, agent, slices.Delete(slices.Clone(all), i, i+1))
		if !h.loggedIn(ctx, client, agent) {
			session = append(session, cookie)
		}
	}
	if len(session) == 0 {
		Inconclusive("no single one of %d cookies carries the session", len(all))
	}
	return session
}
