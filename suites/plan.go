package suites

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/catalogue"
)

// PlannedCheck is what is known of a check without running it.
type PlannedCheck struct {
	ID          string
	Chapter     string
	Title       string
	Requirement catalogue.Requirement
	Catalogue   catalogue.Check
	Decision    catalogue.Decision // the citation that decides in the profile
	Needs       []string
	Clients     []string
	Browser     bool
	Waits       bool
	Destructive bool
	Spends      []string
	TwoUsers    bool
	TwoIssuers  bool
	Flows       []catalogue.Flow // in which it runs; none: it is about none of them

	specs int
}

// findingVerdict is what a finding of this check is called: fail for a MUST, else warn.
func (c PlannedCheck) findingVerdict() reports.Verdict {
	if c.Decision.Level == catalogue.Must {
		return reports.Fail
	}
	return reports.Warn
}

// cited names the specification and the section that decide; advice has a source and no section.
func (c PlannedCheck) cited() (spec, section string) {
	if c.Decision.Level == catalogue.Advice {
		return c.Decision.Section, ""
	}
	return c.Decision.Name, c.Decision.Section
}

// Plan is the checks of a run, in the order in which they run.
type Plan struct {
	Checks         []PlannedCheck
	Specifications []string // that the profile applies
	byID           map[string]PlannedCheck
}

// Hash names a plan by its IDs.
func (p Plan) Hash() string {
	ids := make([]string, 0, len(p.Checks))
	for _, check := range p.Checks {
		ids = append(ids, check.ID)
	}
	return reports.PlanHash(ids)
}

// Chapters lists the chapters of the plan in their order.
func (p Plan) Chapters() []string {
	var names []string
	for _, check := range p.Checks {
		if !slices.Contains(names, check.Chapter) {
			names = append(names, check.Chapter)
		}
	}
	return names
}

// Selection says which checks a run is to have. Only, Skip and Require each name a check, a chapter, or a
// specification with an optional section, such as rfc6749/4.1.2.
type Selection struct {
	Profile    string
	Advertised []string // specifications that the target follows; nil: every one there is
	Only, Skip []string
	Require    []string // what must be decided
}

// NewPlan selects checks. An unknown word is an error that names the nearest known one.
func NewPlan(selection Selection) (Plan, error) {
	profile, err := catalogue.ProfileNamed(selection.Profile, selection.Advertised)
	if selection.Profile == catalogue.AutoProfile && selection.Advertised == nil {
		profile.Specifications = catalogue.SpecificationKeys()
	}
	if err != nil {
		return Plan{}, err
	}
	all := declared()
	for _, word := range slices.Concat(selection.Only, selection.Skip, selection.Require) {
		if err := KnownWord(word, Plan{Checks: all}); err != nil {
			return Plan{}, err
		}
	}
	plan := Plan{Specifications: profile.Specifications, byID: map[string]PlannedCheck{}}
	for _, check := range all {
		decision, included := check.In(profile)
		if !included || (len(selection.Only) > 0 && !check.matchesAny(selection.Only)) || check.matchesAny(selection.Skip) {
			continue
		}
		check.Decision = decision
		check.runIn(profile)
		plan.Checks = append(plan.Checks, check)
		plan.byID[check.ID] = check
	}
	return plan, nil
}

func (c PlannedCheck) matchesAny(words []string) bool {
	return slices.ContainsFunc(words, c.Matches)
}

// Matches tells whether a word of --only or --skip means this check.
func (c PlannedCheck) Matches(word string) bool {
	if word == c.ID || word == c.Chapter {
		return true
	}
	spec, section, sectioned := strings.Cut(word, "/")
	return slices.ContainsFunc(c.Requirement.Citations, func(citation catalogue.Citation) bool {
		return citation.Spec == spec && spec != "" && (!sectioned || citation.Section == section || strings.HasPrefix(citation.Section, section+"."))
	})
}

// KnownWord tells whether a word of --only or --skip means any check of a plan, and else names the nearest that does.
func KnownWord(word string, plan Plan) error {
	if slices.ContainsFunc(plan.Checks, func(c PlannedCheck) bool { return c.Matches(word) }) {
		return nil
	}
	words := slices.Concat(chapters, catalogue.SpecificationKeys())
	for _, check := range plan.Checks {
		words = append(words, check.ID)
	}
	if near := catalogue.Nearest(word, words); near != "" {
		return fmt.Errorf("no check, chapter or specification is called %q; did you mean %s?", word, near)
	}
	return fmt.Errorf("no check, chapter or specification is called %q; assay list shows them", word)
}

// declared gives all checks, in the order of their chapters. They are the same in every run: Ginkgo's tree is read
// once. The caller holds the lock.
var declared = sync.OnceValue(readTree)

// readTree reads all checks from Ginkgo's tree without running them.
func readTree() []PlannedCheck {
	release := declare(&Harness{})
	defer release()
	report := PreviewSpecs("assay", quiet())
	found := map[string]*PlannedCheck{}
	for _, spec := range report.SpecReports {
		labels := spec.Labels()
		id := labelValue(labels, checkKey)
		if id == "" {
			continue
		}
		flow := flowNamed(labelValue(labels, flowKey))
		if check := found[id]; check != nil {
			check.specs++
			check.Flows = append(check.Flows, flow...)
			continue
		}
		entry, requirement, err := catalogue.Lookup(id)
		if err != nil {
			panic(err) // Check refuses unknown IDs when the tree is built
		}
		title := strings.Join(spec.ContainerHierarchyTexts, " ")
		if variantName(spec) == "" {
			title += " " + spec.LeafNodeText
		}
		found[id] = &PlannedCheck{ID: id, Chapter: labelValue(labels, chapterKey), Title: title, Requirement: requirement, Catalogue: entry,
			Needs: labelValues(labels, needsKey), Clients: labelValues(labels, clientsKey), Browser: labelValue(labels, browserKey) != "",
			Waits: labelValue(labels, waitsKey) != "", TwoUsers: labelValue(labels, usersKey) != "", Flows: flow, specs: 1,
			TwoIssuers: labelValue(labels, issuersKey) != "", Destructive: labelValue(labels, destructiveKey) != "", Spends: labelValues(labels, spendsKey)}
	}
	all := make([]PlannedCheck, 0, len(found))
	for _, check := range found {
		all = append(all, *check)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := slices.Index(chapters, all[i].Chapter), slices.Index(chapters, all[j].Chapter)
		if a != b {
			return a < b
		}
		return all[i].ID < all[j].ID
	})
	return all
}

// Declared is NewPlan for whoever holds no run: it waits for one that runs.
func Declared(selection Selection) (Plan, error) {
	lock.Lock()
	defer lock.Unlock()
	return NewPlan(selection)
}
