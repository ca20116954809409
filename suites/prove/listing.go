package prove

import (
	"maps"
	"slices"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/catalogue"
)

// Listing gathers what is known of the checks of a profile, and of all faults and oddities, without a target. An
// unknown profile is an error that names the nearest known one.
func Listing(profile string) (reports.Listing, error) {
	return gather(suites.Selection{Profile: profile, Advertised: catalogue.SpecificationKeys()})
}

// Everything gathers what is known of all checks, those of one profile alone too.
func Everything() (reports.Listing, error) {
	return gather(suites.Selection{Profile: catalogue.AutoProfile})
}

func gather(selection suites.Selection) (reports.Listing, error) {
	plan, err := suites.Declared(selection)
	if err != nil {
		return reports.Listing{}, err
	}
	listing := reports.Listing{Profile: selection.Profile, Faults: listedFaults()}
	chapters := map[string]string{}
	for _, check := range plan.Checks {
		listing.Checks = append(listing.Checks, listed(check, listing.Faults))
	}
	whole, err := suites.Declared(suites.Selection{Profile: catalogue.AutoProfile})
	if err != nil {
		return reports.Listing{}, err
	}
	for _, check := range whole.Checks {
		chapters[check.ID] = check.Chapter
	}
	for i, fault := range listing.Faults {
		listing.Faults[i].Chapter = chapters[fault.Check]
	}
	return listing, nil
}

func listed(check suites.PlannedCheck, bends []reports.ListedFault) reports.ListedCheck {
	entry := reports.ListedCheck{
		ID: check.ID, Chapter: check.Chapter, Title: check.Title, Requirement: check.Requirement.ID,
		Spec: check.Decision.Name, Section: check.Decision.Section, Level: string(check.Decision.Level), URL: check.Decision.URL,
		Needs: check.Needs, Clients: check.Clients, Browser: check.Browser, Waits: check.Waits, Destructive: check.Destructive, TwoUsers: check.TwoUsers, TwoIssuers: check.TwoIssuers, OIDF: check.Catalogue.OIDF,
		Entry: check.Catalogue, Rule: check.Requirement,
	}
	for _, name := range catalogue.Profiles() {
		profile, err := catalogue.ProfileNamed(name, catalogue.SpecificationKeys())
		if err != nil {
			continue // Profiles names known ones alone
		}
		if _, has := check.In(profile); has {
			entry.Profiles = append(entry.Profiles, name)
		}
	}
	for _, bend := range bends {
		switch {
		case bend.Check != check.ID:
		case bend.Kind == "fault":
			entry.Faults = append(entry.Faults, bend.Name)
		default:
			entry.Oddities = append(entry.Oddities, bend.Name)
		}
	}
	return entry
}

func listedFaults() []reports.ListedFault {
	var list []reports.ListedFault
	for _, fault := range faults.All() {
		entry := reports.ListedFault{Name: fault.Name, Kind: "fault", Check: fault.Breaks, Profile: fault.Profile, Does: fault.Does, SeenIn: fault.SeenIn}
		for _, id := range slices.Sorted(maps.Keys(fault.Also)) {
			entry.Also = append(entry.Also, id+": "+fault.Also[id])
		}
		list = append(list, entry)
	}
	for _, oddity := range faults.Oddities() {
		list = append(list, reports.ListedFault{Name: oddity.Name, Kind: "oddity", Check: oddity.About, Does: oddity.Does})
	}
	for i := range list {
		if list[i].Profile == "" {
			list[i].Profile = catalogue.AutoProfile
		}
	}
	return list
}

// Named finds a fault or oddity; nil for no name. An unknown name is an error that names the nearest known one.
func Named(name string) (*server.Bend, error) {
	if name == "" {
		return nil, nil
	}
	var names []string
	for _, bend := range faults.Bends() {
		if bend.Name == name {
			return &bend, nil
		}
		names = append(names, bend.Name)
	}
	return nil, unknown("fault or oddity", name, names)
}
