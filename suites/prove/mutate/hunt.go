package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// fate is what noticed a mutant.
type fate string

const (
	survived  fate = "survived"
	unmet     fate = "unmet" // it changes something only where nobody looks
	byChecks  fate = "checks"
	byTests   fate = "tests"
	byFlows   fate = "flows"
	byBrowser fate = "browser"
)

// hunt lets all mutants meet the checks; those that nobody noticed meet the server's tests, then the checks in every flow of
// OpenID Connect, and then those in the browser. A survivor is printed as soon as it is known: a hunt is long.
func (b binaries) hunt(mutants []mutant, again bool, workers int) (map[int]fate, error) {
	checks, later, err := b.judges(again)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	fates := map[int]fate{}
	settle := func(mutant mutant, by fate) {
		mu.Lock()
		defer mu.Unlock()
		fates[mutant.id] = by
		if by == survived || by == unmet {
			fmt.Println(by, mutant)
		}
		if len(fates)%100 == 0 {
			fmt.Fprintf(os.Stderr, "%d of %d\n", len(fates), len(mutants))
		}
	}
	each(workers, mutants, func(share []mutant) {
		for _, left := range b.meetChecks(checks, share, settle) {
			settle(left, b.fate(left, checks, later))
		}
	})
	return fates, nil
}

// fate is that of a mutant which the checks did not notice.
func (b binaries) fate(left mutant, checks judge, later []judge) fate {
	met := checks.meets[left.id]
	for _, judge := range later {
		if b.notices(left.id, judge) {
			return judge.by
		}
		met = met || judge.meets[left.id]
	}
	if !met {
		return unmet
	}
	return survived
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
func (b binaries) meetChecks(checks judge, share []mutant, settle func(mutant, fate)) (left []mutant) {
	share = slices.DeleteFunc(slices.Clone(share), func(mutant mutant) bool {
		if !checks.meets[mutant.id] {
			left = append(left, mutant)
		}
		return !checks.meets[mutant.id]
	})
	for len(share) > 0 {
		ids := make([]string, len(share))
		for i, mutant := range share {
			ids[i] = strconv.Itoa(mutant.id)
		}
		ended, killer := b.run(checks, ids)
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

// run lets the checks meet mutants, and tells what noticed each that ended, and which one ended the process.
func (b binaries) run(checks judge, ids []string) (ended map[int]string, killer int) {
	ended = map[int]string{}
	process := b.process(context.Background(), checks, 0, "ASSAY_MUTANTS="+strings.Join(ids, " "))
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
