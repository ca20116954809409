package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/authassay/assay/reports"
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
			if exit != 2 || lastLine(stdout) != "RESULT: ERROR (exit 2)" || !strings.Contains(stderr, fmt.Sprintf("assay writes to %s already (process %d)", out, p.Process.Pid)) {
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
			if left, _ := filepath.Glob(filepath.Join(out, ".parts-*")); len(left) != 0 {
				t.Errorf("a run after it leaves %v", left)
			}
			if _, err := os.Stat(filepath.Join(out, "run.log")); !os.IsNotExist(err) {
				t.Errorf("a run that is over leaves its log (%v)", err)
			}
		})
	}
}

// TestAFolderIsTakenByOneAtATime holds merge and prove to what run keeps: the second in a folder is refused, and one that is over
// is replaced.
func TestAFolderIsTakenByOneAtATime(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_AGENT", "form")
	for _, line := range []string{"run --only code-replay --out shard", "run --only token-error-format"} {
		if exit, stdout, stderr := run(t, strings.Fields(line)...); exit != 0 {
			t.Fatalf("%s ends with %d:\n%s%s", line, exit, stdout, stderr)
		}
	}
	reports.NewShots("out").Keep("token-error-format", []byte("a picture"), "<p>its page")
	again := []string{"merge shard/run.json", "prove --fault code-replay --only code-replay", "run --only code-replay"}

	p := start(t, ".", "prove", "--only", "code", "--parallel", "1")
	defer p.end()
	for holder, began := "", time.Now(); !strings.Contains(holder, "process"); time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile("out/.assay.lock")
		if holder = string(text); time.Since(began) > 20*time.Second {
			t.Fatalf("the proof never took the folder (%v)", err)
		}
	}
	for _, line := range again {
		exit, stdout, stderr := run(t, strings.Fields(line)...)
		if exit != 2 || stdout != "RESULT: ERROR (exit 2)\n" || !strings.Contains(stderr, fmt.Sprintf("assay writes to out already (process %d)", p.Process.Pid)) {
			t.Errorf("%s beside a proof ends with %d:\n%s%s", line, exit, stdout, stderr)
		}
	}
	if _, err := os.Stat("out/shots/token-error-format-1.png"); err != nil {
		t.Errorf("who was refused removed the report that stood there: %v", err)
	}
	_ = p.Process.Kill()
	p.end()

	for _, line := range again {
		if exit, stdout, stderr := run(t, strings.Fields(line)...); exit != 0 {
			t.Errorf("%s after it ends with %d:\n%s%s", line, exit, stdout, stderr)
		}
		if line == again[0] {
			left, _ := filepath.Glob("out/shots/*")
			if v := verdicts(t, "out"); len(v) != 1 || v["code-replay"] != reports.Pass || len(left) != 0 {
				t.Errorf("the merge left of the run before it: %v, %v", v, left)
			}
		}
	}
}

// TestMergeKeepsTheShardsWhereverTheyAre holds that no shard is replaced, however it is named, and that the pictures beside one stay.
func TestMergeKeepsTheShardsWhereverTheyAre(t *testing.T) {
	t.Chdir(t.TempDir())
	if exit, stdout, stderr := run(t, "run", "--agent", "form", "--only", "code-replay"); exit != 0 {
		t.Fatalf("exit %d:\n%s%s", exit, stdout, stderr)
	}
	whole, err := filepath.Abs("out/run.json")
	if err != nil {
		t.Fatal(err)
	}
	if exit, _, stderr := run(t, "merge", whole); exit != 2 || !strings.Contains(stderr, "the report would replace the shard "+whole) {
		t.Errorf("exit %d: %s", exit, stderr)
	}
	text, err := os.ReadFile(whole)
	if err == nil {
		err = os.WriteFile("out/shard.json", text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(whole); err != nil {
		t.Fatal(err)
	}
	picture := filepath.Join("out", reports.NewShots("out").Keep("code-replay", []byte("a picture"), "<p>its page"))
	if err := os.WriteFile(whole, text, 0o600); err != nil { // of a merge before this one
		t.Fatal(err)
	}
	if exit, stdout, stderr := run(t, "merge", "out/shard.json"); exit != 0 {
		t.Errorf("exit %d:\n%s%s", exit, stdout, stderr)
	}
	if _, err := os.Stat(picture); err != nil {
		t.Errorf("the shard lost its picture: %v", err)
	}
}
