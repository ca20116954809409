package suites

import (
	"testing"

	"github.com/authassay/assay/suites/rp"
)

// TestLogoutClaims: what a logout token may say, and what it may not.
func TestLogoutClaims(t *testing.T) {
	honest := func() rp.Claims {
		return rp.Claims{"iss": "https://op.test", "aud": "client", "sub": "alice", "sid": "1", "events": map[string]any{logoutEvent: map[string]any{}}}
	}
	login := rp.Claims{"sub": "alice", "sid": "1"}
	for name, test := range map[string]struct {
		edit    func(rp.Claims)
		defects int
	}{
		"as it should be":            {func(rp.Claims) {}, 0},
		"the session alone":          {func(c rp.Claims) { delete(c, "sub") }, 0},
		"several audiences":          {func(c rp.Claims) { c["aud"] = []any{"other", "client"} }, 0},
		"members in the event":       {func(c rp.Claims) { c["events"] = map[string]any{logoutEvent: map[string]any{"why": "x"}, "other": 1} }, 0},
		"another issuer":             {func(c rp.Claims) { c["iss"] = "https://op.test/" }, 1},
		"another audience":           {func(c rp.Claims) { c["aud"] = []any{"other"} }, 1},
		"another user":               {func(c rp.Claims) { c["sub"] = "bob" }, 1},
		"another session":            {func(c rp.Claims) { c["sid"] = "2" }, 1},
		"no session":                 {func(c rp.Claims) { delete(c, "sid") }, 1},
		"another event":              {func(c rp.Claims) { c["events"] = map[string]any{"other": map[string]any{}} }, 1},
		"an event that is no object": {func(c rp.Claims) { c["events"] = map[string]any{logoutEvent: true} }, 1},
		"events in a list":           {func(c rp.Claims) { c["events"] = []any{logoutEvent} }, 1},
		"a nonce":                    {func(c rp.Claims) { c["nonce"] = nil }, 1},
	} {
		claims := honest()
		test.edit(claims)
		if got := logoutClaimDefects(claims, login, "https://op.test", "client"); len(got) != test.defects {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestSay: an answer is a finding only where the browser showed the frame, and sent it its cookies.
func TestSay(t *testing.T) {
	for name, test := range map[string]struct {
		answer frameAnswer
		word   string
		class  string
	}{
		"right":                {frameAnswer{said: "unchanged", cookies: true}, "unchanged", "as-required"},
		"wrong before":         {frameAnswer{said: "changed", cookies: true}, "unchanged", "wrong"},
		"no cookies":           {frameAnswer{said: "changed"}, "unchanged", "undecided"},
		"an error, no cookies": {frameAnswer{said: "error"}, "unchanged", "undecided"},
		"wrong after":          {frameAnswer{said: "unchanged"}, "changed", "wrong"},
		"an error after":       {frameAnswer{said: "error"}, "changed", "wrong"},
		"silence":              {frameAnswer{cookies: true}, "changed", "undecided"},
		"blocked":              {frameAnswer{blocked: "net::ERR_BLOCKED_BY_RESPONSE"}, "unchanged", "undecided"},
	} {
		if got := Say(test.word).look(test.answer); got.class != test.class {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
