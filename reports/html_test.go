package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// pageOf writes a run as a page and parses it.
func pageOf(t *testing.T, run Run) (text string, nodes []*html.Node) {
	t.Helper()
	var page bytes.Buffer
	if err := HTML(&page, run); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(page.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for node := range root.Descendants() {
		if node.Type == html.ElementNode {
			nodes = append(nodes, node)
		}
	}
	return page.String(), nodes
}

func attribute(node *html.Node, name string) string {
	for _, attribute := range node.Attr {
		if attribute.Key == name {
			return attribute.Val
		}
	}
	return ""
}

func TestPageIsSelfContained(t *testing.T) {
	_, nodes := pageOf(t, sampleRun())
	pictures := 0
	for _, node := range nodes {
		switch node.Data {
		case "script", "link", "iframe", "object", "embed", "form", "base":
			t.Errorf("the page has a <%s>", node.Data)
		case "a":
			if href := attribute(node, "href"); !strings.HasPrefix(href, "#") && !strings.HasPrefix(href, "https://www.rfc-editor.org/") && href != "shots/code-replay-1.png" {
				t.Errorf("the page links %q", href)
			}
		case "img":
			pictures++
			if src := attribute(node, "src"); src != "shots/code-replay-1.png" || attribute(node, "alt") == "" {
				t.Errorf("the page shows %q, alt %q", src, attribute(node, "alt"))
			}
		}
		for _, each := range node.Attr {
			if strings.HasPrefix(each.Key, "on") || each.Key == "style" {
				t.Errorf("<%s> has %s=%q", node.Data, each.Key, each.Val)
			}
		}
	}
	if pictures != 1 {
		t.Errorf("%d pictures, want the one that lies in the run's folder", pictures)
	}
}

func TestPagePolicyAllowsItsOwnStyleOnly(t *testing.T) {
	_, nodes := pageOf(t, sampleRun())
	policy, style := "", ""
	for _, node := range nodes {
		if node.Data == "meta" && attribute(node, "http-equiv") == "Content-Security-Policy" {
			policy = attribute(node, "content")
		}
		if node.Data == "style" {
			style = node.FirstChild.Data
		}
	}
	hash := sha256.Sum256([]byte(style))
	if want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'"; !strings.HasPrefix(policy, "default-src 'none';") || !strings.Contains(policy, want) {
		t.Errorf("policy %q, want %s", policy, want)
	}
}

// TestPageAnchors holds that links within the page lead somewhere, and that no two places have one name.
func TestPageAnchors(t *testing.T) {
	for _, run := range []Run{sampleRun(), interruptedRun(), lockedOutRun(), cleanRun()} {
		_, nodes := pageOf(t, run)
		ids := map[string]bool{}
		for _, node := range nodes {
			if id := attribute(node, "id"); id != "" {
				if ids[id] {
					t.Errorf("two elements are called %q", id)
				}
				ids[id] = true
			}
		}
		for _, check := range run.Checks {
			if !ids[check.ID] {
				t.Errorf("%s has no place on the page", check.ID)
			}
		}
		for _, node := range nodes {
			for _, name := range []string{strings.TrimPrefix(attribute(node, "href"), "#"), attribute(node, "aria-labelledby")} {
				if name != "" && !strings.Contains(name, "/") && !ids[name] {
					t.Errorf("<%s> leads to %q, which is nowhere", node.Data, name)
				}
			}
		}
	}
}

// TestPageOrder holds that the verdict opens the page and broken MUSTs come before broken SHOULDs.
func TestPageOrder(t *testing.T) {
	run := sampleRun()
	run.Checks[0], run.Checks[6] = run.Checks[6], run.Checks[0] // the warning first
	text, _ := pageOf(t, run)
	last := -1
	for _, each := range []string{"RESULT: FAIL (exit 1)", "4 findings", `<article id="code-replay"`, `<article id="token-cache-control"`, "1 could not be told", "The run</h2>", "Chapters</h2>"} {
		at := strings.Index(text, each)
		if at <= last {
			t.Errorf("%q stands at %d, not after %d", each, at, last)
		}
		last = at
	}
}

