package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/authassay/assay/reports"
)

// onAFullDisk runs assay in a process none of whose files may grow over so many bytes: what a full disk refuses, it is refused.
func onAFullDisk(t *testing.T, bytes int, arguments ...string) (exit int, stdout, stderr string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("ulimit is of Unix")
	}
	limited := append([]string{"-c", `ulimit -f "$0" && exec "$@"`, strconv.Itoa(bytes / 512), os.Args[0]}, arguments...)
	p := exec.Command("sh", limited...)
	p.Env = append(os.Environ(), asMain+"=1", "ASSAY_PASSWORD=wonderland", "ASSAY_AGENT=form")
	var out, complaint strings.Builder
	p.Stdout, p.Stderr = &out, &complaint
	_ = p.Run() // its exit code says it
	return p.ProcessState.ExitCode(), out.String(), complaint.String()
}

// halfAReport is more than a command looks for before it begins, and less than a page takes.
const halfAReport = 70 << 10

func TestADiskThatIsFullIsSaidBeforeAnythingIsTested(t *testing.T) {
	t.Chdir(t.TempDir())
	var sent atomic.Int32
	url := serve(t, counting(&sent, "", honest))
	if exit, stdout, stderr := run(t, "run", "--agent", "form", "--only", "token-error-format", "--out", "one"); exit != 0 {
		t.Fatalf("exit %d:\n%s%s", exit, stdout, stderr)
	}
	for _, line := range []string{
		"run --user alice --target " + url, "run --user alice --parallel 2 --target " + url, "merge one/run.json", "prove --fault code-replay",
	} {
		exit, stdout, stderr := onAFullDisk(t, 0, strings.Fields(line)...)
		if exit != 2 || stdout != "RESULT: ERROR (exit 2)\n" || stderr != "assay: the report cannot be written to out: file too large (--out names another folder)\n" {
			t.Errorf("%s ends with %d:\n%s%s", line, exit, stdout, stderr)
		}
	}
	if sent.Load() != 0 {
		t.Errorf("the target was sent %d requests", sent.Load())
	}
	if left, _ := filepath.Glob("out/.assay-*"); len(left) != 0 {
		t.Errorf("half a file is left: %v", left)
	}
}

func TestADiskThatFillsUpKeepsWhatHadRun(t *testing.T) {
	for name, c := range map[string]struct{ line, file string }{
		"in the log":       {"run --only code", `out/run\.json`},
		"in the page":      {"run --only token-error-format", `out/index\.html`},
		"in a part's file": {"run --only code --parallel 2", `out/\.parts-\d+/1/run\.json`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			exit, stdout, stderr := onAFullDisk(t, halfAReport, strings.Fields(c.line)...)
			says := regexp.MustCompile(`^assay: cannot write the report: ` + c.file + `: file too large; kept: (\d+) of (\d+) checks \(assay report out shows them\); make room there, or name another folder with --out, and run again\n$`)
			kept := says.FindStringSubmatch(stderr)
			if exit != 3 || lastLine(stdout) != "RESULT: ERROR (exit 3)" || kept == nil || kept[1] == "0" {
				t.Fatalf("it ends with %d:\n%s%s", exit, stdout, stderr)
			}
			exit, stdout, stderr = run(t, "report", "out")
			if saved, err := reports.ReadSaved("out"); exit != 0 || err != nil || fmt.Sprint(saved.Ran) != kept[1] || !strings.Contains(stdout, saved.Checks[0].ID) {
				t.Errorf("report ends with %d, %v:\n%s%s", exit, err, stdout, stderr)
			}
			if left, _ := filepath.Glob("out/.[b-z]*"); len(left) != 0 {
				t.Errorf("half a file is left: %v", left)
			}
		})
	}
}

func TestADiskThatFillsUpLeavesTheShards(t *testing.T) {
	t.Chdir(t.TempDir())
	if exit, stdout, stderr := run(t, "run", "--agent", "form", "--only", "token-error-format", "--out", "one"); exit != 0 {
		t.Fatalf("exit %d:\n%s%s", exit, stdout, stderr)
	}
	exit, stdout, stderr := onAFullDisk(t, halfAReport, "merge", "one/run.json")
	if exit != 3 || stdout != "RESULT: ERROR (exit 3)\n" || !strings.HasPrefix(stderr, "assay: cannot write the report: out/index.html: file too large; the shards are as they were; make room there") {
		t.Errorf("it ends with %d:\n%s%s", exit, stdout, stderr)
	}
}
