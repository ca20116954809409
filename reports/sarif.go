package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// The part of SARIF 2.1.0 that GitHub's code scanning reads.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver sarifDriver `json:"driver"`
	} `json:"tool"`
	Automation  sarifID           `json:"automationDetails"`
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifID struct {
	ID string `json:"id"`
}

type sarifInvocation struct {
	Successful bool `json:"executionSuccessful"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region sarifRegion `json:"region"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification"`
}

// SARIF writes results.sarif as GitHub's code scanning reads it: a rule for each check, a result for each variant that is a
// finding. It is written also where there is nothing to report, since GitHub then closes what it showed before. What is
// expected is suppressed. Nothing in it changes from run to run, or tells where the target is: no host, port, time or token,
// and so not the reason of a finding either; index.html has that. A run without a verdict says that it was not successful.
func SARIF(w io.Writer, run Run) error {
	log := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: make([]sarifRun, 1)}
	into := &log.Runs[0]
	into.Tool.Driver = sarifDriver{Name: toolName, Version: Line(run.Tool.Version, 60), Rules: []sarifRule{}}
	into.Automation.ID = "assay/" + word(run.Profile, "auto") + "/"
	into.Invocations = []sarifInvocation{{Successful: run.Result != Result(ExitNoVerdict)}}
	into.Results = []sarifResult{}
	place, seen, rules := run.Anchor.orDefault().location(), map[string]int{}, map[string]bool{}
	for _, check := range run.Checks {
		if rules[check.ID] {
			continue // edited by hand: GitHub refuses a rule that stands twice
		}
		rules[check.ID] = true
		for _, variant := range check.rows() {
			if !variant.Verdict.Finding() {
				continue
			}
			result := check.result(variant)
			result.RuleIndex, result.Locations = len(into.Tool.Driver.Rules), []sarifLocation{place}
			print := fingerprint(result.RuleID, run.Profile, variant.Name)
			seen[print]++
			result.Fingerprints = map[string]string{"primaryLocationLineHash": fmt.Sprintf("%s:%d", print, seen[print])}
			into.Results = append(into.Results, result)
		}
		into.Tool.Driver.Rules = append(into.Tool.Driver.Rules, check.sarifRule())
	}
	return writeJSON(w, "results.sarif", log)
}

// result tells one variant that is a finding.
func (c Check) result(variant Variant) sarifResult {
	message := orElse(Line(c.Title, 300), Line(c.ID, 80)) + ": "
	if name := word(variant.Name, ""); name != "" {
		message += "with " + name + ", "
	}
	message += word(variant.Observed, string(variant.Verdict)) + ". " + Line(c.Level+", "+c.rule(), 100) + ". The report of the run shows under #" + Line(c.ID, 80) + " what was sent and what came back."
	result := sarifResult{RuleID: Line(c.ID, 80), Level: c.sarifLevel(variant.Verdict), Message: sarifText{Text: withoutTarget(message)}}
	if c.expected() {
		result.Suppressions = []sarifSuppression{{Kind: "external", Justification: withoutTarget(orElse(Line(c.Known, 400), "expected"))}}
	}
	return result
}

// sarifLevel is error for a broken MUST, warning for a broken SHOULD, note for advice.
func (c Check) sarifLevel(verdict Verdict) string {
	switch {
	case verdict == Fail:
		return "error"
	case c.Level == "ADVICE":
		return "note"
	}
	return "warning"
}

// location is the one place of all results.
func (a Anchor) location() sarifLocation {
	var place sarifLocation
	place.Physical.Artifact.URI = (&url.URL{Path: a.File}).EscapedPath()
	place.Physical.Region = sarifRegion{StartLine: a.Line, StartColumn: 1, EndLine: a.Line, EndColumn: 2}
	return place
}

// fingerprint stays the same for the same finding, wherever and whenever it is made.
func fingerprint(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "|")))
	return hex.EncodeToString(sum[:8])
}

var kebab = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)

// word gives a name of ours; what is none came from elsewhere, and gives the other.
func word(text, other string) string {
	if len(text) <= 60 && kebab.MatchString(text) {
		return text
	}
	return other
}

var (
	anyURL   = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s)>\]]+`)
	anyPort  = regexp.MustCompile(`\b[A-Za-z0-9.-]*[A-Za-z0-9]:[0-9]{2,5}\b`)
	anyToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}[A-Za-z0-9_.-]*|\[[a-z ]+ [0-9a-f]{4}\]`)
)

// withoutTarget strikes what would tell where the target is, or what it gave out. Links to specifications and to
// trackers of issues may stay.
func withoutTarget(text string) string {
	text = anyURL.ReplaceAllStringFunc(text, func(link string) string {
		address, err := url.Parse(link)
		known := []string{"github.com", "gitlab.com", "www.rfc-editor.org", "openid.net", "datatracker.ietf.org"}
		if err == nil && address.Scheme == "https" && address.User == nil && slices.Contains(known, address.Host) {
			return link
		}
		return "[address]"
	})
	return anyToken.ReplaceAllString(anyPort.ReplaceAllString(text, "[address]"), "[secret]")
}
