package suites

import (
	"context"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
)

// browserOf gives the browser behind a user agent.
func browserOf(agent rp.UserAgent) rp.Browser {
	browser, real := agent.(rp.Browser)
	if !real {
		skipped("it is about the browser, and none is driven")
	}
	return browser
}

// lure shows a page of the attacker's to the user of a browser.
func (h *Harness) lure(ctx context.Context, agent rp.UserAgent, content string, client *rp.Client) rp.LureOutcome {
	end := evidence.TrailFrom(ctx).Begin()
	outcome, err := browserOf(agent).Lure(ctx, rp.Lure{Origin: rp.CrossSite, HTML: content, Callbacks: client.RedirectURIs})
	if err != nil {
		Inconclusive("the attacker's page could not be shown: %s", h.party.Redactor.Text(err.Error()))
	}
	if outcome.Arrival.Kind == rp.AtCallback {
		end().LedTo(evidence.Client)
	}
	outcome.Arrival.InFront = rp.Accident(outcome.Arrival.Status)
	return outcome
}
