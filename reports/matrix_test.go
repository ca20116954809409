package reports

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestMatrix(t *testing.T) {
	other := interruptedRun()
	other.Target.Name = "Another AS"
	other.Checks = append(other.Checks, Check{ID: "only-here", Chapter: "flow", Level: "MUST", Spec: "RFC 6749", Verdict: Pass, Observed: "accepted"})
	columns := []Column{{sampleRun(), "a/index.html"}, {other, "b c/x:y/index.html"}}
	var page bytes.Buffer
	if err := Matrix(&page, columns); err != nil {
		t.Fatal(err)
	}
	golden(t, "matrix.html", page.Bytes())
	links := map[string]bool{}
	root, err := html.Parse(&page)
	if err != nil {
		t.Fatal(err)
	}
	cells := 0
	for node := range root.Descendants() {
		switch node.Data {
		case "a":
			links[attribute(node, "href")] = true
		case "td":
			cells++
		case "script", "img":
			t.Errorf("the page has a <%s>", node.Data)
		}
	}
	for _, want := range []string{"a/index.html", "a/index.html#code-replay", "b%20c/x:y/index.html#only-here", "b%20c/x:y/index.html#code-replay"} {
		if !links[want] {
			t.Errorf("no cell leads to %s", want)
		}
	}
	if want := 2 * (len(sampleRun().Checks) + 1); cells != want || links["a/index.html#only-here"] {
		t.Errorf("%d cells, want %d", cells, want)
	}
}

func TestMatrixMarksWhatDiffers(t *testing.T) {
	same := []Column{{sampleRun(), "a/index.html"}, {sampleRun(), "b/index.html"}}
	for differs, columns := range map[bool][]Column{false: same, true: {same[0], {interruptedRun(), "b/index.html"}}} {
		var page bytes.Buffer
		if err := Matrix(&page, columns); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page.String(), `<tr class="differs"`) != differs {
			t.Errorf("marked: want %v", differs)
		}
	}
	var page bytes.Buffer
	if err := Matrix(&page, []Column{{poisoned(), "javascript:alert(1)"}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "<script") || strings.Contains(page.String(), `href="javascript`) {
		t.Error("the target's markup is markup")
	}
}
