package reports

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func summaryOf(t *testing.T, run Run) string {
	t.Helper()
	var text bytes.Buffer
	if err := Summary(&text, run); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestSummaryBeginsWithTheVerdict(t *testing.T) {
	run := sampleRun()
	run.Stale = []string{"code-replay no longer happens"}
	run.Checks[6].New = true
	Tally(&run, Fail, false)
	text := summaryOf(t, run)
	at := -1
	for _, want := range []string{"### assay: RESULT: FAIL (exit 1)", "#### 4 findings", "| FAIL | code-replay |", "#### Expectations to mend", "#### 1 could not be told", "#### 1 known finding", "<details><summary>flow: 1 pass"} {
		found := strings.Index(strings.ReplaceAll(text, "| ✗ FAIL", "| FAIL"), want)
		if found <= at {
			t.Errorf("%q is missing, or out of order", want)
		}
		at = found
	}
}

// TestSummaryHoldsNoMarkupOfTheTarget holds that nothing but our own tags, tables and headings is markup.
func TestSummaryHoldsNoMarkupOfTheTarget(t *testing.T) {
	run := poisoned()
	for i := range run.Checks {
		run.Checks[i].Reason = "![x](http://evil.example/a.png) [a](javascript:x) `a` **b** | c | <b> # h www.evil.example @you $x$ \\| ~~s~~ &lt;" + hostile[:100]
	}
	text := regexp.MustCompile(`</?details>|</?summary>`).ReplaceAllString(summaryOf(t, run), "")
	if found := regexp.MustCompile("[<>`\\[\\]]|://|www\\.|\\]\\(|@").FindString(text); found != "" {
		t.Errorf("the target wrote %q", found)
	}
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "|") && strings.Count(line, "|") != 5 {
			t.Errorf("a row has other cells: %q", line)
		}
	}
}

func TestSummaryIsCut(t *testing.T) {
	run := sampleRun()
	for i := range 6000 {
		check := run.Checks[1]
		check.ID, check.Reason = fmt.Sprintf("check-%d", i), strings.Repeat("why & ", 60)
		run.Checks = append(run.Checks, check)
	}
	text := summaryOf(t, run)
	if len(text) > maxSummary || len(text) < maxSummary-2000 || !strings.HasSuffix(text, summaryCut) {
		t.Errorf("%d bytes, ends %q", len(text), text[len(text)-80:])
	}
}
