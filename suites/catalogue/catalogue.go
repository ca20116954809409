// Package catalogue holds the requirements of the specifications and the checks that ask them, as data.
//
// A requirement is one normative statement, in our own words, with every citation that backs it. A check asks
// one requirement. Levels belong to citations, since specifications disagree: the profile of a run decides
// which of them count. The package imports nothing else of ours.
package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Version names the edition of the catalogue; it grows with each change of a requirement or a check.
const Version = "2026.12"

// Level is the force of a citation, in the words of RFC 2119. Advice is a known attack that no specification forbids.
type Level string

// The levels, strongest first.
const (
	Must   Level = "MUST"
	Should Level = "SHOULD"
	May    Level = "MAY"
	Advice Level = "ADVICE"
)

// rank orders levels, strongest first.
func (l Level) rank() int { return slices.Index([]Level{Must, Should, May, Advice}, l) }

// Citation is one place in one specification that backs a requirement.
type Citation struct {
	Spec    string // key of a Specification, such as "rfc6749"; empty for advice that no specification gives
	Section string // as the specification numbers it, such as "4.1.2"; for advice the name of its source
	Level   Level
}

// Requirement is one normative statement.
type Requirement struct {
	ID        string     // SPEC-section-slug, such as RFC6749-4.1.2-code-once
	Gist      string     // one sentence in our words
	Citations []Citation // strongest of the run's profile decides
}

// Check is what the catalogue knows of a check; its subject and verb stand in the suites.
type Check struct {
	ID          string   // as in the attack catalogue; never changes
	Requirement string   // ID of a Requirement
	Tries       string   // what is sent, in one or two sentences
	Why         string   // the harm where the requirement is broken
	Seen        []string // real bugs of this kind: CVE or advisory, product, versions
	OIDF        []string // modules of the OpenID Foundation's suite whose question this check answers
	Since       string   // edition of the catalogue that brought it; empty: the first
}

// first is the edition in which the checks without a Since are.
const first = "2026.11"

// NewerThan tells whether the check came after an edition.
func (c Check) NewerThan(edition string) bool {
	since := c.Since
	if since == "" {
		since = first
	}
	return since > edition
}

// Decision is the citation that decides a requirement in a profile.
type Decision struct {
	Citation
	Name string // "RFC 6749"; "advice" where no specification says it
	URL  string // link to the section
}

// Lookup gives the check and its requirement, or an error that names the nearest known ID.
func Lookup(id string) (Check, Requirement, error) {
	check, known := checksByID[id]
	if !known {
		return Check{}, Requirement{}, unknownCheck(id)
	}
	return check, requirementsByID[check.Requirement], nil
}

func unknownCheck(id string) error {
	ids := slices.Sorted(maps.Keys(checksByID))
	if nearest := Nearest(id, ids); nearest != "" {
		return fmt.Errorf("unknown check %q; did you mean %s?", id, nearest)
	}
	return fmt.Errorf("unknown check %q", id)
}

// Checks lists all checks by ID.
func Checks() []Check {
	return slices.SortedFunc(maps.Values(checksByID), func(a, b Check) int { return strings.Compare(a.ID, b.ID) })
}

// Requirements lists all requirements by ID.
func Requirements() []Requirement {
	return slices.SortedFunc(maps.Values(requirementsByID), func(a, b Requirement) int { return strings.Compare(a.ID, b.ID) })
}

// Decide gives the strongest citation that one of the specifications backs. Advice belongs to every profile.
// The second result is false where none applies: the requirement is then not part of the run.
func (r Requirement) Decide(specifications []string) (Decision, bool) {
	var best *Citation
	for i, citation := range r.Citations {
		if citation.Level != Advice && !slices.Contains(specifications, citation.Spec) {
			continue
		}
		if best == nil || citation.Level.rank() < best.Level.rank() {
			best = &r.Citations[i]
		}
	}
	if best == nil {
		return Decision{}, false
	}
	return Decision{Citation: *best, Name: SpecificationName(best.Spec), URL: SectionURL(best.Spec, best.Section)}, true
}

// SpecificationName gives the name that people use: "RFC 6749", "OpenID Connect Core 1.0".
func SpecificationName(key string) string {
	if spec, known := specifications[key]; known {
		return spec.Name
	}
	return "advice"
}

// SpecificationTitle gives the title of a document; empty for a key that is not known.
func SpecificationTitle(key string) string { return specifications[key].Title }

// SectionURL links to a section of a specification, or to the source of advice; empty where there is no link.
func SectionURL(key, section string) string {
	spec, known := specifications[key]
	if !known {
		return adviceURLs[section]
	}
	if section == "" {
		return spec.URL
	}
	return spec.URL + "#" + spec.Anchor + section
}

var requirementsByID, checksByID = index(requirements, checks)

// index makes the tables searchable; a doubled or dangling ID is a defect of ours.
func index(requirements []Requirement, checks []Check) (map[string]Requirement, map[string]Check) {
	byRequirement, byCheck := map[string]Requirement{}, map[string]Check{}
	for _, requirement := range requirements {
		if _, doubled := byRequirement[requirement.ID]; doubled {
			panic("catalogue: requirement " + requirement.ID + " stands twice")
		}
		byRequirement[requirement.ID] = requirement
	}
	for _, check := range checks {
		if _, doubled := byCheck[check.ID]; doubled {
			panic("catalogue: check " + check.ID + " stands twice")
		}
		if _, known := byRequirement[check.Requirement]; !known {
			panic("catalogue: check " + check.ID + " asks unknown requirement " + check.Requirement)
		}
		byCheck[check.ID] = check
	}
	return byRequirement, byCheck
}
