package reports

import (
	"slices"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/catalogue"
)

// TestCoverage holds what becomes of the MUSTs of a specification that applies, and that nothing else is told.
func TestCoverage(t *testing.T) {
	must := func(id, section string, level catalogue.Level) catalogue.Requirement {
		return catalogue.Requirement{ID: id, Gist: "The server keeps " + id + ".", Citations: []catalogue.Citation{{Spec: "rfc6749", Section: section, Level: level}}}
	}
	requirements := []catalogue.Requirement{
		must("broken", "10.2", catalogue.Must), must("kept", "4.1", catalogue.Must), must("half", "4.2", catalogue.Must), must("lacking", "4.10", catalogue.Must),
		must("waits", "5", catalogue.Must), must("blocked", "6", catalogue.Must), must("nobody", "7", catalogue.Must), must("advised", "8", catalogue.Should),
		{ID: "elsewhere", Citations: []catalogue.Citation{{Spec: "rfc7009", Section: "2", Level: catalogue.Must}}},
	}
	run := Run{Specs: []string{"rfc6749", "rfc9126"}, Checks: []Check{
		{ID: "a", Requirement: "broken", Verdict: Pass}, {ID: "b", Requirement: "broken", Verdict: Fail, Expected: true}, {ID: "c", Requirement: "kept", Verdict: Pass},
		{ID: "d", Requirement: "half", Verdict: Unsupported}, {ID: "e", Requirement: "half", Verdict: Pass}, {ID: "f", Requirement: "lacking", Verdict: Unsupported, Reason: "no endpoint"},
		{ID: "g", Requirement: "waits", Verdict: Skipped, Reason: "lifetimes.code would\ndecide it"}, {ID: "h", Requirement: "blocked", Verdict: Inconclusive, Reason: "429"},
		{ID: "i", Requirement: "advised", Verdict: Warn}, {ID: "j", Requirement: "elsewhere", Verdict: Fail},
	}}
	all := run.coverage(requirements)
	if len(all) != 1 || all[0].Name != "RFC 6749" {
		t.Fatalf("told of %+v", all)
	}
	var told []string
	for _, must := range all[0].Musts {
		told = append(told, strings.TrimSpace("§"+must.Section+" "+must.State.Word+" "+strings.Join(must.Checks, ",")+" "+must.Why))
	}
	want := []string{"§4.1 passed c", "§4.2 passed d,e", "§4.10 not testable f no endpoint", "§5 not testable g lifetimes.code would decide it", "§6 not decided h 429",
		"§7 not asked  no check of this run asks it", "§10.2 failed a,b"}
	if !slices.Equal(told, want) {
		t.Errorf("told %q,\nwant %q", told, want)
	}
	if want := "7 MUSTs, 4 tested: 2 passed, 1 failed, 1 not decided; 2 not testable, 1 not asked"; all[0].Summary != want {
		t.Errorf("%s, want %s", all[0].Summary, want)
	}
	run.Specs = nil
	if all := run.coverage(requirements); all != nil {
		t.Errorf("a run that says nothing of specifications covers %+v", all)
	}
}
