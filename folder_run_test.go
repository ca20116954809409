package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAKilledRunShowsWhatHadRun holds it for one process and for several, and that the folder is free again.
func TestAKilledRunShowsWhatHadRun(t *testing.T) {
	for _, processes := range []string{"1", "2"} {
		t.Run(processes, func(t *testing.T) {
			url := serve(t, honest)
			dir := t.TempDir()
			line := []string{"run", "--target", url, "--user", "alice", "--agent", "form", "--only", "code-replay,code-expiry", "--parallel", processes}
			p := start(t, dir, line...)
			if !p.await("waiting") {
				t.Fatalf("it did not wait for the code to expire:\n%s", p.stdout.String())
			}
			out := filepath.Join(dir, "out")

			exit, stdout, stderr := run(t, append(line, "--out", out)...)
			if exit != 2 || lastLine(stdout) != "RESULT: ERROR (exit 2)" || !strings.Contains(stderr, fmt.Sprintf("another run writes to %s (process %d)", out, p.Process.Pid)) {
				t.Errorf("a second run in the same folder ends with %d: %s", exit, stderr)
			}

			_ = p.Process.Kill()
			p.end()
			exit, stdout, stderr = run(t, "report", out)
			if exit != 0 || !strings.Contains(stdout, "cut short: 1 of 2 checks") || !strings.Contains(stdout, "code-replay") || lastLine(stdout) != "RESULT: ERROR (exit 3)" {
				t.Errorf("report ends with %d:\n%s%s", exit, stdout, stderr)
			}
			t.Chdir(dir)
			if exit, stdout, stderr := run(t, "run", "--agent", "form", "--only", "code-replay"); exit != 0 {
				t.Errorf("a run after it ends with %d:\n%s%s", exit, stdout, stderr)
			}
			if _, err := os.Stat(filepath.Join(out, "run.log")); !os.IsNotExist(err) {
				t.Errorf("a run that is over leaves its log (%v)", err)
			}
		})
	}
}
