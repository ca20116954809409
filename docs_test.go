package main

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the generated docs anew")

// The tables in docs are what the commands print.
func TestTheDocsAreCurrent(t *testing.T) {
	for file, line := range map[string][]string{"docs/checks.md": {"list", "--md"}, "docs/faults.md": {"faults", "--md"},
		"docs/oidc.md": {"list", "--profile", "oidc", "--modules", "--md"}} {
		exit, printed, stderr := run(t, line...)
		if exit != 0 {
			t.Fatalf("assay %v: exit %d: %s", line, exit, stderr)
		}
		if *update {
			if err := os.WriteFile(file, []byte(printed), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if written, err := os.ReadFile(file); err != nil || string(written) != printed {
			t.Errorf("%s is not what assay %v prints (%v); write it with: go test . -run Docs -update", file, line, err)
		}
	}
}
