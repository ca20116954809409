package suites

import (
	"testing"

	"github.com/authassay/assay/reports"
)

func TestAFindingIsExplainedInAFewLines(t *testing.T) {
	got := explained(reports.Check{ID: "code-replay", Title: "an authorization code is refused the second time", Spec: "RFC 6749", Section: "4.1.2", Level: "MUST",
		Gist: "A code is used once.", Verdict: reports.Fail, Variants: []reports.Variant{
			{Name: "at-once", Verdict: reports.Fail, Reason: "tokens came\n\x1b[31m"}, {Name: "later", Verdict: reports.Pass}}})
	want := "fail: an authorization code is refused the second time\n" +
		"rule: RFC 6749 4.1.2 (MUST): A code is used once.\n" +
		`seen: at-once: tokens came \x1b[31m` + "\nmore: assay explain code-replay"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatCannotBeServedIsAnError(t *testing.T) {
	if _, err := Run(t.Context(), Options{}); err == nil {
		t.Error("a run without a server begins")
	}
}
