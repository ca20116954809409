package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/authassay/assay/suites/catalogue"
)

// sampleListing is two checks of two chapters, with faults and an oddity.
func sampleListing(t *testing.T) Listing {
	t.Helper()
	listing := Listing{Profile: "auto"}
	for _, c := range []struct {
		id, chapter, title string
		browser, waits     bool
		needs              []string
	}{
		{"code-expiry", "code", "an authorization code is refused after it has expired", false, true, nil},
		{"ui-framing-consent", "pages", "a consent page cannot be framed", true, false, []string{"openid"}},
	} {
		entry, rule, err := catalogue.Lookup(c.id)
		if err != nil {
			t.Fatal(err)
		}
		citation := rule.Citations[0]
		listing.Checks = append(listing.Checks, ListedCheck{ID: c.id, Chapter: c.chapter, Title: c.title, Requirement: rule.ID,
			Spec: catalogue.SpecificationName(citation.Spec), Section: citation.Section, Level: string(citation.Level), Profiles: []string{"auto"}, Needs: c.needs,
			Browser: c.browser, Waits: c.waits, Faults: []string{c.id}, URL: catalogue.SectionURL(citation.Spec, citation.Section), Entry: entry, Rule: rule})
	}
	listing.Checks[0].Oddities = []string{"code-expiry.leeway"}
	listing.Faults = []ListedFault{
		{Name: "code-expiry", Kind: "fault", Check: "code-expiry", Chapter: "code", Profile: "auto", Does: "Redeems a code | however old.", SeenIn: "CVE-2024-22403",
			Also: []string{"token-expiry-enforced: it is of the same clock"}},
		{Name: "ui-framing-consent", Kind: "fault", Check: "ui-framing-consent", Chapter: "pages", Profile: "auto", Does: "Lets its consent page be framed."},
		{Name: "code-expiry.leeway", Kind: "oddity", Check: "code-expiry", Chapter: "code", Profile: "auto", Does: "Leaves a second of leeway."},
	}
	return listing
}

func TestListings(t *testing.T) {
	listing := sampleListing(t)
	for _, c := range []struct {
		file  string
		write func(io.Writer) error
	}{
		{"listing.txt", func(w io.Writer) error { return WriteCheckList(w, listing, "", Style{}) }},
		{"listing.json", func(w io.Writer) error { return WriteCheckList(w, listing, "json", Style{}) }},
		{"listing.md", func(w io.Writer) error { return WriteCheckList(w, listing, "md", Style{}) }},
		{"listing-faults.txt", func(w io.Writer) error { return WriteFaultList(w, listing, "", Style{}) }},
		{"listing-faults.json", func(w io.Writer) error { return WriteFaultList(w, listing, "json", Style{}) }},
		{"listing-faults.md", func(w io.Writer) error { return WriteFaultList(w, listing, "md", Style{}) }},
		{"listing-check.txt", func(w io.Writer) error { return Explain(w, listing, "code-expiry", Style{}) }},
		{"listing-requirement.txt", func(w io.Writer) error { return Explain(w, listing, "RFC6749-4.1.2-code-expires", Style{}) }},
		{"listing-oddity.txt", func(w io.Writer) error { return Explain(w, listing, "code-expiry.leeway", Style{}) }},
	} {
		var text bytes.Buffer
		if err := c.write(&text); err != nil {
			t.Fatal(err)
		}
		golden(t, c.file, text.Bytes())
	}
}

func TestExplanationsFitATerminal(t *testing.T) {
	listing := sampleListing(t)
	for _, name := range listing.names() {
		var text bytes.Buffer
		if err := Explain(&text, listing, name, Style{Width: 200}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text.String()) {
			words := strings.Fields(line)
			if utf8.RuneCountInString(line) > 81 && len(words) > 1 && len(words[len(words)-1]) < 60 { // a link or a module's name stays whole
				t.Errorf("%s has a long line: %s", name, line)
			}
		}
	}
}

func TestExplainNamesTheNearest(t *testing.T) {
	listing := sampleListing(t)
	for id, want := range map[string]string{
		"code-expirry":               "did you mean code-expiry?",
		"RFC6749-4.1.2-code-expire":  "did you mean RFC6749-4.1.2-code-expires?",
		"code-expiry.leway":          "did you mean code-expiry.leeway?",
		"something-else-altogether!": "assay list and assay faults show them",
	} {
		var text bytes.Buffer
		if err := Explain(&text, listing, id, Style{}); err == nil || !strings.Contains(err.Error(), want) || text.Len() > 0 {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestAnEmptyListIsAnArray(t *testing.T) {
	var text bytes.Buffer
	if err := WriteCheckList(&text, Listing{}, "json", Style{}); err != nil || strings.TrimSpace(text.String()) != "[]" {
		t.Errorf("%s %v", text.String(), err)
	}
}

func TestRender(t *testing.T) {
	run := Run{Schema: Schema, Tool: Tool{Name: toolName}, Target: Target{Issuer: "http://127.0.0.1:9400"}}
	Tally(&run, Fail, false)
	for format, begins := range map[string]string{"text": "target", "html": "<!doctype html>", "junit": "<?xml", "json": "{"} {
		var text bytes.Buffer
		if err := Render(&text, run, format, Style{}); err != nil || !strings.HasPrefix(strings.ToLower(text.String()), begins) {
			t.Errorf("%s: %v %.60s", format, err, text.String())
		}
	}
	if err := Render(io.Discard, run, "pdf", Style{}); err == nil {
		t.Error("an unknown format was written")
	}
	var text bytes.Buffer
	_ = Render(&text, run, "json", Style{}) // it was written above
	var read map[string]any
	if err := json.Unmarshal(text.Bytes(), &read); err != nil || fmt.Sprint(read["schema"]) != "1" {
		t.Errorf("%v %v", err, read["schema"])
	}
}
