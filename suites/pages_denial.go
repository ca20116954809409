package suites

import (
	"context"
	"fmt"
	"net/http"

	"github.com/authassay/assay/suites/rp"
)

// toldTheClient denies, and looks at what the client is told.
func (h *Harness) toldTheClient(ctx context.Context, client *rp.Client, agent rp.UserAgent) {
	visit := h.askingConsent(client).By(h.alice(), agent)
	visit.Consent = rp.Deny
	honest := func() rp.Arrival { return client.Attempt(ctx, h.askingConsent(client).By(h.alice(), agent)) }

	Expect(steady(honest, func() rp.Arrival { return client.Attempt(ctx, visit) })).To(DenyToClient(visit.Form.Get("state")))
}

// approvedAfterwards denies, and then sends the approval of the same page.
func (h *Harness) approvedAfterwards(ctx context.Context, client *rp.Client, _ rp.UserAgent) {
	plain := h.party.PlainUserAgent()
	honest := func() rp.Arrival { return h.decide(ctx, client, plain).approve(ctx) }
	Control(honest()).To(GiveCode())
	Control(steady(honest, func() rp.Arrival { return h.decide(ctx, client, plain).deny(ctx) })).To(BeRefused())

	Expect(steady(honest, func() rp.Arrival {
		denied := h.decide(ctx, client, plain)
		denied.deny(ctx)
		return denied.approve(ctx)
	})).To(ComeToNothing())
}

// DenyToClient demands access_denied with the state and no code (RFC 6749 section 4.1.2.1). A page instead tells the
// client nothing.
func DenyToClient(state string) matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "tell the client access_denied with its state", look: func(arrival rp.Arrival) judgement {
		switch {
		case gotArtefact(arrival):
			return judgement{class: "accepted", saw: "the user denied, and the redirect carries " + artefacts(arrival)}
		case arrival.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: arrival.InFront}
		case arrival.Kind == rp.AtPage && arrival.Status >= http.StatusBadRequest:
			return judgement{class: "missing", saw: fmt.Sprintf("the denial ended on a page of the target's (%d, titled %.100q), and the client was told nothing", arrival.Status, arrival.Page.Title)}
		case arrival.Kind != rp.AtCallback:
			return judgement{undecided: true, class: "undecided", saw: "after the denial the journey ended at " + string(arrival.Kind) + " " + arrival.Page.Title}
		case arrival.Params.Get("error") != "access_denied":
			return judgement{class: "refused-wrong-form", saw: fmt.Sprintf("the error is %q", arrival.Params.Get("error"))}
		}
		return HaveParameter("state", state).look(arrival)
	}}
}

// ComeToNothing demands that an approval after the denial gives no code. To ask the user anew is a refusal too.
func ComeToNothing() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "refuse an approval after the denial", look: func(arrival rp.Arrival) judgement {
		switch {
		case gotArtefact(arrival):
			return judgement{class: "accepted", saw: "after the denial the same page was approved: the redirect carries " + artefacts(arrival)}
		case arrival.Kind == rp.AtLogin || arrival.Kind == rp.AtConsent:
			return judgement{matched: true, class: "refused"}
		}
		return arrivalRefused(arrival)
	}}
}
