package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// judge is a process that may notice a mutant.
type judge struct {
	by      fate
	command []string
	writes  bool         // a report, into a folder of --out
	meets   map[int]bool // the mutants that would change something in it
}

// deadline is for one mutant before a judge: a mutant that loops for ever is noticed.
const deadline = 2 * time.Minute

// judges gives them, the quick ones first, and lets each judge the honest server once. Those that were not killed before
// meet the quick ones alone: a check or a test was written against them since.
func (b binaries) judges(again bool) (checks judge, later []judge, err error) {
	checks = judge{by: byChecks, command: []string{b.checks, "-test.run", "^TestHunt$", "-test.timeout", "0"}}
	later = []judge{
		{by: byTests, command: []string{b.tests}},
		{by: byFlows, command: []string{b.assay, "run", "--fail-on", "warn", "--profile", "oidc", "--agent", "form", "--no-wait"}, writes: true},
		{by: byBrowser, command: []string{b.assay, "run", "--fail-on", "warn", "--only", "pages"}, writes: true},
	}
	if again {
		later = later[:1]
	}
	if checks.meets, err = b.trace(checks); err != nil {
		return checks, later, err
	}
	for i := range later {
		if later[i].meets, err = b.trace(later[i]); err != nil {
			return checks, later, err
		}
	}
	return checks, later, nil
}

// trace lets a judge meet the honest server, and gives the mutants that would have changed something on the way. No other
// can be noticed by it.
func (b binaries) trace(j judge) (map[int]bool, error) {
	trace := filepath.Join(b.scratch, string(j.by)+".trace")
	if err := os.WriteFile(trace, nil, 0o600); err != nil {
		return nil, err
	}
	if out, err := b.process(context.Background(), j, 0, "ASSAY_MUTANT_TRACE="+trace).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("without a mutant: %s: %w\n%s", j.command[0], err, out)
	}
	file, err := os.Open(trace)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	meets := map[int]bool{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		id, err := strconv.Atoi(lines.Text())
		if err != nil {
			return nil, err
		}
		meets[id] = true
	}
	fmt.Fprintf(os.Stderr, "%s: would meet %d mutants\n", j.by, len(meets))
	return meets, lines.Err()
}

// process is a judge's for a mutant, in the folder where the server's tests find their files.
func (b binaries) process(ctx context.Context, j judge, id int, env string) *exec.Cmd {
	process := exec.CommandContext(ctx, j.command[0], j.command[1:]...)
	if j.writes {
		process.Args = append(process.Args, "--out", filepath.Join(b.scratch, strconv.Itoa(id)))
	}
	process.Env = append(os.Environ(), env)
	process.Dir = "server"
	process.WaitDelay = time.Second
	return process
}

// notices tells whether a judge fails with the mutant alive.
func (b binaries) notices(id int, j judge) bool {
	if !j.meets[id] {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	return b.process(ctx, j, id, "ASSAY_MUTANT="+strconv.Itoa(id)).Run() != nil
}
