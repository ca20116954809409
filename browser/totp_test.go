package browser_test

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// secondFactor asks for a password, then for a code in one field or in six, and keeps the codes that it was sent.
type secondFactor struct {
	mu    sync.Mutex
	codes []string
	takes bool // whether it takes them
	six   bool
}

func (s *secondFactor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	field := `<label>6-digit code <input name=c inputmode=numeric autocomplete=one-time-code></label>`
	if s.six {
		field = strings.Repeat(`<input name=c maxlength=1 inputmode=numeric>`, 6)
	}
	form := `<title>Verify it is you</title><form method=post action=/code>` + field + `<button type=button>Send again</button><button>Verify</button></form>`
	switch _ = r.ParseForm(); r.URL.Path {
	case "/authorize":
		fmt.Fprintf(w, login, "")
	case "/login":
		fmt.Fprint(w, form)
	case "/code":
		s.mu.Lock()
		s.codes = append(s.codes, strings.Join(r.PostForm["c"], ""))
		s.mu.Unlock()
		if !s.takes {
			fmt.Fprint(w, form)
			return
		}
		to(callback+"?code=code-of-alice")(w, r)
	}
}

func TestOneTimeCodes(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, six := range []bool{false, true} {
		server := &secondFactor{takes: true, six: six}
		for name, agent := range bothAgents(t, server, page.Guide{}) {
			user := &rp.User{Name: "alice", Password: "wonderland", TOTP: seeded(t)}
			server.codes = nil
			for range 2 {
				arrival, err := agent.authorize(t, rp.Journey{User: user})
				if err != nil || arrival.Kind != rp.AtCallback || strings.Join(arrival.Pages, " ") != "login otp" {
					t.Errorf("%s: it ends at %s over %v with %v, %s", name, arrival.Kind, arrival.Pages, err, arrival.Barrier)
				}
			}
			if len(server.codes) != 2 || server.codes[0] == server.codes[1] || !regexp.MustCompile(`^\d{6} \d{6}$`).MatchString(strings.Join(server.codes, " ")) {
				t.Errorf("%s sends the codes %v", name, server.codes)
			}
		}
	}
}

// TestOneTimeCodesThatFail are named: no seed, and a code that is refused, which is not sent again.
func TestOneTimeCodesThatFail(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	server := &secondFactor{}
	for name, agent := range bothAgents(t, server, page.Guide{}) {
		server.codes = nil
		arrival, err := agent.authorize(t, rp.Journey{User: alice})
		if err != nil || arrival.Kind != rp.AtPage || !strings.Contains(arrival.Barrier, "alice has no totp") {
			t.Errorf("%s: without a seed it ends at %s with %v, %s", name, arrival.Kind, err, arrival.Barrier)
		}
		arrival, err = agent.authorize(t, rp.Journey{User: &rp.User{Name: "alice", Password: "wonderland", TOTP: seeded(t)}})
		if err != nil || arrival.Kind != rp.Refused || !strings.Contains(arrival.Barrier, "is the seed right") || len(server.codes) != 1 {
			t.Errorf("%s: with a code that is refused it ends at %s with %v, %s, codes %v", name, arrival.Kind, err, arrival.Barrier, server.codes)
		}
	}
}

// TestOneTimeCodesBySteps has them typed where the user says.
func TestOneTimeCodesBySteps(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	server := &secondFactor{takes: true}
	guide := page.Guide{Login: []page.Instruction{{Verb: page.Auto}, {Verb: page.Fill, Target: page.Target{Label: "6-digit code"}, Value: "${totp}"}, {Verb: page.Click, Target: page.Target{Name: "Verify"}}}}
	for name, agent := range bothAgents(t, server, guide) {
		arrival, err := agent.authorize(t, rp.Journey{User: &rp.User{Name: "alice", Password: "wonderland", TOTP: seeded(t)}})
		if err != nil || arrival.Kind != rp.AtCallback || len(server.codes[len(server.codes)-1]) != 6 {
			t.Errorf("%s: it ends at %s with %v, %s, codes %v", name, arrival.Kind, err, arrival.Barrier, server.codes)
		}
	}
}

// seeded makes codes from a seed that was never used, on a clock for which waiting costs nothing.
func seeded(t *testing.T) *rp.TOTP {
	t.Helper()
	secret := make([]byte, 20)
	_, _ = rand.Read(secret)
	totp, err := rp.NewTOTP(base32.StdEncoding.EncodeToString(secret))
	if err != nil {
		t.Fatal(err)
	}
	totp.Clock = &target.MovableClock{}
	return totp
}
