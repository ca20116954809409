package faults

import (
	"slices"
	"sync"
	"time"

	"github.com/authassay/assay/server"
)

// replayFaults are about a code that comes again.
func replayFaults() []Fault {
	return []Fault{
		{Name: "code-replay", Breaks: "code-replay",
			Does: "Redeems a code as often as it comes.",
			Bend: forgetful("code")},
		{Name: "code-replay-revokes-access", Breaks: "code-replay-revokes-access",
			Does: "Leaves the access token of a replayed code alive.",
			Bend: func(d *server.Decisions) {
				d.Code.Replayed = func(r *server.Redemption) { r.Code.Grant.RevokeRefresh() }
			}},
		{Name: "code-replay-revokes-access.offline", Breaks: "code-replay-revokes-access", SeenIn: "Keycloak 26.7",
			Does: "Leaves the access token of a replayed code alive where the user granted access while away.",
			Bend: func(d *server.Decisions) {
				honest := d.Code.Replayed
				d.Code.Replayed = func(r *server.Redemption) {
					if slices.Contains(r.Code.Grant.Scopes, "offline_access") {
						r.Code.Grant.RevokeRefresh()
						return
					}
					honest(r)
				}
			}},
		{Name: "code-replay-revokes-refresh", Breaks: "code-replay-revokes-refresh",
			Does: "Leaves the refresh token of a replayed code alive.",
			Bend: func(d *server.Decisions) {
				d.Code.Replayed = func(r *server.Redemption) { r.Code.Grant.RevokeAccess() }
			}},
		{Name: "code-replay-race", Breaks: "code-replay-race",
			Does: "Looks whether a code was used and marks it 0.4 ms later.",
			Bend: checkThenMark(400 * time.Microsecond)},
		{Name: "code-replay-race.slow", Breaks: "code-replay-race",
			Does: "Looks whether a code was used and marks it 5 ms later.",
			Bend: checkThenMark(5 * time.Millisecond)},
		{Name: "code-replay-later", Breaks: "code-replay-later",
			Does: "Remembers for 20 seconds that a code was used, and keeps codes for longer.",
			Bend: all(noCodeRule("code-unexpired"), forgetsUsed(20*time.Second))},
		{Name: "code-replay-by-other-client-revokes", Breaks: "code-replay-by-other-client-revokes",
			Does: "Answers a used code once more where another client asks, since the client was compared at its first use.",
			Bend: usedForOthers},
		{Name: "code-replay-invalid-no-revoke", Breaks: "code-replay-invalid-no-revoke", Profile: "oauth21",
			Does: "Ends the tokens of a used code whenever it comes again, whoever brings it and how.",
			Bend: func(d *server.Decisions) {
				used := remembersUsed(d)
				honest := d.Code.Rules
				d.Code.Rules = server.Rules[server.Redemption]{{Name: "seen-again", Check: func(r *server.Redemption) error {
					err := honest.Check(r)
					if err != nil && r.Code != nil && used(r.Code) {
						r.Code.Grant.Revoke()
					}
					return err
				}}}
			}},
		{Name: "code-replay-invalid-no-revoke.without-credentials", Breaks: "code-replay-invalid-no-revoke", Profile: "oauth21",
			Does: "Ends the tokens of a used code that comes without the client's credentials.",
			Bend: endsWithoutCredentials},
	}
}

// checkThenMark is what happens without a transaction, or with one that reads first.
func checkThenMark(window time.Duration) func(*server.Decisions) {
	return func(d *server.Decisions) {
		var spent sync.Map
		honest := d.Spend
		d.Spend = func(kind, id string) bool {
			if kind != "code" {
				return honest(kind, id)
			}
			if _, found := spent.Load(id); found {
				return false
			}
			time.Sleep(window)
			spent.Store(id, true)
			return true
		}
	}
}

// remembersUsed tells which codes were redeemed.
func remembersUsed(d *server.Decisions) (used func(*server.Code) bool) {
	var spent sync.Map
	honest := d.Spend
	d.Spend = func(kind, id string) bool {
		first := honest(kind, id)
		if kind == "code" {
			spent.Store(id, true)
		}
		return first
	}
	return func(code *server.Code) bool {
		_, found := spent.Load(code.Value)
		return found
	}
}

// forgetsUsed takes a used code for a fresh one after a while.
func forgetsUsed(after time.Duration) func(*server.Decisions) {
	return func(d *server.Decisions) {
		var firstUse, forgotten sync.Map
		d.Code.Rules = append(d.Code.Rules, server.Rule[server.Redemption]{Name: "first-use", Check: func(r *server.Redemption) error {
			at, again := firstUse.LoadOrStore(r.Code.Value, r.Now)
			if again && r.Now.Sub(at.(time.Time)) > after { // only times are stored
				forgotten.Store(r.Code.Value, true)
			}
			return nil
		}})
		honest := d.Spend
		d.Spend = func(kind, id string) bool {
			_, old := forgotten.Load(id)
			return honest(kind, id) || kind == "code" && old
		}
	}
}

// usedForOthers compares the client where a code is used for the first time, and then no more.
func usedForOthers(d *server.Decisions) {
	used := remembersUsed(d)
	var asked sync.Map
	client := d.Code.Rules.Find("code-client").Check
	d.Code.Rules = d.Code.Rules.Replace("code-client", func(r *server.Redemption) error {
		err := client(r)
		if err != nil && used(r.Code) {
			asked.Store(r.Code.Value, true)
			return nil
		}
		return err
	})
	spend := d.Spend
	d.Spend = func(kind, id string) bool {
		_, other := asked.LoadAndDelete(id)
		return spend(kind, id) || kind == "code" && other
	}
}

// endsWithoutCredentials looks at the code before it looks at the client.
func endsWithoutCredentials(d *server.Decisions) {
	var issued sync.Map
	value := d.Code.Value
	d.Code.Value = func(code *server.Code) string {
		name := value(code)
		issued.Store(name, code)
		return name
	}
	used := remembersUsed(d)
	honest := d.Client.Authenticate
	d.Client.Authenticate = func(d *server.Decisions, endpoint string, c *server.Credentials) (*server.Client, error) {
		client, err := honest(d, endpoint, c)
		if code, found := issued.Load(c.Form.Get("code")); err != nil && found && used(code.(*server.Code)) { // only codes are stored
			code.(*server.Code).Grant.Revoke()
		}
		return client, err
	}
}
