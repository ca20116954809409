package reports

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWriteRun(t *testing.T) {
	t.Chdir(t.TempDir())
	dir := filepath.Join("out", "as")
	for range 2 { // a second run replaces the first
		if err := WriteRun(dir, sampleRun()); err != nil {
			t.Fatal(err)
		}
	}

	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v)", entry.Name(), info.Mode(), err)
		}
	}
	if got := strings.Join(names, " "); got != "index.html junit.xml results.sarif run.json summary.md" {
		t.Errorf("the folder holds %s", got)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode() != fs.ModeDir|0o700 {
		t.Errorf("the folder has mode %v (%v)", info.Mode(), err)
	}
	file, err := os.Open(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if run, err := ReadJSON(file); err != nil || run.Checks[1].Pages[0] != "shots/code-replay-1.png" {
		t.Errorf("run.json reads as %q, %v", run.Checks[1].Pages, err)
	}
	junit, err := os.ReadFile(filepath.Join(dir, "junit.xml"))
	if err != nil || !strings.Contains(string(junit), "[[ATTACHMENT|out/as/shots/code-replay-1.png]]") {
		t.Errorf("junit.xml does not name the picture from the working directory (%v)", err)
	}
}

func TestWriteRunSaysWhy(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("out", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := WriteRun("out", cleanRun()); err == nil || !strings.Contains(err.Error(), "cannot make the folder for the report: mkdir out") {
		t.Errorf("a file in the way: %v", err)
	}
	if err := os.MkdirAll("other/index.html/x", 0o700); err != nil {
		t.Fatal(err)
	}
	err := WriteRun("other", cleanRun())
	if err == nil || !strings.Contains(err.Error(), "cannot write the report") || !strings.Contains(err.Error(), "other/index.html") {
		t.Errorf("a folder in the way: %v", err)
	}
	if left, _ := filepath.Glob("other/.*"); len(left) != 0 {
		t.Errorf("half a file is left: %v", left)
	}
}
