package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// switches are what the mutants call. They are part of the package server for as long as it is built so.
const switches = `package server

import (
	"fmt"
	"os"
	"strconv"
	"sync"
)

var mutantAlive, _ = strconv.Atoi(os.Getenv("ASSAY_MUTANT"))

var (
	mutantTrace, _ = os.OpenFile(os.Getenv("ASSAY_MUTANT_TRACE"), os.O_APPEND|os.O_WRONLY, 0)
	mutantsTraced  sync.Map
)

// LetMutantLive ends the mutant before.
func LetMutantLive(id int) { mutantAlive = id }

// mutantHere tells whether a mutant lives, at a place where it would change something.
func mutantHere(id int) bool {
	if mutantTrace != nil {
		if _, known := mutantsTraced.LoadOrStore(id, true); !known {
			fmt.Fprintln(mutantTrace, id)
		}
	}
	return mutantAlive == id
}

func mutantLives(id int) bool { return mutantHere(id) }
func mutantNot(id int, is bool) bool { return is != mutantHere(id) }
func mutantOff(id int, is bool) bool { return is && !mutantHere(id) }
func mutantOn(id int, is bool) bool { return is || mutantHere(id) }

func mutantValue[T ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float64](id int, value T) T {
	if mutantHere(id) {
		return value + 1
	}
	return value
}
`

// hunter is a test of the package prove for as long as it is built so: all checks, one mutant after another.
//
//go:embed hunter.go.txt
var hunter string

// binaries hold all mutants.
type binaries struct{ scratch, assay, checks, tests string }

// build compiles assay, the hunter and the server's tests with the mutants in the place of the sources.
func build(scratch string, sources []source) (binaries, error) {
	b := binaries{scratch: scratch, assay: filepath.Join(scratch, "assay"), checks: filepath.Join(scratch, "prove.test"), tests: filepath.Join(scratch, "server.test")}
	replaced := map[string]string{"server/mutant_switches.go": switches, "suites/prove/mutant_hunter_test.go": hunter}
	for _, source := range sources {
		replaced[source.path] = source.text
	}
	overlay, err := writeOverlay(scratch, replaced)
	if err != nil {
		return b, err
	}
	for _, line := range [][]string{
		{"build", "-overlay", overlay, "-o", b.assay, "."},
		{"test", "-c", "-overlay", overlay, "-o", b.checks, "./suites/prove"},
		{"test", "-c", "-overlay", overlay, "-o", b.tests, "./server"},
	} {
		if out, err := exec.Command("go", line...).CombinedOutput(); err != nil {
			return b, fmt.Errorf("go %s: %w\n%s", line[0], err, out)
		}
	}
	return b, nil
}

// writeOverlay writes texts that stand in the place of files, and the list of them that go build -overlay reads.
func writeOverlay(scratch string, texts map[string]string) (string, error) {
	replace := map[string]string{}
	for path, text := range texts {
		here, err := filepath.Abs(path)
		if err != nil {
			return "", err
		}
		replace[here] = filepath.Join(scratch, filepath.Base(path))
		if err := os.WriteFile(replace[here], []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(scratch, "overlay.json")
	return file, os.WriteFile(file, overlay, 0o600)
}
