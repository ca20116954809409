package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/authassay/assay/reports"
)

// TestReportsAreTheirOwnersAlone holds every writer to it: folders 0700, files 0600, also where both were open to others before.
func TestReportsAreTheirOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are of Unix")
	}
	t.Setenv(asMain, "1")
	t.Chdir(t.TempDir())
	for _, name := range []string{"run/index.html", "run/run.log", "run/shots/code-replay-1.html", "two/run.json", "merged/junit.xml", "proof/prove.json", "page.html"} {
		file := filepath.FromSlash(name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("of an earlier day"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	quick := []string{"run", "--agent", "form", "--only", "code-replay,token-error-format"}
	for _, line := range [][]string{
		append(quick, "--out", "run"), append(quick, "--out", "new/deep"), append(quick, "--out", "two", "--parallel", "2"),
		append(quick, "--out", "half/one", "--shard", "1/2"), append(quick, "--out", "half/two", "--shard", "2/2"),
		{"merge", "half/one/run.json", "half/two/run.json", "--out", "merged"},
		{"report", "run/run.json", "--format", "html", "--out", "page.html"},
		{"prove", "--fault", "code-replay", "--only", "code-replay", "--out", "proof"},
	} {
		if exit, stdout, stderr := run(t, line...); exit == 2 {
			t.Fatalf("%v ends with %d:\n%s%s", line, exit, stdout, stderr)
		}
	}
	reports.NewShots("run").Keep("code-replay", []byte("a picture"), "<p>its page")
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm() != map[bool]fs.FileMode{true: 0o700, false: 0o600}[entry.IsDir()] {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
