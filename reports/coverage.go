package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authassay/assay/suites/catalogue"
)

// specCoverage tells what a run came to for each MUST of one specification.
type specCoverage struct {
	Name, Title string
	Summary     string
	Musts       []mustCoverage
}

// mustCoverage is one MUST, what became of it, and the checks of the run that ask it.
type mustCoverage struct {
	Section, URL string
	Gist         string
	State        coverageState
	Why          string // where nothing was decided
	Checks       []string
}

// coverageState is what became of a requirement, with its looks.
type coverageState struct{ Word, Face, Mark string }

// What may become of a requirement.
var (
	stateFailed      = coverageState{"failed", "fail", "✗"}
	statePassed      = coverageState{"passed", "pass", "✓"}
	stateUndecided   = coverageState{"not decided", "inconclusive", "?"}
	stateNotTestable = coverageState{"not testable", "unsupported", "–"}
	stateNotAsked    = coverageState{"not asked", "skipped", "○"}
)

// coverage tells each MUST of the specifications that the run applied, as far as the requirements have them. A run that
// does not say what it applied has none.
func (run Run) coverage(requirements []catalogue.Requirement) []specCoverage {
	asked := map[string][]Check{}
	for _, check := range run.Checks {
		asked[check.Requirement] = append(asked[check.Requirement], check)
	}
	var all []specCoverage
	for _, key := range run.Specs {
		told := specCoverage{Name: catalogue.SpecificationName(key), Title: catalogue.SpecificationTitle(key)}
		for _, requirement := range requirements {
			for _, citation := range requirement.Citations {
				if citation.Spec == key && citation.Level == catalogue.Must {
					told.Musts = append(told.Musts, cover(requirement, citation, asked[requirement.ID]))
				}
			}
		}
		if len(told.Musts) == 0 {
			continue
		}
		slices.SortStableFunc(told.Musts, func(a, b mustCoverage) int { return bySection(a.Section, b.Section) })
		told.Summary = told.summary()
		all = append(all, told)
	}
	return all
}

// cover tells a MUST by the worst verdict of its checks.
func cover(requirement catalogue.Requirement, citation catalogue.Citation, checks []Check) mustCoverage {
	must := mustCoverage{Section: citation.Section, URL: catalogue.SectionURL(citation.Spec, citation.Section), Gist: requirement.Gist}
	if len(checks) == 0 {
		must.State, must.Why = stateNotAsked, "no check of this run asks it"
		return must
	}
	for _, check := range checks {
		must.Checks = append(must.Checks, Line(check.ID, 80))
	}
	worst := slices.MinFunc(checks, func(a, b Check) int { return a.Verdict.Severity() - b.Verdict.Severity() })
	switch worst.Verdict {
	case Fail, Warn:
		must.State = stateFailed
	case Pass:
		must.State = statePassed
	case Unsupported, Skipped:
		must.State, must.Why = stateNotTestable, Line(worst.Reason, 200)
	default:
		must.State, must.Why = stateUndecided, Line(worst.Reason, 200)
	}
	return must
}

// summary counts what became of the MUSTs, such as "9 MUSTs, 7 tested: 6 passed, 1 failed; 2 not testable".
func (s specCoverage) summary() string {
	count := func(states ...coverageState) (told []string, sum int) {
		for _, state := range states {
			n := 0
			for _, must := range s.Musts {
				if must.State == state {
					n++
				}
			}
			if n > 0 {
				told = append(told, fmt.Sprintf("%d %s", n, state.Word))
			}
			sum += n
		}
		return told, sum
	}
	tested, sum := count(statePassed, stateFailed, stateUndecided)
	rest, _ := count(stateNotTestable, stateNotAsked)
	line := fmt.Sprintf("%s, %d tested", number(len(s.Musts), "MUST"), sum)
	if len(tested) > 0 {
		line += ": " + strings.Join(tested, ", ")
	}
	if len(rest) > 0 {
		line += "; " + strings.Join(rest, ", ")
	}
	return line
}

// bySection orders section numbers as they stand in a document: 4.2 before 4.10.
func bySection(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(a, b string) int {
		first, errFirst := strconv.Atoi(a)
		second, errSecond := strconv.Atoi(b)
		if errFirst != nil || errSecond != nil {
			return cmp.Compare(a, b)
		}
		return cmp.Compare(first, second)
	})
}
