package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// fate is what noticed a mutant.
type fate string

const (
	survived  fate = ""
	byChecks  fate = "checks"
	byTests   fate = "tests"
	byFlows   fate = "flows"
	byBrowser fate = "browser"
)

// deadline is for one mutant before the browser, or the tests: a mutant that loops for ever is noticed.
const deadline = 2 * time.Minute

// hunt lets all mutants meet the checks; those that nobody noticed meet the server's tests, then the checks in every flow of
// OpenID Connect, and then those in the browser. A survivor is printed as soon as it is known: a hunt is long.
func (b binaries) hunt(mutants []mutant, workers int) map[int]fate {
	var mu sync.Mutex
	fates := map[int]fate{}
	settle := func(mutant mutant, by fate) {
		mu.Lock()
		defer mu.Unlock()
		fates[mutant.id] = by
		if by == survived {
			fmt.Println("survived", mutant)
		}
		if len(fates)%100 == 0 {
			fmt.Fprintf(os.Stderr, "%d of %d\n", len(fates), len(mutants))
		}
	}
	each(workers, mutants, func(share []mutant) {
		for _, left := range b.meetChecks(share, settle) {
			run := []string{"run", "--fail-on", "warn", "--out", filepath.Join(b.scratch, strconv.Itoa(left.id))}
			switch {
			case b.notices(left.id, b.tests):
				settle(left, byTests)
			case b.notices(left.id, b.assay, append(run, "--profile", "oidc", "--agent", "form", "--no-wait")...):
				settle(left, byFlows)
			case b.notices(left.id, b.assay, append(run, "--only", "pages")...):
				settle(left, byBrowser)
			default:
				settle(left, survived)
			}
		}
	})
	return fates
}

// each deals mutants to workers in small shares.
func each(workers int, mutants []mutant, do func([]mutant)) {
	const size = 20
	shares := make(chan []mutant)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for share := range shares {
				do(share)
			}
		})
	}
	for len(mutants) > 0 {
		n := min(size, len(mutants))
		shares <- mutants[:n]
		mutants = mutants[n:]
	}
	close(shares)
	group.Wait()
}

// meetChecks gives those of a share that the checks did not notice. A mutant that ends the process is noticed, and the rest
// goes on in another one.
func (b binaries) meetChecks(share []mutant, settle func(mutant, fate)) (left []mutant) {
	for len(share) > 0 {
		ids := make([]string, len(share))
		for i, mutant := range share {
			ids[i] = strconv.Itoa(mutant.id)
		}
		ended, killer := b.process(ids)
		met := 0
		for _, mutant := range share {
			by, known := ended[mutant.id]
			if !known && mutant.id != killer {
				break
			}
			met++
			if known && by == "" {
				left = append(left, mutant)
			} else {
				settle(mutant, byChecks)
			}
		}
		if met == 0 { // the process did not begin: nobody can be judged
			fmt.Fprintln(os.Stderr, "mutate: the checks do not run; nothing was noticed from mutant", ids[0])
			return append(left, share...)
		}
		share = share[met:]
	}
	return left
}

// process runs the checks against mutants, and tells what noticed each that ended, and which one ended the process.
func (b binaries) process(ids []string) (ended map[int]string, killer int) {
	ended = map[int]string{}
	process := exec.Command(b.checks, "-test.run", "^TestHunt$", "-test.timeout", "0")
	process.Env = append(os.Environ(), "ASSAY_MUTANTS="+strings.Join(ids, ","))
	out, err := process.StdoutPipe()
	if err != nil || process.Start() != nil {
		return ended, 0
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		words := strings.SplitN(lines.Text(), " ", 4)
		if len(words) < 3 || words[0] != "mutant" {
			continue
		}
		id, _ := strconv.Atoi(words[1])
		killer = id
		if words[2] == "ends:" {
			ended[id], killer = strings.TrimSpace(strings.Join(words[3:], " ")), 0
		}
	}
	_, _ = io.Copy(io.Discard, out)
	_ = process.Wait() // its lines tell all
	return ended, killer
}

// notices tells whether a command fails with the mutant alive.
func (b binaries) notices(id int, command string, arguments ...string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	process := exec.CommandContext(ctx, command, arguments...)
	process.Env = append(os.Environ(), "ASSAY_MUTANT="+strconv.Itoa(id))
	process.Dir = "server" // where its tests find their files
	process.WaitDelay = time.Second
	return process.Run() != nil
}
