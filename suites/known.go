package suites

import (
	"slices"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/catalogue"
)

// HoldAgainst holds a run against the options' baseline, and against what they require. Words of Require are checks or
// chapters. Tally comes after it. An unknown word is an error.
func HoldAgainst(run *reports.Run, options Options) error {
	plan, err := NewPlan(Selection{Profile: options.Selection.Profile})
	if err != nil {
		return err
	}
	if options.Baseline != nil {
		options.Baseline.Apply(run, scopeOf(*run, options, plan), time.Now())
	}
	var required []string
	for _, word := range options.Require {
		if err := KnownWord(word, plan); err != nil {
			return err
		}
		for _, check := range plan.Checks {
			if check.Matches(word) && (options.Shard.Of <= 1 || has(*run, check.ID)) {
				required = append(required, check.ID)
			}
		}
	}
	run.Require(required)
	return nil
}

// scopeOf says of which checks the run can tell. A shard tells of its own, and the first of those that are in no plan.
func scopeOf(run reports.Run, options Options, plan Plan) reports.Scope {
	only, skip := options.Selection.Only, options.Selection.Skip
	return reports.Scope{
		Chosen: func(id string) bool {
			check, known := plan.byID[id]
			return !known && len(only) == 0 || known && (len(only) == 0 || check.matchesAny(only)) && !check.matchesAny(skip)
		},
		Elsewhere: func(id string) bool {
			_, _, unknown := catalogue.Lookup(id)
			return options.Shard.Of > 1 && !has(run, id) && (unknown == nil || options.Shard.Index > 1)
		},
	}
}

func has(run reports.Run, id string) bool {
	return slices.ContainsFunc(run.Checks, func(check reports.Check) bool { return check.ID == id })
}
