package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestNamesAndMailsAreInNoFile: by the flag in one process and in two, and by assay.yaml, with who the user is on the command line.
func TestNamesAndMailsAreInNoFile(t *testing.T) {
	target := serve(t, honest)
	dir := t.TempDir()
	t.Setenv(asMain, "1")
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	config := filepath.Join(dir, "assay.yaml")
	if err := os.WriteFile(config, []byte("redact_claims: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	person := regexp.MustCompile(`(?i)\balice\b|liddell|alice@`)
	for name, flags := range map[string][]string{"flag": {"--redact-claims"}, "parts": {"--redact-claims", "--parallel", "2"}, "file": {"--config", config}} {
		out := filepath.Join(dir, name)
		exit, stdout, stderr := run(t, append([]string{"run", "--target", target, "--user", "alice", "--agent", "form", "--out", out,
			"--only", "userinfo-by-get,idtoken-times,code-replay"}, flags...)...)
		if exit != 0 {
			t.Fatalf("%s: it ends with %d:\n%s%s", name, exit, stdout, stderr)
		}
		files, _ := filepath.Glob(filepath.Join(out, "*.*")) // the pattern is well formed
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if at := person.FindIndex(text); at != nil {
				t.Errorf("%s: %s says who the user is: %s", name, filepath.Base(file), text[max(0, at[0]-80):min(len(text), at[1]+20)])
			}
			if filepath.Base(file) == "run.json" && !strings.Contains(string(text), "[name ") {
				t.Errorf("%s: no name was seen, so none was struck", name)
			}
		}
	}
}
