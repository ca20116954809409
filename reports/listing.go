package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/catalogue"
)

// ListedCheck is a check as the catalogue, the suites and the museum of faults know it together. Its JSON is an
// entry of `assay list --json`.
type ListedCheck struct {
	ID          string   `json:"id"`
	Chapter     string   `json:"chapter"`
	Title       string   `json:"title"`
	Requirement string   `json:"requirement"`
	Spec        string   `json:"spec"`
	Section     string   `json:"section"`
	Level       string   `json:"level"`
	Profiles    []string `json:"profiles"`
	Needs       []string `json:"needs"`   // features of the target
	Clients     []string `json:"clients"` // kinds of clients, beside the one under test
	Browser     bool     `json:"browser"`
	Waits       bool     `json:"waits"`       // for something to expire
	Destructive bool     `json:"destructive"` // may lock a client: --destructive
	TwoUsers    bool     `json:"two_users"`
	TwoIssuers  bool     `json:"two_issuers"` // of one server
	Faults      []string `json:"faults"`
	Oddities    []string `json:"oddities"`
	OIDF        []string `json:"oidf"`

	URL   string                `json:"-"` // of the section that decides
	Entry catalogue.Check       `json:"-"`
	Rule  catalogue.Requirement `json:"-"`
}

// ListedFault is a fault or an oddity of the reference server: an entry of `assay faults --json`.
type ListedFault struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`  // fault or oddity
	Check   string   `json:"check"` // that must catch the fault, or must not report the oddity
	Chapter string   `json:"chapter"`
	Profile string   `json:"profile"` // it is proven in
	Does    string   `json:"does"`
	SeenIn  string   `json:"seen_in"`
	Also    []string `json:"also"` // checks of other chapters that the fault fails too, each with why
}

// Listing is all that assay knows without a target.
type Listing struct {
	Profile string
	Checks  []ListedCheck
	Faults  []ListedFault
}

// WriteCheckList writes the checks as json, md, or a table for a terminal.
func WriteCheckList(w io.Writer, listing Listing, form string, style Style) error {
	switch form {
	case "json":
		return writeArray(w, listing.Checks)
	case "md":
		return writeChecksMarkdown(w, listing)
	}
	return writeChecks(w, listing, style)
}

// WriteFaultList writes the faults and oddities as json, md, or a table for a terminal.
func WriteFaultList(w io.Writer, listing Listing, form string, style Style) error {
	switch form {
	case "json":
		return writeArray(w, listing.Faults)
	case "md":
		return writeFaultsMarkdown(w, listing)
	}
	return writeFaults(w, listing, style)
}

// writeArray writes an array; a nil slice is an empty one.
func writeArray[T any](w io.Writer, values []T) error {
	text, err := json.MarshalIndent(mapText(values, strings.Clone), "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", text)
	return err
}

// writeChecks writes the checks as a table for a terminal, by chapter.
func writeChecks(w io.Writer, listing Listing, style Style) error {
	var text strings.Builder
	width, rule := longest(listing.Checks, func(c ListedCheck) string { return c.ID }), longest(listing.Checks, ListedCheck.rule)
	chapter := ""
	for _, check := range listing.Checks {
		if check.Chapter != chapter {
			chapter = check.Chapter
			text.WriteString("\n" + style.paint(bold, chapter) + "\n")
		}
		fmt.Fprintf(&text, "  %s  %s  %s  %s\n", pad(check.ID, width), pad(check.Level, 6), pad(check.rule(), rule), style.paint(dim, check.marks()))
	}
	fmt.Fprintf(&text, "\n%s of profile %s. assay explain ID tells more of one.\nB needs a browser · W waits for something to expire · f faults that prove it · o oddities it keeps quiet about\n",
		number(len(listing.Checks), "check"), listing.Profile)
	_, err := io.WriteString(w, strings.TrimPrefix(text.String(), "\n"))
	return err
}

// rule names the section that decides.
func (c ListedCheck) rule() string { return rule(c.Spec, c.Section) }

func rule(spec, section string) string {
	if section == "" || strings.EqualFold(spec, "advice") {
		return orElse(section, spec)
	}
	return spec + " §" + section
}

// marks tells in a few letters what a check takes and what proves it.
func (c ListedCheck) marks() string {
	flag := func(on bool, mark string) string {
		if on {
			return mark
		}
		return " "
	}
	marks := flag(c.Browser, "B") + flag(c.Waits, "W") + fmt.Sprintf(" %df", len(c.Faults))
	if len(c.Oddities) > 0 {
		marks += fmt.Sprintf(" %do", len(c.Oddities))
	}
	return marks
}

// longest gives the number of columns that a column of a table takes.
func longest[T any](rows []T, cell func(T) string) int {
	columns := 0
	for _, row := range rows {
		columns = max(columns, len([]rune(cell(row))))
	}
	return columns
}

// writeFaults writes the faults and oddities as a table for a terminal, by chapter.
func writeFaults(w io.Writer, listing Listing, style Style) error {
	var text strings.Builder
	for _, kind := range []string{"fault", "oddity"} {
		chapter, count := "", 0
		for _, fault := range listing.Faults {
			if fault.Kind != kind {
				continue
			}
			count++
			if fault.Chapter != chapter {
				chapter = fault.Chapter
				text.WriteString("\n" + style.paint(bold, chapter) + style.paint(dim, "  "+plural(kind)) + "\n")
			}
			text.WriteString("  " + fault.Name + "\n")
			for _, line := range fold(fault.Does, style.width()-6) {
				text.WriteString("      " + style.paint(dim, line) + "\n")
			}
		}
		if count > 0 {
			fmt.Fprintf(&text, "\n%d %s\n", count, plural(kind))
		}
	}
	text.WriteString("\nassay serve --fault NAME serves one, assay prove --fault NAME holds the checks against it.\n")
	_, err := io.WriteString(w, strings.TrimPrefix(text.String(), "\n"))
	return err
}

func plural(kind string) string {
	if kind == "oddity" {
		return "oddities"
	}
	return kind + "s"
}

// writeChecksMarkdown writes the checks for a document, a table for each chapter.
func writeChecksMarkdown(w io.Writer, listing Listing) error {
	var text strings.Builder
	fmt.Fprintf(&text, "# Checks\n\nWritten by `assay list --profile %s --md`. %s.\n", listing.Profile, number(len(listing.Checks), "check"))
	chapter := ""
	for _, check := range listing.Checks {
		if check.Chapter != chapter {
			chapter = check.Chapter
			fmt.Fprintf(&text, "\n## %s\n\n| check | level | rule | what is tried | faults |\n|---|---|---|---|---|\n", chapter)
		}
		fmt.Fprintf(&text, "| `%s` | %s | %s | %s | %d |\n", check.ID, check.Level, link(check.rule(), check.URL), cell(check.Entry.Tries), len(check.Faults))
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// writeFaultsMarkdown writes the faults and oddities for a document.
func writeFaultsMarkdown(w io.Writer, listing Listing) error {
	var text strings.Builder
	text.WriteString("# Faults and oddities\n\nWritten by `assay faults --md`. A fault breaks a rule, and its check must catch it. An oddity is lawful, and no check may report it.\n")
	for _, kind := range []string{"fault", "oddity"} {
		title, about := "Faults", "caught by"
		if kind == "oddity" {
			title, about = "Oddities", "might be reported by"
		}
		fmt.Fprintf(&text, "\n## %s\n\n| name | %s | what the server does | seen in |\n|---|---|---|---|\n", title, about)
		for _, fault := range listing.Faults {
			if fault.Kind == kind {
				fmt.Fprintf(&text, "| `%s` | `%s` | %s | %s |\n", fault.Name, fault.Check, cell(fault.Does), cell(fault.SeenIn))
			}
		}
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// cell makes a text safe within a table of Markdown.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(text)
}

func link(text, url string) string {
	if url == "" {
		return cell(text)
	}
	return "[" + cell(text) + "](" + url + ")"
}

// names lists what can be explained.
func (l Listing) names() []string {
	var names []string
	for _, check := range l.Checks {
		names = append(names, check.ID, check.Requirement)
	}
	for _, fault := range l.Faults {
		names = append(names, fault.Name)
	}
	for _, requirement := range catalogue.Requirements() {
		names = append(names, requirement.ID)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
