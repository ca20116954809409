package suites

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// logoutQuestions asks whether the user is asked.
func logoutQuestions(h *Harness) {
	h.Chapter("logout", "the end session endpoint", func() {
		labels := Needs(target.EndSession, target.OpenID)

		It("asks the user whom no client names, and ends the session on yes", Check("logout-no-params"), Spends(Session), labels, func(ctx SpecContext) {
			user := h.leaver(ctx)
			logout := user.bare(url.Values{})
			logout.Consent = rp.StopAtConsent
			question := user.client.LogOut(ctx, logout)
			Expect(question).To(Ask(user.loggedIn(ctx)))

			logout.Consent = rp.Approve
			Expect(user.client.LogOut(ctx, logout)).To(StayAtHome())
			Expect(user.after(ctx)).To(BeLoggedOut())
		})

		DescribeTable("ends no session for a page of another site", Check("logout-csrf"), Spends(Session), InBrowser(), labels,
			func(ctx SpecContext, method string) {
				other := h.leaver(ctx)
				other.client.LogOut(ctx, other.logout())
				Control(other.after(ctx)).To(BeLoggedOut())
				user := h.leaver(ctx)
				endpoint := h.target.Endpoint("end_session")

				outcome := h.lure(ctx, user.agent, forgery{action: endpoint, fields: url.Values{"client_id": {user.client.ID}}}.page(method), user.client)
				Expect(outcome).To(Reach(endpoint))
				Expect(user.loggedIn(ctx)).To(BeTrue("ask the user first", "accepted", "a page of another site ended the session by %s", method))
			},
			Entry("get", http.MethodGet),
			Entry("post", http.MethodPost))
	})
}

// Ask demands the question whether to log out. An error page is none, though it ends nothing either.
func Ask(loggedIn bool) matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "ask the user whether to log out", look: func(arrival rp.Arrival) judgement {
		switch {
		case arrival.Kind == rp.AtLogout && loggedIn:
			return judgement{matched: true, class: "as-required"}
		case !loggedIn:
			return judgement{class: "accepted", saw: "the session was ended without a question"}
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind == rp.AtCallback:
			return judgement{class: "redirected", saw: "the browser was sent to " + withoutParameters(arrival.URL)}
		case arrival.Status >= http.StatusBadRequest:
			return judgement{class: "refused", saw: fmt.Sprintf("an error page of status %d, titled %.100q", arrival.Status, arrival.Page.Title)}
		}
		return judgement{undecided: true, class: "undecided", saw: fmt.Sprintf("the session lives, and the page %.100q was not known for a question", arrival.Page.Title)}
	}}
}

// Reach demands that a page of the attacker's had the browser ask for an address.
func Reach(address string) matcher[rp.LureOutcome] {
	return matcher[rp.LureOutcome]{required: "reach the target", look: func(outcome rp.LureOutcome) judgement {
		if slices.ContainsFunc(outcome.Sent, func(sent rp.SentRequest) bool { return withoutParameters(sent.URL) == withoutParameters(address) }) {
			return judgement{matched: true, class: "refused"}
		}
		return judgement{undecided: true, class: "undecided", saw: "the request of " + html.EscapeString(outcome.Arrival.URL) + " never reached the target"}
	}}
}
