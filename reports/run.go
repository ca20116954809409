// Package reports holds the one model of a run, and a small pure writer for each format.
package reports

import (
	"slices"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// Verdict is what a check or a variant came to.
type Verdict string

// The verdicts; design.md and the README say what each means.
const (
	Pass         Verdict = "pass"
	Fail         Verdict = "fail"         // a MUST is broken
	Warn         Verdict = "warn"         // a SHOULD is broken, or ADVICE was not taken
	Unsupported  Verdict = "unsupported"  // the target lacks the feature, or was not given the means
	Skipped      Verdict = "skipped"      // the user's choice, or a wait not allowed
	Inconclusive Verdict = "inconclusive" // it could not be told
)

// severities are the verdicts, worst first.
var severities = []Verdict{Fail, Warn, Inconclusive, Pass, Skipped, Unsupported}

// Severity orders verdicts, worst first; -1 is none. A check's verdict is the worst of its variants.
func (v Verdict) Severity() int { return slices.Index(severities, v) }

// Finding tells whether the verdict says that something is broken.
func (v Verdict) Finding() bool { return v == Fail || v == Warn }

// Run is one run of assay against one target: the content of run.json.
type Run struct {
	Schema  int       `json:"schema"`
	Tool    Tool      `json:"tool"`
	Browser string    `json:"browser"` // product and version; "" where none ran
	Target  Target    `json:"target"`
	Profile string    `json:"profile"`
	Specs   []string  `json:"specifications,omitempty"` // keys of those that applied: the profile's, and in auto what the target advertised
	Shard   string    `json:"shard"`
	Plan    string    `json:"plan"` // sha256 of the IDs that were planned
	Started time.Time `json:"started"`
	Seconds float64   `json:"seconds"`
	Login   Login     `json:"login"`
	Planned int       `json:"planned"`
	Ran     int       `json:"ran"`
	Counts  Counts    `json:"counts"`
	Result  string    `json:"result"` // PASS, FAIL, ERROR
	Exit    int       `json:"exit"`
	Reason  string    `json:"reason"`
	Notes   []string  `json:"notes,omitempty"` // what the reader should know: leftovers, authorized hosts, retries
	Stale   []string  `json:"stale,omitempty"` // expectations that no longer hold or have expired, each with why
	Command string    `json:"command"`         // how the run was started, without secrets
	Anchor  Anchor    `json:"anchor,omitzero"` // where CI servers show findings
	Checks  []Check   `json:"checks"`
}

// Find gives a check of the run; false where the run has none of that ID.
func (run Run) Find(id string) (Check, bool) {
	for _, check := range run.Checks {
		if check.ID == id {
			return check, true
		}
	}
	return Check{}, false
}

// Tool says which assay ran.
type Tool struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Catalogue string `json:"catalogue"`
}

// Target says what was tested.
type Target struct {
	Issuer     string `json:"issuer"`
	Name       string `json:"name"`
	Authorized string `json:"authorized,omitempty"` // host that the user said may be tested
	Bent       string `json:"bent,omitempty"`       // what a reference server says is bent
}

// Login says how the login went before the checks.
type Login struct {
	Verdict Verdict  `json:"verdict"`
	Seconds float64  `json:"seconds"`
	Pages   []string `json:"pages"`
	Reason  string   `json:"reason"`
}

// Counts counts checks by verdict; an expected finding is counted in Expected only.
type Counts struct {
	Pass         int `json:"pass"`
	Fail         int `json:"fail"`
	Warn         int `json:"warn"`
	Unsupported  int `json:"unsupported"`
	Skipped      int `json:"skipped"`
	Inconclusive int `json:"inconclusive"`
	Expected     int `json:"expected"`
}

// Check is one check with its verdict and evidence.
type Check struct {
	ID          string              `json:"id"`
	Chapter     string              `json:"chapter"`
	Title       string              `json:"title"`
	Requirement string              `json:"requirement"`
	Gist        string              `json:"gist"`
	Spec        string              `json:"spec"`
	Section     string              `json:"section"`
	Level       string              `json:"level"`
	URL         string              `json:"url"`
	Verdict     Verdict             `json:"verdict"`
	Observed    string              `json:"observed"` // class of what was seen: accepted, refused, ...
	Reason      string              `json:"reason"`   // what came back and what was required, or why it could not be told
	Expected    bool                `json:"expected"`
	Known       string              `json:"known,omitempty"` // reason, end and issue of what was expected
	New         bool                `json:"new,omitempty"`   // a finding of a check that is newer than the baseline: it fails nothing yet
	Seconds     float64             `json:"seconds"`
	Retries     int                 `json:"retries"`
	Variants    []Variant           `json:"variants"`
	Evidence    []evidence.Exchange `json:"evidence"`
	Dropped     int                 `json:"dropped,omitempty"` // exchanges beyond the bound
	Pages       []string            `json:"pages"`
}

// Variant is one row of a check.
type Variant struct {
	Name     string  `json:"name"`
	Verdict  Verdict `json:"verdict"`
	Observed string  `json:"observed"`
	Reason   string  `json:"reason"`
}
