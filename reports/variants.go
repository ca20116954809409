package reports

import (
	"fmt"
	"slices"
	"strings"
)

// variants counts the variants of a check for its line: how many there are and, where they came to different things, how
// many to what, worst first. It is empty where there is one at most.
func (c Check) variants() string {
	if len(c.Variants) < 2 {
		return ""
	}
	all := number(len(c.Variants), "variant")
	var parts []string
	for _, verdict := range severities {
		if n := c.of(verdict); n == len(c.Variants) {
			return all
		} else if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, verdict))
		}
	}
	return all + ": " + strings.Join(parts, ", ")
}

// of counts the variants that came to a verdict.
func (c Check) of(verdict Verdict) (n int) {
	for _, variant := range c.Variants {
		if variant.Verdict == verdict {
			n++
		}
	}
	return n
}

// badVariants names the variants that have the check's own verdict, where there are others. Those that were not asked
// are told apart from those that came out well.
func (c Check) badVariants() string {
	if len(c.Variants) < 2 {
		return ""
	}
	var names []string
	for _, variant := range c.Variants {
		if variant.Verdict == c.Verdict {
			names = append(names, variant.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	told := fmt.Sprintf("%d of %d: %s", len(names), len(c.Variants), Line(strings.Join(names, ", "), 300))
	for _, verdict := range []Verdict{Skipped, Unsupported} {
		if n := c.of(verdict); n > 0 && verdict != c.Verdict {
			told += fmt.Sprintf("; %d %s", n, verdict)
		}
	}
	return told
}

// Alike is variants that came to the same, for the same reason.
type Alike struct {
	Variant
	Names []string
}

// Alike puts those variants together that came to the same, in the order in which each outcome came first: of the flows
// of a profile many are often unsupported for one reason.
func (c Check) Alike() []Alike {
	var groups []Alike
	for _, variant := range c.Variants {
		at := slices.IndexFunc(groups, func(group Alike) bool {
			return group.Verdict == variant.Verdict && group.Observed == variant.Observed && group.Reason == variant.Reason
		})
		if at < 0 {
			at = len(groups)
			groups = append(groups, Alike{Variant: variant})
		}
		groups[at].Names = append(groups[at].Names, variant.Name)
	}
	return groups
}
