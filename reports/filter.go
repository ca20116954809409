package reports

import (
	"fmt"
	"strings"
)

// filter is a choice that the reader has of what the page shows: radio buttons, and style that hides the rest. No script is needed.
type filter struct {
	Name    string // of the choice: verdict
	Key     string // attribute data-KEY of what is chosen from
	Options []filterOption
}

type filterOption struct{ Value, Label string }

// add takes an option once.
func (f *filter) add(value, label string) {
	for _, option := range f.Options {
		if option.Value == value {
			return
		}
	}
	f.Options = append(f.Options, filterOption{value, label})
}

// filters are the choices of a page. Values are words of ours, or numbers: they come to stand in a style sheet.
func (p *page) filters() []filter {
	verdict, chapter, level := filter{Name: "Verdict", Key: "verdict"}, filter{Name: "Chapter", Key: "chapter"}, filter{Name: "Level", Key: "level"}
	for _, each := range p.Chapters {
		for _, check := range each.Checks {
			verdict.add(check.Face, check.Face)
			chapter.add(check.Place, each.Name)
			level.add(check.Force, check.Force)
		}
	}
	return []filter{verdict, chapter, level}
}

// filterStyle hides what was not chosen, and opens what is left.
func filterStyle(filters []filter) string {
	var style strings.Builder
	for _, filter := range filters {
		for _, option := range filter.Options {
			chosen := fmt.Sprintf("body:has(#%s-%s:checked)", filter.Key, option.Value)
			is := fmt.Sprintf("[data-%s=%q]", filter.Key, option.Value)
			fmt.Fprintf(&style, "%s :is(article,.checks>li):not(%s),%s :is(.chapter,.told):not(:has(%s)){display:none}\n", chosen, is, chosen, is)
		}
	}
	return style.String()
}
