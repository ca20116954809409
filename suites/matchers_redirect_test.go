package suites

import (
	"net/url"
	"testing"

	"github.com/authassay/assay/suites/rp"
)

// TestStayOff: where a redirect went is told by more than its path, for what was asked for may differ by its query.
func TestStayOff(t *testing.T) {
	registered := []string{"https://client.test/cb", "https://client.test/tenant?id=1", "https://root.test"}
	for name, test := range map[string]struct {
		asked, went           string
		stayedOff, answeredAt string
	}{
		"at the registered URI":         {"https://attacker.test/cb", "https://client.test/cb?code=c", "refused", "accepted"},
		"an error there":                {"https://attacker.test/cb", "https://client.test/cb?error=invalid_request", "refused", "refused"},
		"at a root":                     {"https://attacker.test/cb", "https://root.test/?code=c", "refused", "accepted"},
		"at the attacker's":             {"https://attacker.test/cb", "https://attacker.test/cb?code=c", "accepted", "accepted"},
		"an error at the attacker's":    {"https://attacker.test/cb", "https://attacker.test/cb?error=invalid_scope", "redirected", "redirected"},
		"elsewhere on the same host":    {"https://client.test/cb/../x", "https://client.test/x?code=c", "accepted", "accepted"},
		"with the query that was added": {"https://client.test/cb?x=1", "https://client.test/cb?x=1&code=c", "accepted", "accepted"},
		"without it":                    {"https://client.test/cb?x=1", "https://client.test/cb?code=c", "refused", "accepted"},
		"with a code of the attacker's": {"https://client.test/cb?code=a", "https://client.test/cb?code=a&code=c", "accepted", "accepted"},
		"with another value":            {"https://client.test/tenant?id=2", "https://client.test/tenant?id=2&code=c", "accepted", "accepted"},
		"with the registered value":     {"https://client.test/tenant?id=2", "https://client.test/tenant?id=1&code=c", "refused", "accepted"},
		"without the registered query":  {"https://client.test/tenant", "https://client.test/tenant?code=c", "accepted", "accepted"},
		"behind a fragment":             {"https://client.test/cb#x", "https://client.test/cb#x?code=c", "redirected", "accepted"},
	} {
		parsed, err := url.Parse(test.went)
		if err != nil {
			t.Fatal(err)
		}
		arrival := rp.Arrival{Kind: rp.AtCallback, URL: test.went, Asked: test.asked, Params: parsed.Query()}
		if got := StayOff(registered).look(arrival).class; got != test.stayedOff {
			t.Errorf("%s: StayOff says %s", name, got)
		}
		if got := RefuseToAnswer(registered).look(arrival).class; got != test.answeredAt {
			t.Errorf("%s: RefuseToAnswer says %s", name, got)
		}
	}
}
