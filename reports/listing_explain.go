package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/catalogue"
)

// Explain tells all that is known of a check, a requirement, a fault or an oddity. An unknown ID is an error that
// names the nearest known one.
func Explain(w io.Writer, listing Listing, id string, style Style) error {
	page := explanation{listing: listing, style: style}
	switch i := slices.IndexFunc(listing.Checks, func(c ListedCheck) bool { return c.ID == id }); {
	case i >= 0:
		page.check(listing.Checks[i])
	default:
		if !page.fault(id) && !page.requirement(id) {
			return unknownID(listing, id)
		}
	}
	_, err := io.WriteString(w, page.text.String())
	return err
}

func unknownID(listing Listing, id string) error {
	if near := catalogue.Nearest(id, listing.names()); near != "" {
		return fmt.Errorf("no check, requirement, fault or oddity is called %q; did you mean %s?", id, near)
	}
	return fmt.Errorf("no check, requirement, fault or oddity is called %q; assay list and assay faults show them", id)
}

// explanation is a page under construction.
type explanation struct {
	listing Listing
	style   Style
	text    strings.Builder
}

// labelColumns is where the text beside the labels begins.
const labelColumns = 12

// columns is the width of the page: lines of more than 80 columns are hard to read.
func (e *explanation) columns() int { return min(e.style.width(), 80) }

func (e *explanation) title(id, kind string) {
	e.text.WriteString(e.style.paint(bold, id) + "  " + e.style.paint(dim, kind) + "\n")
}

// row writes texts beside a label, each from a new line, and leaves out a label without any.
func (e *explanation) row(label string, texts ...string) {
	for _, text := range texts {
		if text == "" {
			continue
		}
		for i, line := range fold(text, e.columns()-labelColumns-2) {
			indent := ""
			if i > 0 && len(texts) > 1 {
				indent = "  "
			}
			e.text.WriteString(e.style.paint(dim, pad(label, labelColumns)) + indent + line + "\n")
			label = ""
		}
	}
}

func (e *explanation) gap() { e.text.WriteString("\n") }

func (e *explanation) check(check ListedCheck) {
	e.title(check.ID, "check of chapter "+check.Chapter)
	e.row("", check.Title)
	e.gap()
	e.row("tries", check.Entry.Tries)
	e.row("why", check.Entry.Why)
	e.row("rule", check.Rule.Gist)
	e.citations(check.Rule)
	e.profiles(func(profile catalogue.Profile) (catalogue.Decision, bool) { return profile.Decide(check.Entry) })
	e.row("takes", strings.Join(check.takes(), "; "))
	e.gap()
	e.row("seen", check.Entry.Seen...)
	e.bends("proven by", "fault", check.ID)
	e.bends("quiet about", "oddity", check.ID)
	e.row("OIDF", check.OIDF...)
	run := "assay run --target URL --only " + check.ID
	if !slices.Contains(check.Profiles, catalogue.AutoProfile) && len(check.Profiles) > 0 {
		run += " --profile " + check.Profiles[0]
	}
	e.row("run it", run)
	if len(check.Faults) > 0 {
		e.row("see it fail", "assay prove --fault "+check.Faults[0])
	}
}

// takes says what the target and the user must provide.
func (c ListedCheck) takes() []string {
	var takes []string
	if len(c.Needs) > 0 {
		takes = append(takes, "of the target: "+strings.Join(c.Needs, ", "))
	}
	if len(c.Clients) > 0 {
		takes = append(takes, "clients beside the one under test: "+strings.Join(c.Clients, ", "))
	}
	if c.Browser {
		takes = append(takes, "a browser")
	}
	if c.Waits {
		takes = append(takes, "time, for something to expire")
	}
	if c.TwoUsers {
		takes = append(takes, "a second user")
	}
	if c.TwoIssuers {
		takes = append(takes, "a second issuer of the same server, other_issuer: in assay.yaml")
	}
	if c.Destructive {
		takes = append(takes, "your leave, by --destructive: it may lock a client")
	}
	if len(takes) == 0 {
		return []string{"nothing but a login and a client"}
	}
	return takes
}

// citations writes each place that backs a requirement, with its link on a line of its own: it is to be copied.
func (e *explanation) citations(requirement catalogue.Requirement) {
	label := "cited"
	for _, citation := range requirement.Citations {
		where := rule(catalogue.SpecificationName(citation.Spec), citation.Section)
		e.text.WriteString(e.style.paint(dim, pad(label, labelColumns)) + pad(string(citation.Level), 8) + where + "\n")
		if url := catalogue.SectionURL(citation.Spec, citation.Section); url != "" {
			e.text.WriteString(strings.Repeat(" ", labelColumns+8) + e.style.paint(dim, url) + "\n")
		}
		label = ""
	}
}

// profiles writes which level a check or requirement has where.
func (e *explanation) profiles(decide func(catalogue.Profile) (catalogue.Decision, bool)) {
	var levels []string
	for _, name := range catalogue.Profiles() {
		profile, err := catalogue.ProfileNamed(name, catalogue.SpecificationKeys())
		if err != nil {
			continue // Profiles names known ones alone
		}
		if decision, included := decide(profile); included {
			levels = append(levels, fmt.Sprintf("%s %s", name, decision.Level))
		}
	}
	e.row("profiles", orElse(strings.Join(levels, ", "), "none"))
}

func (e *explanation) bends(label, kind, check string) {
	var texts []string
	for _, fault := range e.listing.Faults {
		if fault.Kind == kind && fault.Check == check {
			texts = append(texts, fault.Name+": "+fault.Does)
		}
	}
	e.row(label, texts...)
}

func (e *explanation) fault(name string) bool {
	i := slices.IndexFunc(e.listing.Faults, func(f ListedFault) bool { return f.Name == name })
	if i < 0 {
		return false
	}
	fault := e.listing.Faults[i]
	e.title(fault.Name, fault.Kind+" of chapter "+fault.Chapter)
	e.gap()
	e.row("does", fault.Does)
	if fault.Kind == "fault" {
		e.row("caught by", fault.Check)
	} else {
		e.row("about", fault.Check+", which must not report it: it is lawful")
	}
	e.row("also fails", fault.Also...)
	e.row("seen in", fault.SeenIn)
	e.row("profile", fault.Profile)
	e.gap()
	e.row("serve it", "assay serve --fault "+fault.Name)
	e.row("prove it", "assay prove --fault "+fault.Name)
	e.row("more", "assay explain "+fault.Check)
	return true
}

func (e *explanation) requirement(id string) bool {
	all := catalogue.Requirements()
	i := slices.IndexFunc(all, func(r catalogue.Requirement) bool { return r.ID == id })
	if i < 0 {
		return false
	}
	e.title(id, "requirement")
	e.gap()
	e.row("rule", all[i].Gist)
	e.citations(all[i])
	e.profiles(func(profile catalogue.Profile) (catalogue.Decision, bool) {
		return all[i].Decide(profile.Specifications)
	})
	var checks []string
	for _, check := range e.listing.Checks {
		if check.Requirement == id {
			checks = append(checks, check.ID+": "+check.Title)
		}
	}
	e.row("asked by", checks...)
	return true
}
