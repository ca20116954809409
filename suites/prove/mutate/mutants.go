package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// mutant is one small change.
type mutant struct {
	id   int
	file string
	line int
	kind string // what is changed
	text string // the source that it is changed in, on one line
}

func (m mutant) String() string {
	return fmt.Sprintf("%4d %s:%d %s: %s", m.id, m.file, m.line, m.kind, m.text)
}

// what tells a mutant from others, wherever it stands in its file.
func (m mutant) what() string {
	return m.file + " " + strings.Join(strings.Fields(m.kind+": "+m.text), " ")
}

// source is a file with all its mutants written into it.
type source struct {
	path    string
	text    string // with the switches
	mutants []mutant
}

// notHandling are files that handle no request: how the server is configured and started.
var notHandling = []string{"config_file.go", "doc.go", "gallery.go", "listen.go", "clock.go"}

// find reads the package in a folder and makes its mutants, numbered from 1.
func find(folder string) ([]source, error) {
	fset := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	var kept []string
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files, kept = append(files, file), append(kept, path)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	checked, err := config.Check(folder, fset, files, info)
	if err != nil {
		return nil, err
	}
	var sources []source
	id := 0
	for i, path := range kept {
		if slices.Contains(notHandling, filepath.Base(path)) {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		w := &writer{fset: fset, info: info, pkg: checked, path: path, text: string(text), id: &id, before: map[int]string{}, after: map[int]string{}, conditions: map[ast.Expr]bool{}}
		ast.Inspect(files[i], w.visit)
		sources = append(sources, source{path: path, text: w.written(), mutants: w.mutants})
	}
	return sources, nil
}

// writer puts switches into a file, at their offsets.
type writer struct {
	fset          *token.FileSet
	info          *types.Info
	pkg           *types.Package
	path, text    string
	id            *int
	before, after map[int]string // what stands before a node, and after one
	mutants       []mutant
	conditions    map[ast.Expr]bool // that were negated as a whole
}

// at is a node's place in the text.
func (w *writer) at(pos token.Pos) int { return w.fset.Position(pos).Offset }

// source gives a node's own text.
func (w *writer) source(node ast.Node) string { return w.text[w.at(node.Pos()):w.at(node.End())] }

// make counts one more mutant.
func (w *writer) make(kind string, node ast.Node) string {
	*w.id++
	line, _, _ := strings.Cut(w.source(node), "\n")
	w.mutants = append(w.mutants, mutant{id: *w.id, file: w.path, line: w.fset.Position(node.Pos()).Line, kind: kind, text: line})
	return strconv.Itoa(*w.id)
}

// wrap puts text round a node, outside of what is put round its parts later.
func (w *writer) wrap(node ast.Node, before, after string) {
	w.before[w.at(node.Pos())] += before
	w.after[w.at(node.End())] = after + w.after[w.at(node.End())]
}

// written gives the text with all switches.
func (w *writer) written() string {
	var out strings.Builder
	for i := range len(w.text) + 1 {
		out.WriteString(w.after[i])
		out.WriteString(w.before[i])
		if i < len(w.text) {
			out.WriteByte(w.text[i])
		}
	}
	return out.String()
}
