package suites

import (
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

func loginPages(h *Harness) {
	h.Chapter("pages", "the login page", func() {
		It("does not show in a frame of another origin", Check("ui-framing-login"), InBrowser(), func(ctx SpecContext) {
			client, victim := h.Client(ctx), h.party.FreshUserAgent(ctx)
			Control(client.Attempt(ctx, client.NewVisit().By(nil, victim))).To(AskToLogIn())
			unprotected, login := h.framed(ctx, victim, client.URL(client.NewVisit()))
			Control(unprotected).To(Show())

			Expect(login).To(StayOutOfFrames("login page", asksToLogIn))
		})

		DescribeTable("does not let what a link brings write its markup", Check("ui-reflect-login-hint"), InBrowser(),
			func(ctx SpecContext, name, value string) {
				client, victim := h.Client(ctx), h.party.FreshUserAgent(ctx)
				Control(client.Attempt(ctx, client.NewVisit().By(nil, victim))).To(AskToLogIn())

				Expect(client.Attempt(ctx, client.NewVisit(rp.Set(name, value+markup)).By(nil, victim))).To(ShowNoMarkup())
			},
			Entry("login-hint", "login_hint", "alice", Needs(target.OpenID)),
			Entry("ui-locales", "ui_locales", "en", Needs(target.OpenID)),
			Entry("client-id", "client_id", "assay-no-such-client"),
			Entry("redirect-uri", "redirect_uri", attackersURI),
			Entry("response-type", "response_type", "assay"),
			Entry("scope", "scope", "openid "))
	})
}

// injected is the name of the field that markup would write into a page. It breaks out of an attribute, whichever
// quotes that has, and out of the elements whose content is text. It runs no script, so that nobody takes offence.
const (
	injected = "assay-injected"
	markup   = `"'></title></textarea></noscript><input name="` + injected + `">`
)

// ShowNoMarkup demands that the markup of a request shows as text, or not at all.
func ShowNoMarkup() matcher[rp.Arrival] {
	written := func(form page.Form) bool {
		return slices.ContainsFunc(form.Fields, func(field page.Field) bool { return field.Name == injected })
	}
	return matcher[rp.Arrival]{required: "show what the request brings as text", look: func(arrival rp.Arrival) judgement {
		switch {
		case slices.ContainsFunc(arrival.Page.Forms, written):
			return judgement{class: "accepted", saw: fmt.Sprintf("the page %.100q has a field that the request wrote", arrival.Page.Title)}
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind == rp.AtPage || arrival.Kind == rp.AtLogin:
			return judgement{matched: true, class: "refused"}
		case arrival.Params.Get("error") != "" || arrival.Kind == rp.Elsewhere && !arrival.Towards():
			return judgement{matched: true, class: "refused"}
		}
		return judgement{undecided: true, class: "undecided", saw: "the journey ended at " + string(arrival.Kind)}
	}}
}

// AskToLogIn demands the login page.
func AskToLogIn() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "show the login page", look: func(arrival rp.Arrival) judgement {
		if arrival.Kind == rp.AtLogin {
			return judgement{matched: true, class: "shown"}
		}
		return judgement{class: "missing", saw: "the journey ended at " + string(arrival.Kind) + " " + arrival.Page.Title}
	}}
}