func TestPageKeepsWholeExchangesOfFindingsOnly(t *testing.T) {
	text, _ := pageOf(t, sampleRun())
	if !strings.Contains(text, "expires_in") {
		t.Error("a finding lost the body of its exchange")
	}
	passed := sampleRun()
	passed.Checks[1].Verdict, passed.Checks[1].Pages = Pass, nil
	text, _ = pageOf(t, passed)
	if strings.Contains(text, "expires_in") {
		t.Error("a pass shows its exchange whole")
	}
}

// TestPageOfManyChecksStaysSmall holds 500 checks with variants and full evidence under 5 MB, and that nothing is left out unsaid.
func TestPageOfManyChecksStaysSmall(t *testing.T) {
	run := sampleRun()
	run.Checks = nil
	for i := range 500 {
		check := sampleRun().Checks[1]
		check.ID, check.Chapter = fmt.Sprintf("check-%d", i), fmt.Sprintf("chapter%d", i/25)
		if i%2 == 0 {
			check.Verdict = Pass
		}
		for j := range 12 {
			name := fmt.Sprintf("variant-%d", j)
			check.Variants = append(check.Variants, Variant{Name: name, Verdict: check.Verdict, Observed: "accepted", Reason: strings.Repeat("the code went to another <place> ", 6)})
			check.Evidence = append(check.Evidence, redemption(name, 200, strings.Repeat("<p>\n", 400)))
		}
		run.Checks = append(run.Checks, check)
	}
	run.Planned = len(run.Checks)
	Tally(&run, Fail, false)
	text, _ := pageOf(t, run)
	if len(text) > 5_000_000 {
		t.Errorf("%d bytes", len(text))
	}
	if !strings.Contains(text, "left out here; run.json has them") {
		t.Error("what is left out is not told")
	}
	if text, _ := pageOf(t, sampleRun()); strings.Contains(text, "left out here") {
		t.Error("something of a small run is left out")
	}
}

// TestPageFilters holds that each choice has a rule that hides the rest, and that each rule names what there is.
func TestPageFilters(t *testing.T) {
	text, nodes := pageOf(t, sampleRun())
	marked := map[string]bool{}
	for _, node := range nodes {
		for _, key := range []string{"verdict", "chapter", "level"} {
			marked[key+"-"+attribute(node, "data-"+key)] = true
		}
	}
	choices := 0
	for _, node := range nodes {
		id := attribute(node, "id")
		if node.Data != "input" || id == "" {
			continue
		}
		choices++
		if !marked[id] || !strings.Contains(text, "body:has(#"+id+":checked) :is(article,.checks>li):not(") {
			t.Errorf("the choice %s chooses nothing", id)
		}
	}
	if choices != 6+7+4 {
		t.Errorf("%d choices", choices)
	}
}

// TestSequenceDiagrams holds who is drawn to send what to whom.
func TestSequenceDiagrams(t *testing.T) {
	run := sampleRun()
	drawn := func(check Check) string {
		made := check.diagram()
		if made == nil {
			return ""
		}
		var arrows []string
		for _, part := range strings.Split(made.Told, "; ") {
			arrow, _, _ := strings.Cut(part, ": ")
			arrows = append(arrows, arrow)
		}
		return strings.Join(arrows, ", ")
	}
	for at, want := range map[int]string{
		1: "client to server, server to client, attacker to server, server to attacker",
		4: "browser to server, server to browser, browser to attacker",
		6: "client to server, server to client",
		7: "",
	} {
		if got := drawn(run.Checks[at]); got != want {
			t.Errorf("%s: %s, want %s", run.Checks[at].ID, got, want)
		}
	}
	many := run.Checks[1]
	for range 10 {
		many.Evidence = append(many.Evidence, many.Evidence[1])
	}
	if made := many.diagram(); made.Omitted != 6 || len(made.Arrows) != 2*maxDrawn {
		t.Errorf("%d exchanges not drawn, %d arrows", made.Omitted, len(made.Arrows))
	}
}
