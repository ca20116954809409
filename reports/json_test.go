package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestJSONRoundTrip(t *testing.T) {
	run := sampleRun()
	run.Checks = append(run.Checks[:5:5], run.Checks[6:]...) // all but the hostile one, whose texts are cut
	run.Checks[1].Reason = "tab\t ::error:: ##[x] \x1b \x7f \u009b \u202e \U000e0041 é <b> &"
	run.Planned--
	Tally(&run, Fail, false)
	var text bytes.Buffer
	if err := JSON(&text, run); err != nil {
		t.Fatal(err)
	}
	back, err := ReadJSON(&text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(run, back, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestJSONReadsWhatItCut(t *testing.T) {
	var text bytes.Buffer
	if err := JSON(&text, sampleRun()); err != nil {
		t.Fatal(err)
	}
	run, err := ReadJSON(&text)
	if err != nil {
		t.Fatal(err)
	}
	if reason := run.Checks[5].Reason; len(reason) > maxText+20 || !strings.HasSuffix(reason, cutMark) {
		t.Errorf("a megabyte of reason came back as %d bytes", len(reason))
	}
}

func TestJSONHasNoNull(t *testing.T) {
	var text bytes.Buffer
	if err := JSON(&text, Run{Checks: []Check{{ID: "a", Verdict: Pass}}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "null") {
		t.Errorf("a list is null: %s", text.String())
	}
}

func TestReadJSONRefuses(t *testing.T) {
	var whole bytes.Buffer
	if err := JSON(&whole, cleanRun()); err != nil {
		t.Fatal(err)
	}
	text := whole.String()
	for name, row := range map[string]struct{ text, cause string }{
		"nothing":                {"", "run.json is empty"},
		"white space":            {" \n", "run.json is empty"},
		"a file cut in half":     {text[:len(text)/2], "run.json is cut short at byte"},
		"the last brace is lost": {strings.TrimSuffix(text, "}\n"), "run.json is cut short at byte"},
		"not JSON":               {"<html></html>", "run.json is not JSON: byte 1"},
		"two documents":          {text + text, "run.json is not JSON"},
		"a list":                 {"[]", "not a run.json of assay: wrong kind of value in the document (array)"},
		"another tool's":         {`{"schema":1,"tool":{"name":"other"}}`, `names the tool "other"`},
		"hostile tool":           {`{"schema":1,"tool":{"name":"\u001b[2J"}}`, `names the tool "\\x1b[2J"`},
		"prove.json":             {`{"schema":1,"faults":[],"oddities":[]}`, `names the tool ""`},
		"no schema":              {`{"tool":{"name":"assay"}}`, "it has no schema"},
		"another schema":         {strings.Replace(text, `"schema": 1`, `"schema": 2`, 1), "run.json has schema 2; this assay reads schema 1"},
		"a number for a text":    {strings.Replace(text, `"profile": "auto"`, `"profile": 7`, 1), "wrong kind of value in profile (number)"},
		"an unknown verdict": {strings.Replace(text, `"verdict": "pass",
      "observed"`, `"verdict": "fine",
      "observed"`, 1), `check login-returns-tokens has an unknown verdict "fine"`},
		"a check without id": {strings.Replace(text, `"id": "login-returns-tokens"`, `"id": ""`, 1), "check 1 has no id"},
		"an entry is lost":   {strings.Replace(text, `"planned": 1`, `"planned": 2`, 1), "has 1 of the 2 checks that it planned"},
	} {
		t.Run(name, func(t *testing.T) {
			run, err := ReadJSON(strings.NewReader(row.text))
			if err == nil || !strings.Contains(err.Error(), row.cause) {
				t.Errorf("got %v, want %q (read %d checks)", err, row.cause, len(run.Checks))
			}
		})
	}
	if _, err := ReadJSON(strings.NewReader(strings.Replace(text, `"planned"`, `"later": {"key": 1}, "planned"`, 1))); err != nil {
		t.Errorf("a key that a later assay adds: %v", err)
	}
}
