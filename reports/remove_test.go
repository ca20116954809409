package reports

import (
	"os"
	"path/filepath"
	"testing"
)

// TestAnEarlierRunIsRemoved holds that nothing of an earlier verdict stays, and that a folder of somebody else's does.
func TestAnEarlierRunIsRemoved(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "index.html")
	if err := os.WriteFile(page, []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := RemoveRun(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(page); err != nil {
		t.Error("a page beside no run.json was removed")
	}
	if err := os.WriteFile(filepath.Join(dir, "run.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := RemoveRun(dir); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
}
