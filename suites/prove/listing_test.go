package prove

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/catalogue"
)

func TestListJSONIsAsTheContractSays(t *testing.T) {
	listing, err := Listing(catalogue.AutoProfile)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := reports.WriteCheckList(&text, listing, "json", reports.Style{}); err != nil {
		t.Fatal(err)
	}
	var checks []map[string]any
	if err := json.Unmarshal(text.Bytes(), &checks); err != nil || len(checks) < 50 {
		t.Fatalf("%d checks, %v", len(checks), err)
	}
	kinds := map[string][]string{
		"string":         {"id", "chapter", "title", "requirement", "spec", "section", "level"},
		"[]interface {}": {"profiles", "needs", "faults", "oddities", "oidf"},
		"bool":           {"browser"},
	}
	for _, check := range checks {
		for kind, keys := range kinds {
			for _, key := range keys {
				empty := check[key] == "" && !(key == "section" && check["level"] == "ADVICE") // advice has none
				if fmt.Sprintf("%T", check[key]) != kind || empty {
					t.Errorf("%v has %s %v, which is no %s", check["id"], key, check[key], kind)
				}
			}
		}
	}
}

func TestListingJoinsChecksAndBends(t *testing.T) {
	listing, err := Everything()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range listing.Faults {
		i := slices.IndexFunc(listing.Checks, func(c reports.ListedCheck) bool { return c.ID == fault.Check })
		if i < 0 {
			t.Errorf("%s is about the unknown check %s", fault.Name, fault.Check)
			continue
		}
		check := listing.Checks[i]
		if named := map[string][]string{"fault": check.Faults, "oddity": check.Oddities}[fault.Kind]; !slices.Contains(named, fault.Name) || fault.Chapter != check.Chapter {
			t.Errorf("%s %s is not listed with %s", fault.Kind, fault.Name, check.ID)
		}
	}
	narrow, err := Listing("oauth20")
	if err != nil || len(narrow.Checks) == 0 || len(narrow.Checks) >= len(listing.Checks) {
		t.Errorf("oauth20 has %d checks of %d, %v", len(narrow.Checks), len(listing.Checks), err)
	}
}

func TestEveryNameIsExplained(t *testing.T) {
	listing, err := Everything()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, check := range listing.Checks {
		names = append(names, check.ID, check.Requirement)
	}
	for _, fault := range listing.Faults {
		names = append(names, fault.Name)
	}
	for _, name := range names {
		var text bytes.Buffer
		if err := reports.Explain(&text, listing, name, reports.Style{}); err != nil || !strings.HasPrefix(text.String(), name+"  ") {
			t.Errorf("%s: %v %.60s", name, err, text.String())
		}
	}
}

func TestNamed(t *testing.T) {
	if bend, err := Named("code-replay"); err != nil || bend == nil || bend.Name != "code-replay" {
		t.Errorf("%v, %v", bend, err)
	}
	if bend, err := Named(""); err != nil || bend != nil {
		t.Errorf("no name gives %v, %v", bend, err)
	}
	if _, err := Named("code-repaly"); err == nil || !strings.Contains(err.Error(), "did you mean code-replay?") {
		t.Errorf("a slip of the pen gives %v", err)
	}
}

func TestEachModuleOfTheFoundationIsAnswered(t *testing.T) {
	listing, err := Listing("oidc")
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range listing.Modules() {
		if len(module.Checks) == 0 {
			t.Errorf("%s: no check of profile oidc names it in its OIDF", module.Module)
		}
	}
}
