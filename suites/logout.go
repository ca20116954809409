package suites

import (
	"context"
	"net/url"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// logouts is the chapter of OpenID Connect RP-Initiated Logout 1.0. Its checks log in and out in a browser that no other
// check uses, so that no other's session ends.
func logouts(h *Harness) {
	h.Chapter("logout", "the end session endpoint", func() {
		It("stands in the metadata, by https", Check("logout-metadata"), func(ctx SpecContext) {
			h.announcedURL("end_session_endpoint", target.EndSession, "oidc-rp-logout")
		})

		It("sends the browser back to the client that asked, with its state and nothing else", Check("logout-redirects-back"), Spends(Session), Needs(target.EndSession, target.OpenID), Clients(rp.Leaving), func(ctx SpecContext) {
			user := h.leaver(ctx)
			logout := user.logout()

			Expect(user.client.LogOut(ctx, logout)).To(ComeBack(logout.Form.Get("post_logout_redirect_uri"), logout.Form.Get("state")))
		})

		It("sends the browser back without a state where none was sent", Check("logout-without-state"), Spends(Session), Needs(target.EndSession, target.OpenID), Clients(rp.Leaving), func(ctx SpecContext) {
			user := h.leaver(ctx)
			logout := user.logout(rp.Drop("state"))
			arrival := user.client.LogOut(ctx, logout)
			Control(arrival).To(BeSentTo(logout.Form.Get("post_logout_redirect_uri")))

			Expect(arrival).To(ComeBack(logout.Form.Get("post_logout_redirect_uri"), ""))
		})

		It("ends the session", Check("logout-terminates"), Spends(Session), Needs(target.EndSession, target.OpenID), func(ctx SpecContext) {
			user := h.leaver(ctx)
			user.client.LogOut(ctx, user.logout())

			Expect(user.after(ctx)).To(BeLoggedOut())
		})

		It("ends the session for the cookies from before, too", Check("logout-terminates-cookies"), Spends(Session), Needs(target.EndSession, target.OpenID), func(ctx SpecContext) {
			user := h.leaver(ctx)
			before := h.cookies(ctx, user.agent)
			user.client.LogOut(ctx, user.logout())
			Control(user.after(ctx)).To(BeLoggedOut())

			h.plant(ctx, user.agent, before)
			Expect(user.after(ctx)).To(BeLoggedOut())
		})
	})
	logoutQuestions(h)
	logoutRedirects(h)
	forgedHints(h)
	frontChannelLogout(h)
	backChannelLogout(h)
	sessionFrame(h)
}

// leaver is a user in a browser that may log out, logged in by a client that knows them by an ID Token.
type leaver struct {
	harness *Harness
	client  *rp.Client
	agent   rp.UserAgent
	idToken string
}

// leaver logs alice in by a client that has URIs for after a logout, where one can be had, else by the one under test.
func (h *Harness) leaver(ctx context.Context) leaver {
	if h.party.Has(rp.Leaving) != "" {
		return h.leaverOf(ctx, h.Client(ctx))
	}
	return h.leaverOf(ctx, h.party.Client(ctx, rp.Leaving))
}

func (h *Harness) leaverOf(ctx context.Context, client *rp.Client) leaver {
	agent := h.party.SpareUserAgent(ctx)
	tokens := client.MustRedeem(ctx, client.Granted(ctx, client.NewVisit().By(h.alice(), agent)))
	if tokens.ID == "" {
		Inconclusive("the login gave no ID Token")
	}
	user := leaver{h, client, agent, tokens.ID}
	if BeLoggedOut().look(user.after(ctx)).matched {
		unsupported("%s: there is nothing to log out of", keptNoSession)
	}
	return user
}

// logout is an honest request of the user's client.
func (l leaver) logout(tampers ...rp.Tamper) *rp.Logout {
	return l.client.NewLogout(l.agent, l.idToken, tampers...)
}

// bare is a request with these parameters alone.
func (l leaver) bare(form url.Values) *rp.Logout { return &rp.Logout{Agent: l.agent, Form: form} }

// after asks for a code that only a session gives.
func (l leaver) after(ctx context.Context) rp.Arrival {
	visit := unattended(l.client.NewVisit(), l.agent)
	return l.client.Attempt(ctx, visit.Tampered(rp.Set("prompt", "none")))
}

// loggedIn tells whether the user still is.
func (l leaver) loggedIn(ctx context.Context) bool { return !BeLoggedOut().look(l.after(ctx)).matched }

// returning gives leavers, once an honest logout led back to the client. In a run one will do: it ends a session.
func (h *Harness) returning() func(context.Context) leaver {
	var returned bool
	return func(ctx context.Context) leaver {
		if !returned {
			user := h.leaver(ctx)
			Control(user.client.LogOut(ctx, user.logout())).To(BeSentTo(user.client.LogoutURIs[0]))
			Control(user.after(ctx)).To(BeLoggedOut())
			returned = true
		}
		return h.leaver(ctx)
	}
}
