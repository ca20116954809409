package suites

import (
	"context"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

func sessions(h *Harness) {
	h.Chapter("pages", "a session", func() {
		It("is not the one that somebody else began before the login", Check("login-session-fixation"), func(ctx SpecContext) {
			if h.alice().State != nil {
				unsupported("the login is a saved one, so no session begins in it: give the user a password in assay.yaml")
			}
			client := h.Client(ctx)
			planted := h.cookiesBeforeLogin(ctx, client)
			victim := h.party.FreshUserAgent(ctx)
			h.plant(ctx, victim, planted)
			Control(client.Attempt(ctx, client.NewVisit().By(h.alice(), victim))).To(GiveCode())
			h.needSession(ctx, client, victim)

			attacker := h.party.FreshUserAgent(ctx)
			h.plant(ctx, attacker, planted)
			Expect(client.Attempt(ctx, unattended(client.NewVisit(), attacker))).To(BeNobody())
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

// keptNoSession is why checks of a session cannot be asked. Assay ticks no box that remembers, but for the user's steps.
const keptNoSession = "the target kept no session for a user who ticked no box to be remembered (steps under login: in assay.yaml can tick one)"

// needSession ends a check that needs the user to be logged in still, where the target keeps no session.
func (h *Harness) needSession(ctx context.Context, client *rp.Client, agent rp.UserAgent) {
	if !h.loggedIn(ctx, client, agent) {
		unsupported("%s: it asks for the password each time", keptNoSession)
	}
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

// unattended makes of a visit one that nobody is there to log in for: a session decides, or nothing. It stops at a consent
// page, which only a session can bring.
func unattended(visit *rp.Visit, agent rp.UserAgent) *rp.Visit {
	visit.By(nil, agent)
	visit.Consent = rp.StopAtConsent
	return visit
}

// loggedIn tells whether a user agent is logged in: no login page comes.
func (h *Harness) loggedIn(ctx context.Context, client *rp.Client, agent rp.UserAgent) bool {
	arrival := client.Attempt(ctx, unattended(client.NewVisit(), agent))
	return arrival.Kind == rp.AtConsent || arrival.Params.Get("code") != ""
}

// sessionCookies finds the cookies without which the user is no longer logged in, by removing each in turn. Others,
// of load balancers, languages or the session frame, are left alone.
func (h *Harness) sessionCookies(ctx context.Context, client *rp.Client, agent rp.UserAgent) []*http.Cookie {
	h.needSession(ctx, client, agent)
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

// BeNobody demands that a user agent is not logged in.
func BeNobody() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "not be logged in", look: func(arrival rp.Arrival) judgement {
		switch {
		case gotArtefact(arrival) || arrival.Kind == rp.AtConsent:
			return judgement{class: "accepted", saw: "cookies from before the login are logged in as the victim after it"}
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind == rp.AtLogin || arrival.Kind == rp.AtPage || arrival.Params.Get("error") != "":
			return judgement{matched: true, class: "refused"}
		}
		return judgement{undecided: true, class: "undecided", saw: "the journey ended at " + string(arrival.Kind)}
	}}
}

// cookieDefects tells which attributes a session cookie lacks. Over plain http no cookie can be Secure.
func cookieDefects(session []*http.Cookie, issuer string) []string {
	var defects []string
	for _, cookie := range session {
		if !cookie.HttpOnly {
			defects = append(defects, "the session cookie "+cookie.Name+" is not HttpOnly")
		}
		if !cookie.Secure && strings.HasPrefix(issuer, "https:") {
			defects = append(defects, "the session cookie "+cookie.Name+" is not Secure")
		}
		if cookie.SameSite == http.SameSiteDefaultMode || cookie.SameSite == 0 {
			defects = append(defects, "the session cookie "+cookie.Name+" has no SameSite")
		}
	}
	return defects
}
