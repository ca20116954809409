package suites

import (
	"slices"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/catalogue"
)

// HoldAgainst holds a run against the options' baseline, and against what they require. Tally comes after it. An unknown
// profile or word is an error.
func HoldAgainst(run *reports.Run, options Options) error {
	selection := options.Selection
	profile, err := NewPlan(Selection{Profile: selection.Profile, Advertised: catalogue.SpecificationKeys(), Require: selection.Require})
	if err != nil {
		return err
	}
	if options.Baseline != nil {
		options.Baseline.Apply(run, scopeOf(*run, options), time.Now())
	}
	var required []string
	for _, check := range declared() {
		_, included := profile.byID[check.ID]
		asked := slices.Contains(selection.Require, check.ID) || included && check.matchesAny(selection.Require)
		if _, here := run.Find(check.ID); asked && (here || options.Shard.Of <= 1) {
			required = append(required, check.ID)
		}
	}
	run.Require(required)
	return nil
}

// scopeOf says of which checks the run can tell. A shard tells of its own, and the first of those that are in no plan.
func scopeOf(run reports.Run, options Options) reports.Scope {
	only, skip := options.Selection.Only, options.Selection.Skip
	find := func(id string) (PlannedCheck, bool) {
		i := slices.IndexFunc(declared(), func(check PlannedCheck) bool { return check.ID == id })
		if i < 0 {
			return PlannedCheck{}, false
		}
		return declared()[i], true
	}
	return reports.Scope{
		Chosen: func(id string) bool {
			check, known := find(id)
			return len(only) == 0 && !known || known && (len(only) == 0 || check.matchesAny(only)) && !check.matchesAny(skip)
		},
		Elsewhere: func(id string) bool {
			_, known := find(id)
			_, here := run.Find(id)
			return options.Shard.Of > 1 && !here && (known || options.Shard.Index > 1)
		},
	}
}
