package suites

import (
	"net/url"
	"testing"

	"github.com/authassay/assay/suites/rp"
)

// TestMatchersOfLogouts: what each matcher says of the ends that a logout may have.
func TestMatchersOfLogouts(t *testing.T) {
	const bye = "https://client.test/bye"
	back := func(address string) rp.Arrival {
		parsed, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		return rp.Arrival{Kind: rp.AtCallback, URL: address, Params: parsed.Query(), Asked: bye}
	}
	page := rp.Arrival{Kind: rp.AtPage, Status: 200, Asked: bye}
	question := rp.Arrival{Kind: rp.AtLogout, Status: 200}
	defaultPage := rp.Arrival{Kind: rp.Elsewhere, URL: "https://www.provider.test/goodbye", Asked: bye}
	for name, test := range map[string]struct {
		judgement judgement
		matched   bool
		class     string
	}{
		"back: as asked":               {ComeBack(bye, "s").look(back(bye + "?state=s")), true, "as-required"},
		"back: own query kept":         {ComeBack(bye+"?own=1", "s").look(back(bye + "?own=1&state=s")), true, "as-required"},
		"back: without state":          {ComeBack(bye, "s").look(back(bye)), false, "missing"},
		"back: another state":          {ComeBack(bye, "s").look(back(bye + "?state=t")), false, "changed"},
		"back: a state of its own":     {ComeBack(bye, "").look(back(bye + "?state=t")), false, "added"},
		"back: more":                   {ComeBack(bye, "s").look(back(bye + "?state=s&sid=1")), false, "added"},
		"back: elsewhere":              {ComeBack(bye, "s").look(back("https://client.test/other?state=s")), false, "wrong"},
		"back: a page":                 {ComeBack(bye, "s").look(page), false, "missing"},
		"back: an accident":            {ComeBack(bye, "s").look(serverError), false, "undecided"},
		"home: a page":                 {StayAtHome().look(page), true, "refused"},
		"home: a page of its own host": {StayAtHome().look(defaultPage), true, "refused"},
		"home: the question":           {StayAtHome().look(question), true, "refused"},
		"home: where it was asked":     {StayAtHome().look(back(bye)), false, "redirected"},
		"home: near there":             {StayAtHome().look(rp.Arrival{Kind: rp.Elsewhere, URL: "https://client.test/error", Asked: bye}), false, "redirected"},
		"home: an accident":            {StayAtHome().look(serverError), false, "undecided"},
		"asked":                        {Ask(true).look(question), true, "as-required"},
		"asked too late":               {Ask(false).look(question), false, "accepted"},
		"asked: ended at once":         {Ask(false).look(page), false, "accepted"},
		"asked: an unknown page":       {Ask(true).look(page), false, "undecided"},
		"asked: refused":               {Ask(true).look(errorPage), false, "refused"},
		"asked: sent on":               {Ask(true).look(back(bye)), false, "redirected"},
		"out: a code":                  {BeLoggedOut().look(withCode), false, "accepted"},
		"out: consent is needed":       {BeLoggedOut().look(rp.Arrival{Kind: rp.AtCallback, Params: url.Values{"error": {"consent_required"}}}), false, "accepted"},
		"out: login is needed":         {BeLoggedOut().look(errorAtHome), true, "refused"},
		"out: the login page":          {BeLoggedOut().look(loginAgain), true, "refused"},
		"out: an accident":             {BeLoggedOut().look(serverError), false, "undecided"},
	} {
		if got := test.judgement; got.matched != test.matched || got.class != test.class {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
