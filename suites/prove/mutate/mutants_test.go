package main

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const handling = `package server

import "time"

type rule struct {
	name string
	holds func(int) error
}

var window = 3

func rules(refusal error) []rule {
	return []rule{
		{"small", func(n int) error {
			if n > 10 && n != 12 {
				return refusal
			}
			return nil
		}},
	}
}

func count(n int) (ok bool) {
	total := 0
	total += n
	switch {
	case total <= 5 || n == 7:
		return true
	}
	time.Sleep(2 * time.Nanosecond)
	return false
}
`

func TestEachChangeIsAMutantThatCompiles(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "handling.go")
	if err := os.WriteFile(path, []byte(handling), 0o600); err != nil {
		t.Fatal(err)
	}
	sources, err := find(folder)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, mutant := range sources[0].mutants {
		kinds[mutant.kind]++
	}
	for kind, want := range map[string]int{"rule dropped": 1, "condition negated": 1, "guard dropped": 1, "left of && dropped": 1, "right of && dropped": 1,
		"border moved": 2, "equality negated": 2, "statement dropped": 2, "case dropped": 1, "left of || dropped": 1, "right of || dropped": 1, "truth turned": 2, "number changed": 6} {
		if kinds[kind] != want {
			t.Errorf("%s: %d, want %d", kind, kinds[kind], want)
		}
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for name, text := range map[string]string{path: sources[0].text, "switches.go": switches} {
		file, err := parser.ParseFile(fset, name, text, 0)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		files = append(files, file)
	}
	config := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	if _, err := config.Check("server", fset, files, nil); err != nil {
		t.Errorf("%v in\n%s", err, sources[0].text)
	}
	if strings.Contains(sources[0].text, "mutantValue[int](1, 3)") {
		t.Error("a value that is made before any mutant lives is changed")
	}
}
