package suites

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// authorizationLogins are the checks on when a user is asked to log in, and when not (OIDC Core section 3.1.2.3).
func authorizationLogins(h *Harness) {
	h.Chapter("authorize", "the authorization endpoint", func() {
		openID := Needs(target.OpenID)

		h.EachFlow("asks the user to log in again with prompt=login", Check("authz-prompt-login"), func(ctx SpecContext, flow Flow) {
			before := h.session(ctx, flow)
			if flow == catalogue.CodeFlow { // one flow waits, so that it is sure to tell whether auth_time moves
				h.grow(before, 2*time.Second)
			}

			h.expectLogin(ctx, flow, before, rp.Set("prompt", "login"))
		}, openID)

		h.EachFlow("asks the user to log in again whose login is older than max_age", Check("authz-max-age"), func(ctx SpecContext, flow Flow) {
			h.needPassword()
			before := h.FlowTokens(ctx, flow)
			h.grow(before, 2*time.Second)

			_, said := authenticated(h.expectLogin(ctx, flow, before, rp.Set("max_age", "1")))
			Expect(said).To(sayWhen())
		}, openID)

		h.EachFlow("says when the user logged in where max_age is sent, and not when it answered", Check("authz-max-age-not-reached"), func(ctx SpecContext, flow Flow) {
			before := h.FlowTokens(ctx, flow, rp.Set("max_age", "15000"))
			first, said := authenticated(before)
			Expect(said).To(sayWhen())
			h.grow(before, 2*time.Second)

			after := h.FlowTokens(ctx, flow, rp.Set("max_age", "10000"))
			again, said := authenticated(after)
			Expect(said).To(sayWhen())
			if AskForLogin().look(after.Grant.Arrival).class == "accepted" {
				Expect(again.Equal(first)).To(BeTrue("have the auth_time of the login", "wrong", "nobody logged in, and auth_time moved by %s", again.Sub(first)))
			}
		}, openID)

		h.EachFlow("does not ask the user to log in again whose login is younger than max_age", Check("authz-max-age-not-reached-silent"), func(ctx SpecContext, flow Flow) {
			before := h.session(ctx, flow)

			Expect(before.Client.Attempt(ctx, h.alone(ctx, before, flow, rp.Set("max_age", "10000")))).To(AnswerIn(flow))
		}, openID)

		h.EachFlow("answers prompt=none without a page where the user is logged in and agreed before", Check("authz-prompt-none-session"), func(ctx SpecContext, flow Flow) {
			before := h.session(ctx, flow)
			visit := h.alone(ctx, before, flow, rp.Set("prompt", "none"))

			arrival := before.Client.Attempt(ctx, visit)
			Expect(arrival).To(AnswerIn(flow))
			h.expectSameLogin(before, h.tokensOf(ctx, flow, visit, before.Client, arrival))
		}, openID)
	})
}

// session takes alice through the flow, and shows that the same request is then answered with nobody there. A target that
// keeps no session, or asks for consent each time, cannot be asked about it.
func (h *Harness) session(ctx context.Context, flow Flow) FlowTokens {
	h.needPassword()
	tokens := h.FlowTokens(ctx, flow)
	silent := tokens.Client.Attempt(ctx, h.alone(ctx, tokens, flow))
	if !AnswerIn(flow).look(silent).matched {
		unsupported("the target does not answer the same request a second time without a page: %s. Where it remembers those who tick a box, steps under login: and consent: in assay.yaml can tick it", h.party.Describe(silent))
	}
	return tokens
}

// alone is a request in the flow that comes from alice's browser with nobody there to answer a page.
func (h *Harness) alone(ctx context.Context, tokens FlowTokens, flow Flow, tampers ...rp.Tamper) *rp.Visit {
	return unattended(FlowVisit(tokens.Client, flow, tampers...), h.party.UserAgent(ctx, h.party.Alice()))
}

// authenticated reads from an ID Token when the user logged in.
func authenticated(tokens FlowTokens) (time.Time, bool) {
	return dateIn(tokens.claims(), "auth_time")
}

// grow lets a login get older than an age. Clocks are told in whole seconds.
func (h *Harness) grow(tokens FlowTokens, age time.Duration) {
	if since, said := authenticated(tokens); said {
		h.pass(since.Add(age), "a login to be older than "+age.String(), "session")
		return
	}
	h.pass(tokens.Grant.Issued.Add(age), "a login to be older than "+age.String(), "session")
}

// expectLogin demands that a request has the user log in, and that an auth_time tells of that login. It gives the tokens.
func (h *Harness) expectLogin(ctx context.Context, flow Flow, before FlowTokens, tamper rp.Tamper) FlowTokens {
	client, began := before.Client, h.target.Clock.Now()
	visit := FlowVisit(client, flow, tamper)
	arrival := client.Attempt(ctx, visit)
	Expect(arrival).To(AskForLogin())
	if arrival.Params.Get("error") != "" {
		unsupported("the target cannot have the user log in again, and says so: %s", h.party.Describe(arrival))
	}

	after := h.tokensOf(ctx, flow, visit, client, arrival)
	first, known := authenticated(before)
	again, said := authenticated(after)
	if said {
		age := h.target.Clock.Now().Sub(again)
		Expect(age < clockTolerance).To(BeTrue("have the auth_time of the second login", "wrong", "auth_time is %s old", age.Round(time.Second)))
	}
	if known && said && began.Sub(first) >= 2*time.Second {
		Expect(again.After(first)).To(BeTrue("have the auth_time of the second login", "wrong", "the user logged in again, and auth_time stayed"))
	}
	return after
}

func sayWhen() matcher[bool] {
	return BeTrue("say in auth_time of the ID Token when the user logged in", "missing", "auth_time is missing or no number")
}

// needPassword ends a check in which the user must log in again.
func (h *Harness) needPassword() {
	if h.alice().State != nil {
		unsupported("the login is a saved one, which cannot be done again: give the user a password in assay.yaml")
	}
}

// expectSameLogin demands the user and the auth_time of an earlier ID Token.
func (h *Harness) expectSameLogin(before, after FlowTokens) {
	first, again := before.claims(), after.claims()
	Expect(again["sub"] == first["sub"]).To(BeTrue("be about the same user", "wrong", "sub changed"))
	if again["auth_time"] == nil || first["auth_time"] == nil || AskForLogin().look(after.Grant.Arrival).class != "accepted" {
		return // a server may ask for the login each time, and then it is another one
	}
	Expect(again["auth_time"] == first["auth_time"]).To(BeTrue("have the auth_time of the login", "wrong", "auth_time changed, and nobody logged in"))
}
