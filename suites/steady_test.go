package suites

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
)

// arrivals of one page, as the party describes them.
var (
	withCode     = rp.Arrival{Kind: rp.AtCallback, Status: 303, Params: url.Values{"code": {"c"}}}
	serverError  = rp.Arrival{Kind: rp.AtPage, Status: 500, Page: page.Snapshot{Title: "Oops"}, InFront: rp.Accident(500)}
	otherError   = rp.Arrival{Kind: rp.AtPage, Status: 502, Page: page.Snapshot{Title: "Bad gateway"}, InFront: rp.Accident(502)}
	rateLimited  = rp.Arrival{Kind: rp.AtPage, Status: 429, InFront: rp.Accident(429)}
	foreignPage  = rp.Arrival{Kind: rp.AtPage, Status: 403, Page: page.Snapshot{Title: "Forbidden"}, InFront: "not how this target refuses"}
	errorPage    = rp.Arrival{Kind: rp.AtPage, Status: 400, Page: page.Snapshot{Title: "Error"}}
	errorAtHome  = rp.Arrival{Kind: rp.AtCallback, Status: 303, Params: url.Values{"error": {"access_denied"}, "state": {"s"}}}
	loginAgain   = rp.Arrival{Kind: rp.AtLogin, Status: 200}
	consentAgain = rp.Arrival{Kind: rp.AtConsent, Status: 200}
)

// TestSteady: what comes twice, with an honest request in between that works, is a decision; nothing else is.
func TestSteady(t *testing.T) {
	for name, test := range map[string]struct {
		honest  rp.Arrival
		answers []rp.Arrival
		sent    int
		inFront bool
	}{
		"a refusal":                 {withCode, []rp.Arrival{errorPage}, 1, false},
		"an error, twice":           {withCode, []rp.Arrival{serverError, serverError}, 2, false},
		"an error, and then none":   {withCode, []rp.Arrival{serverError, errorPage}, 2, false},
		"two errors":                {withCode, []rp.Arrival{serverError, otherError}, 2, true},
		"a foreign page, twice":     {withCode, []rp.Arrival{foreignPage, foreignPage}, 2, false},
		"nothing works any more":    {serverError, []rp.Arrival{serverError}, 1, true},
		"a rate limit":              {withCode, []rp.Arrival{rateLimited}, 1, true},
		"a code is never waited on": {withCode, []rp.Arrival{withCode}, 1, false},
	} {
		sent := 0
		got := steady(func() rp.Arrival { return test.honest }, func() rp.Arrival {
			sent++
			return test.answers[sent-1]
		})
		if sent != test.sent || (got.InFront != "") != test.inFront {
			t.Errorf("%s: sent %d times, in front: %q", name, sent, got.InFront)
		}
	}
}

// TestSteadyOfAnswers: the same holds at the token endpoint, for an error that says what it is, and in a lure.
func TestSteadyOfAnswers(t *testing.T) {
	tokens := &rp.Answer{Status: 200, JSON: map[string]any{"access_token": "a", "token_type": "Bearer"}}
	failed := func() *rp.Answer {
		return &rp.Answer{Status: http.StatusInternalServerError, JSON: map[string]any{"error": "server_error"}, InFront: rp.Accident(500)}
	}
	if got := steady(func() *rp.Answer { return tokens }, failed); got.InFront != "" {
		t.Errorf("server_error, twice: %q", got.InFront)
	}
	if got := steady(func() *rp.Answer { return failed() }, failed); got.InFront == "" {
		t.Error("server_error where nothing works is taken for a refusal")
	}
	lured := steady(func() rp.Arrival { return withCode }, func() rp.LureOutcome { return rp.LureOutcome{Arrival: serverError} })
	if lured.Arrival.InFront != "" {
		t.Errorf("a lure's error, twice: %q", lured.Arrival.InFront)
	}
}
