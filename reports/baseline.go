package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// BaselineFile is where a baseline stands where nothing else was said.
const BaselineFile = "assay.baseline.yaml"

// Baseline is what is known of a target: the findings that are accepted for a time, and the checks that were decided.
type Baseline struct {
	Catalogue string        `yaml:"catalogue"` // edition whose checks were adopted
	Decided   []string      `yaml:"decided"`   // checks that said pass, fail or warn; one that no longer does is lost coverage
	Expected  []Expectation `yaml:"expected"`
}

// Expectation is a known finding, or something known that cannot be told.
type Expectation struct {
	Check      string `yaml:"check"`
	Variant    string `yaml:"variant,omitempty"`
	Observed   string `yaml:"observed"` // class of what was seen; another class is another finding
	Reason     string `yaml:"reason"`   // why it is accepted
	Expires    string `yaml:"expires"`  // YYYY-MM-DD, at most a year away
	Issue      string `yaml:"issue,omitempty"`
	AcceptRisk bool   `yaml:"accept_risk,omitempty"` // demanded where an attack was accepted
}

// name tells an expectation in one line.
func (e Expectation) name() string {
	name := e.Check
	if e.Variant != "" {
		name += " (" + e.Variant + ")"
	}
	return Line(name, 160)
}

// known tells what a reader should know of an accepted finding.
func (e Expectation) known() string {
	known := e.Reason + " (until " + e.Expires
	if e.Issue != "" {
		known += ", " + e.Issue
	}
	return known + ")"
}

// ReadBaseline reads a baseline. An error names the file, the line and the cause.
func ReadBaseline(path string) (Baseline, error) {
	var baseline Baseline
	text, err := os.ReadFile(path)
	if err != nil {
		return baseline, fmt.Errorf("%s cannot be read: %w", path, Cause(err))
	}
	if err := parseBaseline(text, &baseline); err != nil {
		return baseline, fmt.Errorf("%s: %w", path, err)
	}
	return baseline, nil
}

func parseBaseline(text []byte, baseline *Baseline) (err error) {
	defer func() {
		if recover() != nil { // the library's parser dies of some texts that are no YAML
			err = errors.New("this cannot be read as YAML")
		}
	}()
	if len(bytes.TrimSpace(text)) == 0 {
		return errors.New("the baseline is empty; assay baseline write makes one")
	}
	if err := yaml.UnmarshalWithOptions(text, baseline, yaml.Strict()); err != nil {
		return errors.New(Line(yaml.FormatError(err, false, false), 300))
	}
	if baseline.Catalogue == "" {
		return errors.New("not a baseline of assay: it names no catalogue")
	}
	for i, each := range baseline.Expected {
		if each.Check == "" || each.Observed == "" {
			return fmt.Errorf("expected[%d] needs check and observed", i)
		}
	}
	return nil
}

// NewBaseline makes the baseline of a run: what it found, with the reasons that an earlier baseline gave for the same,
// and no reason for what is new. Expectations that no longer happen are gone from it.
func NewBaseline(run Run, earlier Baseline, today time.Time) Baseline {
	baseline := Baseline{Catalogue: run.Tool.Catalogue, Decided: []string{}, Expected: []Expectation{}}
	for _, check := range run.Checks {
		if check.decided() {
			baseline.Decided = append(baseline.Decided, check.ID)
		}
		for _, variant := range check.rows() {
			if !variant.needsWord() {
				continue
			}
			wanted := Expectation{Check: check.ID, Variant: variant.Name, Observed: variant.Observed, Expires: today.AddDate(0, 3, 0).Format(time.DateOnly)}
			if i := slices.IndexFunc(earlier.Expected, wanted.same); i >= 0 {
				wanted = earlier.Expected[i]
			}
			baseline.Expected = append(baseline.Expected, wanted)
		}
	}
	slices.Sort(baseline.Decided)
	return baseline
}

// same tells whether two expectations are of the same thing.
func (e Expectation) same(other Expectation) bool {
	return e.Check == other.Check && e.Variant == other.Variant && e.Observed == other.Observed
}

const baselineHead = `# What is known of this authorization server. A finding below does not fail assay run until it expires; write the
# reason why it is accepted, and accept_risk: true where an attack was accepted. What is no longer true fails the run.
`

// Write writes the baseline as YAML.
func (b Baseline) Write(w io.Writer) error {
	text, err := yaml.MarshalWithOptions(b, yaml.IndentSequence(true))
	if err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	_, err = io.WriteString(w, baselineHead+string(text))
	return err
}

// rows gives the variants of a check, or the check itself as one.
func (c Check) rows() []Variant {
	if len(c.Variants) > 0 {
		return c.Variants
	}
	return []Variant{{Verdict: c.Verdict, Observed: c.Observed, Reason: c.Reason}}
}

// needsWord tells whether somebody must say something of the variant for the run to pass: a finding, or what could not
// be told.
func (v Variant) needsWord() bool {
	return v.Verdict.Finding() || v.Verdict == Inconclusive && v.Reason != NotRun
}

// decided tells whether the check says that the target keeps its rule, or not.
func (c Check) decided() bool { return c.Verdict == Pass || c.Verdict.Finding() }

// placeholder tells whether a reason was left to be written.
func placeholder(reason string) bool {
	words := strings.FieldsFunc(strings.ToLower(reason), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) })
	return len(words) == 0 || slices.Contains([]string{"todo", "fixme", "tbd", "xxx", "change me", "changeme", "reason", "placeholder", "why", "n a"}, strings.Join(words, " "))
}
