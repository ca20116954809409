package setup

import (
	"cmp"
	"fmt"
	"time"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/reports"
)

// page shows one page of the login, once it is decided what to do there.
func (c *loginCheck) page(sight page.Sight) {
	c.shown++
	c.last = sight
	seen, step := sight.Page, sight.Step
	fmt.Fprintf(c.w, "  %d. %s page  “%s”  %s  after %.2f s\n", c.shown, sight.Reading.Kind, reports.Line(seen.Title, 60), c.safe(seen.URL, 100), time.Since(c.began).Seconds())
	c.began = time.Now()
	var likely []page.Candidate
	for _, candidate := range sight.Reading.Candidates {
		if candidate.Score > 0 {
			likely = append(likely, candidate)
		}
	}
	c.considered("", likely)
	if step.End == "" {
		c.done(seen, step)
	}
}

// considered lists controls with their scores, the best for each purpose marked.
func (c *loginCheck) considered(heading string, candidates []page.Candidate) {
	if heading != "" && len(candidates) > 0 {
		fmt.Fprintf(c.w, "\n%s\n", heading)
	}
	best := map[string]int{}
	for _, candidate := range candidates {
		best[candidate.For] = max(best[candidate.For], candidate.Score)
	}
	for _, candidate := range candidates {
		mark := " "
		if candidate.Score > 0 && candidate.Score == best[candidate.For] {
			mark = "→"
		}
		fmt.Fprintf(c.w, "     %s %-10s %4d  %s\n", mark, candidate.For, candidate.Score, reports.Line(candidate.Control, 100))
	}
}

// done says what is typed, ticked and pressed on a page.
func (c *loginCheck) done(seen page.Snapshot, step page.Step) {
	say := func(verb, what string) { fmt.Fprintf(c.w, "       %-11s %s\n", verb, what) }
	for _, own := range step.Done {
		say("by your", reports.Line(own, 100))
	}
	for _, typed := range step.Type {
		what := typed.Text
		switch {
		case typed.Secret:
			what = "the password"
		case typed.Code:
			what = "a one-time code"
		}
		say("types", fmt.Sprintf("%s into “%s”", reports.Line(what, 60), reports.Line(label(seen.Forms[step.Form].Fields[typed.Field]), 60)))
	}
	for _, i := range step.Tick {
		say("ticks", reports.Line(label(seen.Forms[step.Form].Fields[i]), 100))
	}
	if step.Press.Possible() {
		say("presses", pressed(seen, step.Press))
	}
}

// label is how a person would call a field.
func label(field page.Field) string {
	return cmp.Or(field.Label, field.Name, field.ID)
}

// pressed names what goes on from a page.
func pressed(seen page.Snapshot, press page.Press) string {
	switch {
	case press.Form >= 0 && press.Button >= 0:
		button := seen.Forms[press.Form].Buttons[press.Button]
		return reports.Line(fmt.Sprintf("the button “%s”", cmp.Or(button.Text, button.Value, button.Name)), 100)
	case press.Form >= 0:
		return "Enter"
	case press.Link >= 0:
		return reports.Line(fmt.Sprintf("the link “%s”", seen.Links[press.Link].Text), 100)
	}
	return "nothing"
}
