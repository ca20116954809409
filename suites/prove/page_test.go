package prove

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/authassay/assay/reports"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	text := func(w io.Writer, m Matrix) error { NewConsole(w, reports.Style{}).End(m, "out"); return nil }
	for name, row := range map[string]struct {
		matrix Matrix
		write  func(io.Writer, Matrix) error
	}{
		"sample.prove.json": {sampleMatrix(), JSON}, "sample.html": {sampleMatrix(), HTML}, "sample.txt": {sampleMatrix(), text},
		"clean.html": {cleanMatrix(), HTML}, "clean.txt": {cleanMatrix(), text},
	} {
		t.Run(name, func(t *testing.T) {
			got := written(t, row.matrix, row.write)
			file := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("%v (write it with -update, then read it)", err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", file, diff)
			}
		})
	}
}

func written(t *testing.T, m Matrix, write func(io.Writer, Matrix) error) string {
	t.Helper()
	var text bytes.Buffer
	if err := write(&text, m); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// elements walks a page.
func elements(t *testing.T, page string, visit func(name string, attributes map[string]string)) {
	t.Helper()
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			if tokens.Err() != io.EOF {
				t.Fatal(tokens.Err())
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			attributes := map[string]string{}
			for _, attribute := range token.Attr {
				attributes[attribute.Key] = attribute.Val
			}
			visit(token.Data, attributes)
		}
	}
}

func TestEveryCellLinksToItsDetail(t *testing.T) {
	for name, m := range map[string]Matrix{"sample": sampleMatrix(), "clean": cleanMatrix(), "large": largeMatrix()} {
		t.Run(name, func(t *testing.T) {
			ids, links, cells, linked := map[string]bool{}, []string{}, 0, 0
			inCell := false
			elements(t, written(t, m, HTML), func(element string, attributes map[string]string) {
				if id := attributes["id"]; id != "" {
					if ids[id] {
						t.Errorf("two elements have the id %s", id)
					}
					ids[id] = true
				}
				if element == "a" {
					links = append(links, attributes["href"])
					if inCell {
						linked++
					}
				}
				inCell = element == "td" && attributes["colspan"] == ""
				if inCell {
					cells++
				}
			})
			for _, link := range links {
				if !ids[strings.TrimPrefix(link, "#")] {
					t.Errorf("%s leads nowhere", link)
				}
			}
			if cells == 0 || cells != linked {
				t.Errorf("%d of %d cells are linked", linked, cells)
			}
		})
	}
}

// largeMatrix is everything against everything at the size that the museum will have.
func largeMatrix() Matrix {
	m := Matrix{Schema: 1, Full: true, Honest: map[string]Cell{}}
	for i := range 51 {
		m.Checks = append(m.Checks, CheckColumn{ID: fmt.Sprintf("redirect-uri-some-long-check-%02d", i), Chapter: fmt.Sprintf("chapter-%d", i/4), Level: "MUST"})
		m.Honest[m.Checks[i].ID] = pass()
	}
	cells := func(row int) map[string]Cell {
		cells := map[string]Cell{}
		for i, column := range m.Checks {
			switch {
			case i == row%51:
				cells[column.ID] = fail()
			case i%10 == row%10:
				cells[column.ID] = unsure(fmt.Sprintf("%d: %s", i, strings.Repeat("it was answered with 500 ", 20)))
			default:
				cells[column.ID] = pass()
			}
		}
		return cells
	}
	for i := range 100 {
		breaks := m.Checks[i%51].ID
		m.Faults = append(m.Faults, fault(fmt.Sprintf("%s.variant-%d", breaks, i), breaks, nil, cells(i)))
	}
	for i := range 60 {
		about := m.Checks[i%51].ID
		m.Oddities = append(m.Oddities, oddity(fmt.Sprintf("%s.odd-%d", about, i), about, cells(i)))
	}
	m.sum(false)
	return m
}

func TestLargeMatrixStaysSmall(t *testing.T) {
	if size := len(written(t, largeMatrix(), HTML)); size > 3<<20 {
		t.Errorf("prove.html has %d bytes", size)
	}
}

const hostile = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[31m\u202e\n::error::no\xff"

func TestHostileTextIsShownHarmless(t *testing.T) {
	m := sampleMatrix()
	cell := Cell{Verdict: reports.Fail, Observed: hostile, Reason: hostile + strings.Repeat("x", 1<<20)}
	m.Faults = append(m.Faults, fault("code-expiry.hostile", "code-expiry", map[string]string{"pkce-advice": hostile}, map[string]Cell{"code-expiry": cell, "pkce-wrong-verifier": cell}))
	m.Faults[0].Does, m.Faults[0].SeenIn = hostile, hostile
	m.Oddities = append(m.Oddities, oddity("code-replay.hostile", "code-replay", map[string]Cell{"code-replay": cell, "code-expiry": unsure(hostile)}))
	m.Honest["code-replay"] = cell
	m.sum(false)

	page := written(t, m, HTML)
	elements(t, page, func(element string, attributes map[string]string) {
		if element == "script" || element == "img" || attributes["onerror"] != "" {
			t.Errorf("the page has a %s of the target's %v", element, attributes)
		}
	})
	console := written(t, m, func(w io.Writer, m Matrix) error { NewConsole(w, reports.Style{}).End(m, "out"); return nil })
	for name, text := range map[string]string{"page": page, "console": console} {
		if found := regexp.MustCompile("[\x1b\u202e]|(?m)^\\s*::error").FindString(text); found != "" {
			t.Errorf("the %s shows %q", name, found)
		}
		if len(text) > 100_000 {
			t.Errorf("the %s has %d bytes", name, len(text))
		}
	}
}

func TestPageNeedsNoScriptAndNoNetwork(t *testing.T) {
	page := written(t, sampleMatrix(), HTML)
	policy := ""
	elements(t, page, func(element string, attributes map[string]string) {
		if attributes["http-equiv"] == "Content-Security-Policy" {
			policy = attributes["content"]
		}
		if element == "script" || element == "link" || attributes["src"] != "" || attributes["style"] != "" {
			t.Errorf("the page loads or runs something: %s %v", element, attributes)
		}
		if href := attributes["href"]; href != "" && !strings.HasPrefix(href, "#") {
			t.Errorf("the page links to %s", href)
		}
	})
	if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") {
		t.Errorf("the policy is %q", policy)
	}
}

func TestWriteKeepsTheFolderPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	for range 2 { // the second replaces the first
		if err := Write(dir, cleanMatrix()); err != nil {
			t.Fatal(err)
		}
	}
	modes := map[string]os.FileMode{}
	for _, name := range []string{".", "prove.json", "prove.html"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		modes[name] = info.Mode().Perm()
	}
	if diff := cmp.Diff(map[string]os.FileMode{".": 0o700, "prove.json": 0o600, "prove.html": 0o600}, modes); diff != "" {
		t.Errorf("modes (-want +got):\n%s", diff)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("the folder has %v, %v", files, err)
	}
}
