package reports

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func sarifOf(t *testing.T, run Run) (text string, log sarifLog) {
	t.Helper()
	var written bytes.Buffer
	if err := SARIF(&written, run); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(written.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	return written.String(), log
}

// sarifRuns are runs of every kind.
func sarifRuns() map[string]Run {
	anchored := sampleRun()
	anchored.Anchor = Anchor{File: "ci/as say#1.yaml", Line: 7}
	return map[string]Run{"sample": sampleRun(), "clean": cleanRun(), "interrupted": interruptedRun(), "locked out": lockedOutRun(), "poisoned": poisoned(), "anchored": anchored}
}

func TestSARIFKeepsTheOfficialSchema(t *testing.T) {
	schema := schemaOf(t, "testdata/schema/sarif-schema-2.1.0.json")
	for name, run := range sarifRuns() {
		text, _ := sarifOf(t, run)
		if err := breaks(schema, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, row := range []struct{ old, other string }{{`"version": "2.1.0"`, `"version": "2.0.0"`}, {`"startLine": 1`, `"startLine": 0`}, {`"kind": "external"`, `"kind": "outside"`}, {`"ruleId"`, `"rule"`},
		{`"level": "error"`, `"level": 1`}, {`"uri": "README.md"`, `"uri": "%zz"`}, {`"justification"`, `"reason"`}} {
		text, _ := sarifOf(t, sampleRun())
		if broken := strings.Replace(text, row.old, row.other, 1); broken == text || breaks(schema, broken) == nil {
			t.Errorf("%s instead of %s keeps the schema: it holds nothing", row.other, row.old)
		}
	}
}

// githubRefuses says what GitHub's documentation ("SARIF support for code scanning") would refuse, cut or not show.
func githubRefuses(text string, log sarifLog) (why []string) {
	refuse := func(bad bool, words string) {
		if bad {
			why = append(why, words)
		}
	}
	refuse(len(text) > 10<<20, "larger than 10 MB")
	refuse(log.Schema == "" || log.Version != "2.1.0" || len(log.Runs) == 0 || len(log.Runs) > 20, "schema, version or runs")
	for _, run := range log.Runs {
		driver, prints := run.Tool.Driver, map[string]bool{}
		refuse(driver.Name == "" || driver.Rules == nil || run.Results == nil, "no name, rules or results")
		refuse(len(driver.Rules) > 25000 || len(run.Results) > 5000, "too many rules or results")
		refuse(!strings.HasSuffix(run.Automation.ID, "/"), "the category is not the whole ID")
		ids := map[string]bool{}
		for _, rule := range driver.Rules {
			refuse(rule.ID == "" || ids[rule.ID], "rule without an ID of its own: "+rule.ID)
			ids[rule.ID] = true
			refuse(rule.Short.Text == "" || rule.Full.Text == "" || rule.Help.Text == "" || rule.Help.Markdown == "", rule.ID+" lacks a text")
			refuse(len(rule.Short.Text) > 1024 || len(rule.Full.Text) > 1024, rule.ID+" is described at too great length")
			severity, err := strconv.ParseFloat(rule.Properties.Severity, 64)
			refuse(err != nil || severity <= 0 || severity > 10, rule.ID+" has the severity "+rule.Properties.Severity)
			refuse(len(rule.Properties.Tags) > 10 || rule.Properties.Tags[0] != "security", rule.ID+" has wrong tags")
			refuse(!regexp.MustCompile(`external/cwe/cwe-[1-9]`).MatchString(strings.Join(rule.Properties.Tags, " ")), rule.ID+" has no CWE")
		}
		for _, result := range run.Results {
			refuse(result.RuleIndex >= len(driver.Rules) || driver.Rules[result.RuleIndex].ID != result.RuleID, "a result of no rule: "+result.RuleID)
			refuse(result.Message.Text == "" || len(result.Locations) != 1, result.RuleID+" lacks a message or its one place")
			print := result.Fingerprints["primaryLocationLineHash"]
			refuse(!regexp.MustCompile(`^[0-9a-f]{16}:[1-9][0-9]*$`).MatchString(print) || prints[print], result.RuleID+" has the fingerprint "+print)
			prints[print] = true
			for _, place := range result.Locations {
				address, err := url.Parse(place.Physical.Artifact.URI)
				refuse(err != nil || address.Scheme != "" || address.Host != "" || address.Path == "" || path.IsAbs(address.Path) || strings.HasPrefix(address.Path, ".."), "a place outside the repository: "+place.Physical.Artifact.URI)
				region := place.Physical.Region
				refuse(region.StartLine < 1 || region.StartColumn < 1 || region.EndLine < region.StartLine || region.EndColumn <= region.StartColumn, "no region")
			}
		}
	}
	return why
}

func TestSARIFIsWhatGitHubReads(t *testing.T) {
	for name, run := range sarifRuns() {
		text, log := sarifOf(t, run)
		for _, why := range githubRefuses(text, log) {
			t.Errorf("%s: %s", name, why)
		}
	}
	text, log := sarifOf(t, sampleRun())
	log.Runs[0].Results[0].Locations[0].Physical.Artifact.URI = "http://127.0.0.1:8080/token"
	log.Runs[0].Results[1].Fingerprints = nil
	log.Runs[0].Tool.Driver.Rules[0].Help.Text = ""
	if why := githubRefuses(text, log); len(why) != 3 {
		t.Errorf("the checker sees %q", why)
	}
}

func TestSARIFResults(t *testing.T) {
	run := sampleRun()
	_, log := sarifOf(t, run)
	got := map[string]int{}
	for _, result := range log.Runs[0].Results {
		got[result.RuleID+" "+result.Level]++
		if expected := result.RuleID == "token-error-format"; expected != (len(result.Suppressions) == 1) {
			t.Errorf("%s has the suppressions %v", result.RuleID, result.Suppressions)
		}
	}
	for key, want := range map[string]int{"code-replay error": 1, "redirect-uri-path-suffix error": 2, "redirect-uri-error-path error": 1, "token-cache-control warning": 1, "token-error-format error": 1} {
		if got[key] != want {
			t.Errorf("%s: %d results, want %d", key, got[key], want)
		}
		delete(got, key)
	}
	if len(got) != 0 {
		t.Errorf("results of what is no finding: %v", got)
	}
	run.Checks[7].Known = "the gateway answers (until 2027-01-31, https://github.com/example/as/issues/12)"
	_, log = sarifOf(t, run)
	for _, result := range log.Runs[0].Results {
		if len(result.Suppressions) > 0 && (result.Suppressions[0].Justification != run.Checks[7].Known && result.RuleID == run.Checks[7].ID || result.Suppressions[0].Kind != "external") {
			t.Errorf("justified by %q", result.Suppressions[0].Justification)
		}
	}
}

// TestSARIFTellsNothingOfTheTarget holds that the same findings at another place and time make the same file.
func TestSARIFTellsNothingOfTheTarget(t *testing.T) {
	run := sampleRun()
	run.Checks[1].Known, run.Checks[1].Expected = "see http://as.example.com:8443/x and as.example.com:8443, code [code 3f9a] eyJhbGciOiJub25lIn0.e30.", true
	first, log := sarifOf(t, run)
	if anything := regexp.MustCompile(`127\.0\.0\.1|as\.example|client\.example|:8080|:8443|2026-11-24|eyJ|\[code|3f9a`).FindString(first); anything != "" {
		t.Errorf("the file tells %q", anything)
	}
	if len(log.Runs[0].Results) == 0 {
		t.Fatal("no results")
	}
	again := mapText(run, func(text string) string { return strings.ReplaceAll(text, "127.0.0.1:8080", "[::1]:9999") })
	again.Started = again.Started.AddDate(0, 1, 2)
	for i := range again.Checks {
		again.Checks[i].Reason, again.Checks[i].Seconds = "another", 9
	}
	if second, _ := sarifOf(t, again); second != first {
		t.Error("a second run writes another file")
	}
}

func TestAnchors(t *testing.T) {
	for text, want := range map[string]Anchor{"assay.yaml": {"assay.yaml", 1}, "ci/assay.yaml:12": {"ci/assay.yaml", 12}, "./a.yaml:3": {"a.yaml", 3}, "": {}, "/etc/passwd": {}, "../x:1": {}, "a:0": {}, "a:b": {},
		"https://as.example/x": {}, "a\nb": {}, ":3": {}} {
		if got, err := ParseAnchor(text); got != want || (err != nil) != (want == Anchor{}) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	t.Chdir(t.TempDir())
	for file, text := range map[string]string{"issuer.yaml": "# mine\nclients:\n  - id: web\nissuer: https://as.example\n", "client.yaml": "scopes: openid\nclients:\n  - id: web\n", "other.yaml": "x: 1\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]Anchor{"issuer.yaml": {"issuer.yaml", 4}, here + "/client.yaml": {"client.yaml", 2}, "other.yaml": {"other.yaml", 1}, "missing.yaml": {}, "/etc/hostname": {}} {
		if got := ConfigAnchor(file); got != want {
			t.Errorf("%s: %v, want %v", file, got, want)
		}
	}
}
