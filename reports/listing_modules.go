package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/authassay/assay/suites/catalogue"
)

// ListedModule is a module of the OpenID Foundation's suite, and what answers it here. Its JSON is an entry of
// `assay list --modules --json`.
type ListedModule struct {
	Module  string   `json:"module"`
	Checks  []string `json:"checks"`  // that answer its question
	Decides string   `json:"decides"` // what decides here
	Person  string   `json:"person"`  // what the Foundation's suite needs a person for
	Differs string   `json:"differs"` // where our verdict is another than theirs, and why
}

// Modules joins the 77 modules for a provider with the checks of a listing.
func (l Listing) Modules() []ListedModule {
	var modules []ListedModule
	for _, module := range catalogue.OIDFModules() {
		listed := ListedModule{Module: "oidcc-" + module.Name, Checks: []string{}, Decides: module.Decides, Person: module.PersonDoes(), Differs: module.Differs}
		for _, check := range l.Checks {
			if slices.Contains(check.OIDF, listed.Module) {
				listed.Checks = append(listed.Checks, check.ID)
			}
		}
		modules = append(modules, listed)
	}
	return modules
}

// WriteModuleList writes the modules as json, md, or a list for a terminal.
func WriteModuleList(w io.Writer, listing Listing, form string, style Style) error {
	switch form {
	case "json":
		return writeArray(w, listing.Modules())
	case "md":
		return writeModulesMarkdown(w, listing)
	}
	return writeModules(w, listing, style)
}

// writeModules writes each module with its checks for a terminal.
func writeModules(w io.Writer, listing Listing, style Style) error {
	var text strings.Builder
	modules := listing.Modules()
	answered := 0
	for _, module := range modules {
		text.WriteString(style.paint(bold, module.Module) + "\n")
		for _, check := range module.Checks {
			text.WriteString("  " + check + "\n")
		}
		if len(module.Checks) > 0 {
			answered++
		}
	}
	fmt.Fprintf(&text, "\n%d of %d modules of the OpenID Foundation's plans for a provider are answered. This is no certification.\n", answered, len(modules))
	_, err := io.WriteString(w, text.String())
	return err
}

func writeModulesMarkdown(w io.Writer, listing Listing) error {
	var text strings.Builder
	text.WriteString("# The OpenID Foundation's modules, and what answers them here\n\nWritten by `assay list --profile oidc --modules --md`. These are the modules of the Foundation's certification plans for a provider. The checks are ours, " +
		"one requirement each, and a run of them is no certification: that the Foundation alone gives.\n\n" +
		"| module | checks | what decides | for the Foundation's suite somebody must | where our verdict differs |\n|---|---|---|---|---|\n")
	for _, module := range listing.Modules() {
		checks := make([]string, 0, len(module.Checks))
		for _, check := range module.Checks {
			checks = append(checks, "`"+check+"`")
		}
		fmt.Fprintf(&text, "| `%s` | %s | %s | %s | %s |\n", module.Module, orElse(strings.Join(checks, ", "), "none"), cell(module.Decides), cell(module.Person), cell(module.Differs))
	}
	_, err := io.WriteString(w, text.String())
	return err
}
