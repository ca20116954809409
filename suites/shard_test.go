package suites

import (
	"slices"
	"testing"

	"github.com/authassay/assay/suites/catalogue"
)

func declaredPlan(t *testing.T, selection Selection) Plan {
	t.Helper()
	plan, err := Declared(selection)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// spending lists the checks that spend anything.
func spending(plan Plan) []PlannedCheck {
	return slices.DeleteFunc(slices.Clone(plan.Checks), func(check PlannedCheck) bool { return len(check.Spends) == 0 })
}

func TestShardsCoverThePlanOnce(t *testing.T) {
	for name, selection := range map[string]Selection{
		"everything": {Profile: catalogue.AutoProfile}, "a chapter": {Profile: catalogue.AutoProfile, Only: []string{"pkce"}},
	} {
		plan := declaredPlan(t, selection)
		for n := 1; n <= 7; n++ {
			times := map[string]int{}
			for i := 1; i <= n; i++ {
				own := plan.Shard(Shard{i, n})
				spenders := len(spending(plan))
				for _, check := range own.Checks {
					times[check.ID]++
				}
				if even := len(plan.Checks) / n; len(own.Checks) < even || len(own.Checks) > max(even+1, spenders) {
					t.Errorf("%s: shard %d/%d has %d of %d checks", name, i, n, len(own.Checks), len(plan.Checks))
				}
			}
			for _, check := range plan.Checks {
				if times[check.ID] != 1 {
					t.Errorf("%s: %s is on %d of %d shards", name, check.ID, times[check.ID], n)
				}
			}
			if len(times) != len(plan.Checks) {
				t.Errorf("%s: %d checks on %d shards, %d planned", name, len(times), n, len(plan.Checks))
			}
		}
	}
}

func TestAShardTakesEveryNthCheck(t *testing.T) {
	plan := declaredPlan(t, Selection{Profile: catalogue.AutoProfile, Only: []string{"redirect", "pkce"}})
	var want, got []string
	for i := 1; i < len(plan.Checks); i += 4 {
		want = append(want, plan.Checks[i].ID)
	}
	for _, check := range plan.Shard(Shard{2, 4}).Checks {
		got = append(got, check.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("shard 2/4 has %v, not %v", got, want)
	}
}

func TestShardsKeepSpendersTogetherAndSpreadWaits(t *testing.T) {
	plan := declaredPlan(t, Selection{Profile: catalogue.AutoProfile})
	for n := 2; n <= 7; n++ {
		first := plan.Shard(Shard{1, n})
		for _, check := range spending(plan) {
			if _, there := first.byID[check.ID]; !there {
				t.Errorf("%s is not on shard 1/%d", check.ID, n)
			}
		}
		var waits []int
		for i := 1; i <= n; i++ {
			waiting := 0
			for _, check := range plan.Shard(Shard{i, n}).Checks {
				if check.Waits {
					waiting++
				}
			}
			waits = append(waits, waiting)
		}
		if slices.Max(waits)-slices.Min(waits) > 1 {
			t.Errorf("the waiting checks lie on %d shards as %v", n, waits)
		}
	}
}

func TestReadingAShard(t *testing.T) {
	for text, want := range map[string]Shard{"": {}, "1/1": {1, 1}, "2/4": {2, 4}, "12/12": {12, 12}} {
		var got Shard
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q reads as %v (%v)", text, got, err)
		}
	}
	for _, text := range []string{"0/4", "5/4", "2", "2/", "/4", "a/b", "1/2/3", "-1/2", "1/0"} {
		var got Shard
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q reads as %v", text, got)
		}
	}
	if whole := (Shard{}).String(); whole != "1/1" {
		t.Errorf("the whole is written %q", whole)
	}
}
