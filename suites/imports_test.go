package suites_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/authassay/assay/server/faults"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/catalogue"
)

const module = "github.com/authassay/assay"

// houses are all packages, with what each may import of the others and why. A package that is not here fails the
// test: whoever adds one says where it belongs.
var houses = map[string]struct {
	because string
	may     []string
}{
	".":                            {"the command line wires everything", []string{"browser", "reports", "server", "server/faults", "server/show", "suites", "suites/catalogue", "suites/commands", "suites/evidence", "suites/prove", "suites/rp", "suites/setup", "suites/target"}},
	"browser":                      {"an agent of the relying party, which declares what an agent is", []string{"browser/hop", "browser/page", "suites/evidence", "suites/rp"}},
	"browser/hop":                  {"both agents judge the steps of a journey alike, so it knows neither", nil},
	"browser/jar":                  {"cookies are cookies", nil},
	"browser/page":                 {"both agents read pages alike, so it knows neither", []string{"browser/hop"}},
	"reports":                      {"pure functions of their own model, which holds evidence and quotes the catalogue", []string{"suites/catalogue", "suites/evidence", "suites/target"}},
	"server":                       {"the reference server stands alone: it must not know how it is tested", nil},
	"server/demo":                  {"an independent implementation judges the server, so nothing of ours helps it", nil},
	"server/faults":                {"a fault bends a decision of the server, and knows no check but by name", []string{"server"}},
	"server/show":                  {"starts the server and its demo client for a person to look at", []string{"server", "server/demo", "server/faults"}},
	"suites":                       {"never the server: that is what keeps the checks honest about everybody else's", []string{"browser/page", "reports", "suites/catalogue", "suites/evidence", "suites/rp", "suites/target"}},
	"suites/catalogue":             {"requirements are data", nil},
	"suites/commands":              {"flags alone, of what needs no reference server to be told of", []string{"reports", "suites", "suites/catalogue", "suites/setup"}},
	"suites/evidence":              {"what was seen, whoever saw it", nil},
	"suites/peers/relying-parties": {"others' libraries are the relying party, and our form-filling agent the user", []string{"suites/evidence", "suites/rp"}},
	"suites/prove":                 {"the one package, beside main, that sees both sides", []string{"reports", "server", "server/faults", "suites", "suites/catalogue", "suites/evidence", "suites/rp", "suites/target"}},
	"suites/prove/mutate":          {"it reads the server's source, and is a program of its own", nil},
	"suites/rp":                    {"the relying party, with the agent that fills forms without a browser", []string{"browser/hop", "browser/jar", "browser/page", "suites/catalogue", "suites/evidence", "suites/target"}},
	"suites/setup":                 {"brings a target, an agent and the login together, for any server", []string{"browser", "browser/page", "reports", "suites", "suites/catalogue", "suites/evidence", "suites/rp", "suites/target"}},
	"suites/target":                {"the system under test, before anybody plays with it", []string{"suites/catalogue", "suites/evidence"}},
}

// goPackage is what go list tells of a package.
type goPackage struct {
	ImportPath, Dir, Name, Doc         string
	Imports                            []string
	GoFiles, TestGoFiles, XTestGoFiles []string
}

// house is the path of a package within the module; "" for one of somebody else.
func house(importPath string) string {
	if importPath == module {
		return "."
	}
	within, ours := strings.CutPrefix(importPath, module+"/")
	if !ours {
		return ""
	}
	return within
}

// packages lists the packages of the module.
var packages = sync.OnceValues(func() ([]goPackage, error) {
	command := exec.Command("go", "list", "-json=ImportPath,Dir,Name,Doc,Imports,GoFiles,TestGoFiles,XTestGoFiles", module+"/...")
	out, err := command.Output()
	if err != nil {
		return nil, err
	}
	var all []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var each goPackage
		if err := decoder.Decode(&each); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, each)
	}
})

func eachPackage(t *testing.T, visit func(name string, each goPackage)) {
	t.Helper()
	all, err := packages()
	if err != nil || len(all) < 10 {
		t.Fatalf("go list gave %d packages: %v", len(all), err)
	}
	for _, each := range all {
		if name := house(each.ImportPath); !strings.HasPrefix(name, "bin/") { // what is built there is no source
			visit(name, each)
		}
	}
}

