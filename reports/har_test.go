package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestHAR(t *testing.T) {
	replay, err := sampleRun().Only("code-replay")
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := HAR(&text, replay); err != nil {
		t.Fatal(err)
	}
	golden(t, "code-replay.har", text.Bytes())
	if _, err := sampleRun().Only("code-repla"); err == nil || err.Error() != `the run has no check "code-repla"` {
		t.Errorf("another check: %v", err)
	}
}

// TestHAROfEveryRun holds every file to what HAR 1.2 demands: what a reader would stumble over.
func TestHAROfEveryRun(t *testing.T) {
	for name, run := range map[string]Run{"sample": sampleRun(), "poisoned": poisoned(), "locked out": lockedOutRun()} {
		var text bytes.Buffer
		if err := HAR(&text, run); err != nil {
			t.Fatal(err)
		}
		var file struct {
			Log struct {
				Version string
				Creator map[string]string
				Pages   []map[string]any
				Entries []map[string]any
			}
		}
		if err := json.Unmarshal(text.Bytes(), &file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		exchanges, pages := 0, map[any]bool{}
		for _, check := range run.Checks {
			exchanges += len(check.Evidence)
		}
		for _, page := range file.Log.Pages {
			pages[page["id"]] = true
		}
		if file.Log.Version != "1.2" || file.Log.Creator["name"] != "assay" || file.Log.Entries == nil || len(file.Log.Entries) != exchanges {
			t.Errorf("%s: %d entries of %d, %v", name, len(file.Log.Entries), exchanges, file.Log.Creator)
		}
		for _, entry := range file.Log.Entries {
			for member, names := range map[string]string{"request": "method url httpVersion cookies headers queryString headersSize bodySize",
				"response": "status statusText httpVersion cookies headers content redirectURL headersSize bodySize", "timings": "send wait receive", "cache": ""} {
				for _, want := range strings.Fields(names) {
					if value, there := entry[member].(map[string]any)[want]; !there || value == nil {
						t.Errorf("%s: %s lacks %s", name, member, want)
					}
				}
			}
			if !pages[entry["pageref"]] {
				t.Errorf("%s: an entry of no page: %v", name, entry["pageref"])
			}
		}
	}
}
