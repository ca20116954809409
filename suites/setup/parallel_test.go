package setup

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

func TestShardsAndProcessesShareTheRateOfAPublicHost(t *testing.T) {
	for _, c := range []struct {
		whole       int
		shard, part suites.Shard
		limit       rate.Limit
		burst       int
	}{
		{target.PublicRate, suites.Shard{}, suites.Shard{}, 10, 10},
		{target.PublicRate, suites.Shard{}, suites.Shard{Index: 1, Of: 4}, 2.5, 2},
		{target.PublicRate, suites.Shard{Index: 2, Of: 2}, suites.Shard{}, 5, 5},
		{target.PublicRate, suites.Shard{Index: 2, Of: 2}, suites.Shard{Index: 4, Of: 4}, 1.25, 1},
		{target.PublicRate, suites.Shard{}, suites.Shard{Index: 1, Of: 20}, 0.5, 1},
		{40, suites.Shard{}, suites.Shard{Index: 1, Of: 4}, 10, suites.RaceRequests}, // a race is run by each, or by none
	} {
		limiter := rate.NewLimiter(rate.Limit(c.whole), c.whole)
		testing := Testing{Options: suites.Options{Shard: c.shard, Part: c.part}}
		testing.share(&rp.Party{Target: &target.Target{Limiter: limiter}})
		if limiter.Limit() != c.limit || limiter.Burst() != c.burst {
			t.Errorf("process %s of shard %s may send %v requests a second, %d at once", c.part, c.shard, limiter.Limit(), limiter.Burst())
		}
	}
	Testing{}.share(&rp.Party{Target: &target.Target{}}) // no limit, none to share
}

func TestAPartTellsWhatTheConsoleWouldShow(t *testing.T) {
	check := reports.Check{ID: "code-replay", Chapter: "code", Level: "MUST", Verdict: reports.Pass, Observed: "refused"}
	tour := func(observer suites.Observer) {
		observer.Begin(reports.Target{Issuer: "http://127.0.0.1:8080", Name: "Example"}, "auto", 7, "Chrome")
		observer.Login(reports.Login{Verdict: reports.Pass, Seconds: 0.4, Pages: []string{"login", "consent"}})
		observer.Chapter("code")
		observer.Start("code-replay", "is refused")
		observer.Waiting("the code to expire", 29*time.Second)
		observer.Done(check)
	}
	var events, told, want bytes.Buffer
	tour(newPartConsole(&events))
	console := reports.NewConsole(&told, reports.Style{})
	for decoder := json.NewDecoder(&events); decoder.More(); {
		var e event
		if err := decoder.Decode(&e); err != nil {
			t.Fatal(err)
		}
		e.tell(console)
	}
	tour(reports.NewConsole(&want, reports.Style{}))
	if told.String() == "" || told.String() != want.String() {
		t.Errorf("it tells\n%s\nnot\n%s", told.String(), want.String())
	}
}

func TestPicturesOfEachLoginHaveTheirOwnName(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		shard, part suites.Shard
		check, file string
	}{
		{suites.Shard{}, suites.Shard{}, "login", "shots/login-1.png"},
		{suites.Shard{Index: 2, Of: 4}, suites.Shard{}, "login", "shots/login-2-1.png"},
		{suites.Shard{Index: 2, Of: 4}, suites.Shard{Index: 3, Of: 3}, "login", "shots/login-2-3-1.png"},
		{suites.Shard{Index: 2, Of: 4}, suites.Shard{Index: 3, Of: 3}, "code-replay", "shots/code-replay-1.png"},
	} {
		testing := Testing{Out: dir, Options: suites.Options{Shard: c.shard, Part: c.part}}
		if file := testing.shots(&rp.Party{Redactor: evidence.NewRedactor()})(c.check, []byte("png"), ""); file != c.file {
			t.Errorf("shard %s, part %s: %s", c.shard, c.part, file)
		}
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(c.file))); err != nil {
			t.Error(err)
		}
	}
}
