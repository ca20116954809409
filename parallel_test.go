package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/authassay/assay/reports"
)

// verdicts gives the verdicts of a saved run, by check and variant.
func verdicts(t *testing.T, dir string) map[string]reports.Verdict {
	t.Helper()
	run, err := reports.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]reports.Verdict{}
	for _, check := range run.Checks {
		all[check.ID] = check.Verdict
		for _, variant := range check.Variants {
			all[check.ID+"/"+variant.Name] = variant.Verdict
		}
	}
	return all
}

func TestShardsAndProcessesGiveTheVerdictsOfOneRun(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_AGENT", "form")
	t.Setenv("ASSAY_ONLY", "pkce,code")
	t.Setenv(asMain, "yes")
	for _, line := range []string{
		"run --out one", "run --out parallel --parallel 3",
		"run --out s1 --shard 1/3", "run --out s2 --shard 2/3 --parallel 2", "run --out s3 --shard 3/3",
		"merge s3/run.json s1/run.json s2/run.json --out merged",
	} {
		exit, stdout, stderr := run(t, strings.Fields(line)...)
		if exit != 0 || lastLine(stdout) != "RESULT: PASS (exit 0)" || stderr != "" {
			t.Fatalf("%s ends with %d:\n%s%s", line, exit, stdout, stderr)
		}
		if strings.Contains(stdout, "{") || strings.Count(stdout, "RESULT") != 1 || strings.Count(stdout, "profile ") != 1 {
			t.Errorf("%s does not tell one run:\n%s", line, stdout)
		}
	}
	one := verdicts(t, "one")
	for _, dir := range []string{"parallel", "merged"} {
		if diff := cmp.Diff(one, verdicts(t, dir)); diff != "" {
			t.Errorf("%s decides otherwise than one run (-one +%s):\n%s", dir, dir, diff)
		}
	}
	whole, _ := reports.ReadFile("one/run.json")
	for dir, shard := range map[string]string{"parallel": "1/1", "merged": "1/1", "s1": "1/3", "s2": "2/3"} {
		if run, _ := reports.ReadFile(dir + "/run.json"); run.Shard != shard || run.Plan != whole.Plan || run.Planned != len(run.Checks) || run.Ran != run.Planned {
			t.Errorf("%s is shard %s of %s, planned %d, ran %d", dir, run.Shard, run.Plan, run.Planned, run.Ran)
		}
	}
	if exit, _, stderr := run(t, "merge", "s1/run.json", "s2/run.json", "--out", "gap"); exit != 2 || !strings.Contains(stderr, "shard 3/3 is missing") {
		t.Errorf("a gap ends with %d: %s", exit, stderr)
	}
}

func TestMergeRefusesFilesAndFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("foreign.json", []byte(`{"schema": 1, "tool": {"name": "other"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for line, says := range map[string]string{
		"merge":                          "<run.json>",
		"merge none.json":                "none.json cannot be read: no such file",
		"merge foreign.json":             `"other"`,
		"merge foreign.json --fail-on x": "--fail-on",
		"run --shard 5/4":                `"5/4" is no shard`,
		"run --shard 2":                  `"2" is no shard`,
		"run --parallel two":             "--parallel",
	} {
		exit, stdout, stderr := run(t, strings.Fields(line)...)
		if exit != 2 || stdout != "RESULT: ERROR (exit 2)\n" || !strings.Contains(stderr, says) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s ends with %d:\n%s%s", line, exit, stdout, stderr)
		}
	}
}

func TestAShardIsNotReplacedByTheWhole(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_AGENT", "form")
	if exit, stdout, stderr := run(t, "run", "--only", "pkce-wrong-verifier"); exit != 0 {
		t.Fatalf("exit %d:\n%s%s", exit, stdout, stderr)
	}
	if exit, _, stderr := run(t, "merge", "out/run.json"); exit != 2 || !strings.Contains(stderr, "--out") {
		t.Errorf("exit %d: %s", exit, stderr)
	}
}

func TestTheProcessesOfARunDecideAllChecksOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(asMain, "yes")
	exit, stdout, stderr := run(t, "run", "--agent", "form", "--parallel", "3")
	saved, err := reports.ReadFile("out/run.json")
	if err != nil || exit != 0 || saved.Counts.Inconclusive != 0 || saved.Ran != saved.Planned {
		t.Errorf("exit %d, %+v, %d of %d ran, %v\n%s%s", exit, saved.Counts, saved.Ran, saved.Planned, err, stdout, stderr)
	}
}

func TestARefusedPasswordIsSentOnceByAllProcesses(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_PASSWORD", "jabberwock")
	t.Setenv(asMain, "yes")
	var sent atomic.Int32
	url := serve(t, counting(&sent, "POST /login", honest))
	exit, stdout, stderr := run(t, "run", "--target", url, "--user", "alice", "--agent", "form", "--parallel", "3")
	if exit != 3 || sent.Load() != 1 || !strings.Contains(stdout, "credentials refused?") || lastLine(stdout) != "RESULT: ERROR (exit 3)" {
		t.Errorf("it ends with %d after %d passwords:\n%s%s", exit, sent.Load(), stdout, stderr)
	}
	if saved, err := reports.ReadFile("out/run.json"); err != nil || saved.Exit != 3 || saved.Planned != len(saved.Checks) || saved.Ran != 0 {
		t.Errorf("run.json: %v, exit %d, planned %d, ran %d", err, saved.Exit, saved.Planned, saved.Ran)
	}
}

func TestProcessesThatCannotBeginSayWhyOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	t.Setenv(asMain, "yes")
	for line, c := range map[string]struct {
		exit int
		says string
	}{
		"run --parallel 2 --agent form --user alice --target http://" + free(t): {3, "connection refused"},
		"run --parallel 2 --user alice --target https://as.example.com":         {2, "--authorized as.example.com"},
		"run --parallel 2 --browser /nonexistent":                               {3, "--agent form"},
	} {
		exit, stdout, stderr := run(t, strings.Fields(line)...)
		if exit != c.exit || !strings.Contains(stderr, c.says) || strings.Count(stderr, "\n") != 1 || strings.Count(stdout, "\n") != 1 {
			t.Errorf("%s ends with %d:\n%s%s", line, exit, stdout, stderr)
		}
	}
}

func TestAFindingOfAnyProcessFailsTheRun(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	t.Setenv(asMain, "yes")
	url := serve(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/token" {
				w = cacheable{w}
			}
			h.ServeHTTP(w, r)
		})
	})
	exit, stdout, _ := run(t, "run", "--target", url, "--user", "alice", "--agent", "form", "--parallel", "2", "--only", "token,pkce")
	if exit != 1 || lastLine(stdout) != "RESULT: FAIL (exit 1)" || verdicts(t, "out")["token-cache-control"] != reports.Fail {
		t.Errorf("exit %d:\n%s", exit, stdout)
	}
	t.Setenv("GITHUB_ACTIONS", "true")
	for flag, times := range map[string]int{"auto": 1, "off": 0} {
		exit, stdout, _ := run(t, "merge", "out/run.json", "--out", "merged", "--annotations", flag)
		if exit != 1 || strings.Count("\n"+stdout, "\n::error file=README.md,line=1,title=token-cache-control::") != times || lastLine(stdout) != "RESULT: FAIL (exit 1)" {
			t.Errorf("merge --annotations %s ends with %d:\n%s", flag, exit, stdout)
		}
	}
}

// cacheable answers without Cache-Control.
type cacheable struct{ http.ResponseWriter }

func (c cacheable) WriteHeader(status int) {
	c.Header().Del("Cache-Control")
	c.ResponseWriter.WriteHeader(status)
}

func TestInterruptEndsAllProcesses(t *testing.T) {
	t.Setenv("ASSAY_PASSWORD", "wonderland")
	var registered, deleted atomic.Int32
	url := serve(t, counting(&registered, "POST /register", counting(&deleted, "DELETE /register", honest)))
	dir := t.TempDir()
	p := start(t, dir, "run", "--target", url, "--user", "alice", "--agent", "form", "--parallel", "2", "--only", "code-replay,pkce,code-expiry")
	for _, want := range []string{"waiting", "✓ code-replay"} { // the second process, the first
		if !strings.Contains(p.stdout.String(), want) && !p.await(want) {
			t.Fatalf("%s was never seen:\n%s", want, p.stdout.String())
		}
	}
	began := time.Now()
	p.interrupt(t)
	if exit := p.end(); exit != 130 || lastLine(p.stdout.String()) != "RESULT: ERROR (exit 130)" {
		t.Errorf("exit %d:\n%s", exit, p.stdout.String())
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("it took %s to end", took)
	}
	if registered.Load() < 2 || registered.Load() != deleted.Load() {
		t.Errorf("%d clients were registered, %d deleted", registered.Load(), deleted.Load())
	}
	saved, err := reports.ReadFile(filepath.Join(dir, "out", "run.json"))
	if err != nil || saved.Exit != 130 || saved.Counts.Pass == 0 || saved.Counts.Inconclusive == 0 || saved.Planned != len(saved.Checks) {
		t.Errorf("run.json: %v, exit %d, planned %d, ran %d, %+v", err, saved.Exit, saved.Planned, saved.Ran, saved.Counts)
	}
}
