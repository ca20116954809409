package suites

import (
	"net/http"
	"testing"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
)

// TestMatchersOfPages: what each matcher of this chapter says of the ends that a journey may have.
func TestMatchersOfPages(t *testing.T) {
	silentDenial := errorAtHome
	silentDenial.Params = map[string][]string{"error": {"access_denied"}}
	withMarkup := errorPage
	withMarkup.Page.Forms = []page.Form{{Fields: []page.Field{{Name: injected}}}}
	blocked := withMarkup
	blocked.InFront = foreignPage.InFront
	for name, test := range map[string]struct {
		judgement judgement
		matched   bool
		class     string
	}{
		"denial: told":                       {DenyToClient("s").look(errorAtHome), true, "as-required"},
		"denial: told without state":         {DenyToClient("s").look(silentDenial), false, "missing"},
		"denial: a code":                     {DenyToClient("s").look(withCode), false, "accepted"},
		"denial: a page":                     {DenyToClient("s").look(errorPage), false, "missing"},
		"denial: an accident":                {DenyToClient("s").look(serverError), false, "undecided"},
		"denial: consent again":              {DenyToClient("s").look(consentAgain), false, "undecided"},
		"approved afterwards: a code":        {ComeToNothing().look(withCode), false, "accepted"},
		"approved afterwards: a page":        {ComeToNothing().look(errorPage), true, "refused"},
		"approved afterwards: asked anew":    {ComeToNothing().look(consentAgain), true, "refused"},
		"approved afterwards: logged out":    {ComeToNothing().look(loginAgain), true, "refused"},
		"approved afterwards: an accident":   {ComeToNothing().look(serverError), false, "refused-in-front"},
		"approved afterwards: a rate limit":  {ComeToNothing().look(rateLimited), false, "refused-in-front"},
		"approved afterwards: a foreign 403": {ComeToNothing().look(foreignPage), false, "refused-in-front"},
		"markup: none":                       {ShowNoMarkup().look(loginAgain), true, "refused"},
		"markup: refused":                    {ShowNoMarkup().look(errorAtHome), true, "refused"},
		"markup: a field":                    {ShowNoMarkup().look(withMarkup), false, "accepted"},
		"markup: a field on a foreign page":  {ShowNoMarkup().look(blocked), false, "accepted"},
		"markup: a foreign page":             {ShowNoMarkup().look(foreignPage), false, "undecided"},
		"consent by POST: asked":             {AskConsent().look(consentAgain), true, "refused"},
		"consent by POST: a code":            {AskConsent().look(withCode), false, "accepted"},
		"consent by POST: refused":           {AskConsent().look(errorPage), false, "undecided"},
	} {
		if got := test.judgement; got.matched != test.matched || got.class != test.class {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestKeepPassword: a redirect that repeats what was posted is a finding, wherever it stands in the row.
func TestKeepPassword(t *testing.T) {
	for name, test := range map[string]struct {
		answers []int
		class   string
	}{
		"303":                {[]int{303}, "as-required"},
		"302":                {[]int{302}, "as-required"},
		"a page":             {[]int{200}, "as-required"},
		"307":                {[]int{307}, "sent-on"},
		"308":                {[]int{308}, "sent-on"},
		"307, and then 303":  {[]int{307, 303}, "sent-on"},
		"no password passed": {nil, "undecided"},
	} {
		if got := KeepPassword().look(rp.Arrival{PasswordAnswers: test.answers}).class; got != test.class {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestCaches: what forbids caches to store, and what lets them.
func TestCaches(t *testing.T) {
	for name, test := range map[string]struct {
		status             int
		control            []string
		forbids, notStored bool
	}{
		"nothing":                {303, nil, false, true},
		"no-store":               {303, []string{"no-store"}, true, true},
		"no-store among others":  {303, []string{"Private", "max-age=0, No-Store"}, true, true},
		"no-cache":               {303, []string{"no-cache, private"}, false, true},
		"a lifetime":             {303, []string{"max-age=60"}, false, false},
		"no lifetime":            {302, []string{"max-age=0"}, false, true},
		"permanent":              {308, nil, false, false},
		"permanent and no-store": {301, []string{"no-store"}, true, true},
		"a word that holds it":   {303, []string{"x-no-store"}, false, true},
	} {
		arrival := rp.Arrival{Status: test.status, Header: http.Header{"Cache-Control": test.control}}
		if got := ForbidStoring().look(arrival).matched; got != test.forbids {
			t.Errorf("%s: forbids %v", name, got)
		}
		if got := NotBeStored().look(arrival).matched; got != test.notStored {
			t.Errorf("%s: not stored %v", name, got)
		}
	}
}

// TestGrants: a token response that names no scope grants what was asked for (RFC 6749 section 5.1).
func TestGrants(t *testing.T) {
	named := &rp.Answer{JSON: map[string]any{"scope": "openid profile"}}
	silent := &rp.Answer{JSON: map[string]any{}}
	if !grants(named, "profile") || grants(named, "email", "email") {
		t.Error("named scopes are not those that are granted")
	}
	if !grants(silent, "email", "openid", "email") || grants(silent, "email", "openid") {
		t.Error("silence does not mean what was asked for")
	}
}