func TestImportsRunOneWay(t *testing.T) {
	seen := map[string]bool{}
	eachPackage(t, func(name string, each goPackage) {
		seen[name] = true
		rule, known := houses[name]
		if !known {
			t.Errorf("%s is in no house: say in this test what it may import, and why", name)
			return
		}
		for _, imported := range each.Imports {
			if other := house(imported); other != "" && !slices.Contains(rule.may, other) {
				t.Errorf("%s imports %s, but: %s", name, other, rule.because)
			}
		}
	})
	for name, rule := range houses {
		for _, other := range rule.may {
			if _, known := houses[other]; !known {
				t.Errorf("%s may import %s, which is no house", name, other)
			}
		}
		if !seen[name] {
			t.Errorf("%s is gone: take it out of this test", name)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	eachPackage(t, func(name string, each goPackage) {
		begins := "Package " + each.Name + " "
		if each.Name == "main" {
			begins = "Command "
		}
		if !strings.HasPrefix(each.Doc, begins) {
			t.Errorf("the doc comment of %s begins with %.40q, not with %q", name, each.Doc, begins)
		}
	})
}

const (
	maxFile     = 400 // lines
	maxFunction = 60  // lines of its own
)

// vague are the words for a place that was not thought about.
var vague = regexp.MustCompile(`(?i)^(utils?|helpers?|common|managers?)$|Utils?$|Helpers?$|Managers?$`)

func TestSourceStaysSmallAndNamed(t *testing.T) {
	files := token.NewFileSet()
	eachPackage(t, func(name string, each goPackage) {
		if vague.MatchString(each.Name) {
			t.Errorf("package %s has a name that says nothing", name)
		}
		for _, file := range slices.Concat(each.GoFiles, each.TestGoFiles, each.XTestGoFiles) {
			tree, err := parser.ParseFile(files, filepath.Join(each.Dir, file), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			where := filepath.Join(name, file)
			if lines := files.File(tree.FileStart).LineCount(); lines > maxFile {
				t.Errorf("%s has %d lines, more than %d: split it by subject", where, lines, maxFile)
			}
			if !strings.HasSuffix(file, "_test.go") {
				checkDeclarations(t, files, where, tree)
			}
		}
	})
}

func checkDeclarations(t *testing.T, files *token.FileSet, where string, tree *ast.File) {
	t.Helper()
	ast.Inspect(tree, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncDecl:
			checkLength(t, files, where, node)
			checkName(t, where, node.Name)
		case *ast.FuncLit:
			checkLength(t, files, where, node)
		case *ast.TypeSpec:
			checkName(t, where, node.Name)
		case *ast.ValueSpec:
			for _, name := range node.Names {
				checkName(t, where, name)
			}
		}
		return true
	})
}

// checkLength counts a function's own lines: those of the functions within it are theirs, so that a chapter of
// specs is as long as its specs, and each spec is measured alone.
func checkLength(t *testing.T, files *token.FileSet, where string, function ast.Node) {
	t.Helper()
	line := func(at token.Pos) int { return files.Position(at).Line }
	own := line(function.End()) - line(function.Pos()) + 1
	ast.Inspect(function, func(node ast.Node) bool {
		within, isFunction := node.(*ast.FuncLit)
		if !isFunction || node == function {
			return true
		}
		own -= max(0, line(within.End())-line(within.Pos())-1) // its first and last line are shared
		return false
	})
	if own > maxFunction {
		t.Errorf("%s: the function in line %d has %d lines, more than %d", where, line(function.Pos()), own, maxFunction)
	}
}

func checkName(t *testing.T, where string, name *ast.Ident) {
	t.Helper()
	if name.IsExported() && vague.MatchString(name.Name) {
		t.Errorf("%s: %s is a name that says nothing", where, name.Name)
	}
}

// TestMuseumAndChecksKnowEachOther holds without running anything what assay prove shows: no check that binds is
// without a fault, and no fault or oddity is about a check that is not there.
func TestMuseumAndChecksKnowEachOther(t *testing.T) {
	plan, err := suites.Declared(suites.Selection{Profile: catalogue.AutoProfile})
	if err != nil {
		t.Fatal(err)
	}
	known, broken, names := map[string]suites.PlannedCheck{}, map[string]bool{}, map[string]bool{}
	for _, check := range plan.Checks {
		known[check.ID] = check
	}
	about := func(name, check string) {
		if _, there := known[check]; !there {
			t.Errorf("%s is about %s, which is no check of the profile", name, check)
		}
		if name != check && !strings.HasPrefix(name, check+".") {
			t.Errorf("%s is about %s, and so must be called that, with a suffix", name, check)
		}
		if names[name] {
			t.Errorf("two faults or oddities are called %s", name)
		}
		names[name] = true
	}
	for _, fault := range faults.All() {
		about(fault.Name, fault.Breaks)
		broken[fault.Breaks] = true
		for id, reason := range fault.Also {
			if known[id].Chapter == "" || known[id].Chapter == known[fault.Breaks].Chapter || reason == "" {
				t.Errorf("%s lists %s, which must be a check of another chapter, with a reason", fault.Name, id)
			}
		}
	}
	for _, oddity := range faults.Oddities() {
		about(oddity.Name, oddity.About)
	}
	for id, check := range known {
		if level := check.Decision.Level; (level == catalogue.Must || level == catalogue.Should) && !broken[id] {
			t.Errorf("%s is of level %s, and no fault breaks it", id, level)
		}
	}
}
