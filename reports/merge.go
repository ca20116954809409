package reports

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// PlanHash names a plan: the sha256 of its checks' IDs, in whatever order they come.
func PlanHash(ids []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(ids)), "\n")))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Merge joins the shards of one plan into the run that they are together, its checks in the order of the chapters.
// Each shard must be there once, of the same assay, target, profile and plan; an error names what is not. The run is
// still to be tallied: Interrupted tells how.
func Merge(shards []Run, chapters []string) (Run, error) {
	if err := complete(shards); err != nil {
		return Run{}, err
	}
	shards = slices.Clone(shards)
	slices.SortFunc(shards, func(a, b Run) int { return cmp.Compare(a.place(), b.place()) })
	whole := shards[max(slices.IndexFunc(shards, Run.began), 0)]
	for _, shard := range shards {
		if err := alike(whole, shard); err != nil {
			return Run{}, err
		}
	}
	whole.Shard, whole.Notes, whole.Stale, whole.Checks = "1/1", nil, nil, nil
	for _, shard := range shards {
		if !shard.began() && whole.began() {
			whole.Login = shard.Login
		}
		whole.Checks = append(whole.Checks, shard.Checks...)
		whole.Notes, whole.Stale = union(whole.Notes, shard.Notes), union(whole.Stale, shard.Stale)
		whole.Browser = orElse(whole.Browser, shard.Browser)
		whole.Seconds = max(whole.Seconds, shard.Seconds)
		if shard.Started.Before(whole.Started) {
			whole.Started = shard.Started
		}
	}
	whole.Planned = len(whole.Checks)
	slices.SortStableFunc(whole.Checks, func(a, b Check) int {
		return cmp.Or(cmp.Compare(slices.Index(chapters, a.Chapter), slices.Index(chapters, b.Chapter)), cmp.Compare(a.ID, b.ID))
	})
	return whole, whole.asPlanned()
}

// Interrupted tells whether any of the runs was.
func Interrupted(runs []Run) bool {
	return slices.ContainsFunc(runs, func(run Run) bool { return run.Exit == ExitInterrupted })
}

// began tells whether the run logged in, and so knew its plan. Before that it plans by discovery alone, which tells less.
func (run Run) began() bool { return run.Login.Verdict == Pass }

// asPlanned refuses a merged run that has a check twice, or not those of its plan.
func (run Run) asPlanned() error {
	ids := map[string]bool{}
	var all []string
	for _, check := range run.Checks {
		if ids[check.ID] {
			return fmt.Errorf("%s is on two shards", Line(check.ID, 80))
		}
		ids[check.ID] = true
		all = append(all, check.ID)
	}
	if run.began() && PlanHash(all) != run.Plan {
		return errors.New("the shards do not add up to their plan: a check is lost, or was added")
	}
	return nil
}

// complete demands each of n shards once.
func complete(shards []Run) error {
	of, seen := 0, map[int]bool{}
	for _, shard := range shards {
		index, n, err := shard.numbers()
		switch {
		case err != nil:
			return err
		case of != 0 && n != of:
			return fmt.Errorf("shard %s is of another split than shard %s", shard.shard(), shards[0].shard())
		case seen[index]:
			return fmt.Errorf("shard %s is there twice", shard.shard())
		}
		of, seen[index] = n, true
	}
	var missing []string
	for i := 1; i <= of && len(missing) < 10; i++ {
		if !seen[i] {
			missing = append(missing, fmt.Sprintf("%d/%d", i, of))
		}
	}
	if of == 0 || len(missing) > 0 {
		return fmt.Errorf("shard %s is missing", orElse(strings.Join(missing, ", "), "1/1"))
	}
	return nil
}

// alike demands that two shards are of one run.
func alike(a, b Run) error {
	for _, each := range []struct{ what, a, b string }{
		{"assay", a.Tool.Version + ", catalogue " + a.Tool.Catalogue, b.Tool.Version + ", catalogue " + b.Tool.Catalogue},
		{"target", a.Target.identity(), b.Target.identity()},
		{"profile", a.Profile, b.Profile},
		{"plan", a.Plan, b.Plan},
	} {
		if each.a != each.b && (each.what != "plan" || a.began() && b.began()) {
			return fmt.Errorf("shard %s is of another %s than shard %s: %s, not %s", b.shard(), each.what, a.shard(), Line(each.b, 200), Line(each.a, 200))
		}
	}
	return nil
}

// identity tells targets apart. One that the run starts itself has a name, and its port by chance.
func (t Target) identity() string {
	return strings.TrimSpace(orElse(t.Name, t.Issuer) + " " + t.Bent)
}

func (run Run) shard() string { return Line(orElse(run.Shard, "1/1"), 40) }

// place gives the shard's number; complete has read it.
func (run Run) place() int {
	index, _, _ := run.numbers()
	return index
}

func (run Run) numbers() (index, of int, err error) {
	_, err = fmt.Sscanf(run.shard(), "%d/%d", &index, &of)
	if err != nil || index < 1 || index > of || fmt.Sprintf("%d/%d", index, of) != run.shard() {
		return 0, 0, fmt.Errorf("a run says that it is shard %q", run.shard())
	}
	return index, of, nil
}

func union(a, b []string) []string {
	for _, each := range b {
		if !slices.Contains(a, each) {
			a = append(a, each)
		}
	}
	return a
}
