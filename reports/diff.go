package reports

import (
	"fmt"
	"io"
	"strings"
)

// Diff writes what two runs came to differently, check by check and variant by variant: new findings, fixed ones, other
// classes of the same, and what is no longer decided. Worse tells whether anything is new or lost.
func Diff(w io.Writer, old, later Run, style Style) (worse bool, err error) {
	before := map[string]Variant{}
	for _, check := range old.Checks {
		for _, variant := range check.rows() {
			before[check.ID+"\x00"+variant.Name] = variant
		}
	}
	groups := map[string][]string{}
	seen := map[string]bool{}
	for _, check := range later.Checks {
		for _, variant := range check.rows() {
			key := check.ID + "\x00" + variant.Name
			seen[key] = true
			was, known := before[key]
			if word := changed(was, variant, known); word != "" {
				groups[word] = append(groups[word], line(check.ID, variant.Name, was, variant, known))
			}
		}
	}
	for _, check := range old.Checks {
		for _, variant := range check.rows() {
			if !seen[check.ID+"\x00"+variant.Name] && decides(variant.Verdict) {
				groups["lost"] = append(groups["lost"], line(check.ID, variant.Name, variant, Variant{Verdict: "gone"}, true))
			}
		}
	}
	var text strings.Builder
	for _, group := range []struct {
		word    string
		verdict Verdict
	}{{"new", Fail}, {"lost", Fail}, {"changed", Warn}, {"gained", Pass}, {"fixed", Pass}} {
		for _, each := range groups[group.word] {
			fmt.Fprintf(&text, "%s  %s\n", style.Paint(group.verdict, pad(group.word, 8)), each)
		}
	}
	fmt.Fprintf(&text, "%d new, %d fixed, %d changed, %d lost, %d gained\n", len(groups["new"]), len(groups["fixed"]), len(groups["changed"]), len(groups["lost"]), len(groups["gained"]))
	_, err = io.WriteString(w, text.String())
	return len(groups["new"])+len(groups["lost"]) > 0, err
}

func decides(v Verdict) bool { return v == Pass || v.Finding() }

// changed says in one word what became of a variant; "" where nothing did.
func changed(was, is Variant, known bool) string {
	switch {
	case is.Verdict.Finding() && !(known && was.Verdict.Finding()):
		return "new"
	case known && decides(was.Verdict) && !decides(is.Verdict):
		return "lost"
	case known && was.Verdict.Finding() && is.Verdict == Pass:
		return "fixed"
	case known && was.Verdict.Finding() && is.Verdict.Finding() && (was.Observed != is.Observed || was.Verdict != is.Verdict):
		return "changed"
	case decides(is.Verdict) && !(known && decides(was.Verdict)):
		return "gained"
	}
	return ""
}

func line(id, variant string, was, is Variant, known bool) string {
	name := Line(id, 80)
	if variant != "" {
		name += " (" + Line(variant, 60) + ")"
	}
	from := "not there"
	if known {
		from = outcomeOf(was)
	}
	line := name + ": " + from + " → " + outcomeOf(is)
	if is.Verdict != Pass && is.Reason != "" {
		line += ": " + Line(is.Reason, 160)
	}
	return line
}

// outcomeOf tells a verdict and the class behind it.
func outcomeOf(v Variant) string {
	return strings.TrimSpace(string(v.Verdict) + " " + Line(v.Observed, 40))
}
