package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// visit makes the mutants of a node.
func (w *writer) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.GenDecl:
		return false // what is made before a mutant lives
	case *ast.BlockStmt:
		w.statements(n.List)
	case *ast.CaseClause:
		w.statements(n.Body)
	case *ast.IfStmt:
		w.condition(n)
	case *ast.SwitchStmt:
		if n.Tag == nil {
			w.cases(n)
		}
	case *ast.BinaryExpr:
		w.binary(n)
	case *ast.ReturnStmt:
		w.truths(n)
	case *ast.CompositeLit:
		w.rule(n)
	case *ast.BasicLit:
		w.number(n)
	}
	return true
}

// statements drops calls, assignments and counts, one at a time.
func (w *writer) statements(list []ast.Stmt) {
	for _, statement := range list {
		switch s := statement.(type) {
		case *ast.ExprStmt:
			if call, is := s.X.(*ast.CallExpr); is && isPanic(call) {
				continue
			}
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE || isBlank(s.Lhs[0]) {
				continue
			}
		case *ast.IncDecStmt:
		default:
			continue
		}
		w.wrap(statement, "if !mutantLives("+w.make("statement dropped", statement)+") { ", " }")
	}
}

func isPanic(call *ast.CallExpr) bool {
	name, is := call.Fun.(*ast.Ident)
	return is && name.Name == "panic"
}

func isBlank(expression ast.Expr) bool {
	name, is := expression.(*ast.Ident)
	return is && name.Name == "_"
}

// condition negates a condition, and drops a guard.
func (w *writer) condition(n *ast.IfStmt) {
	w.conditions[n.Cond] = true
	w.wrap(n.Cond, "mutantNot("+w.make("condition negated", n.Cond)+", ", ")")
	last := len(n.Body.List) - 1
	if last < 0 || n.Else != nil {
		return
	}
	if _, leaves := n.Body.List[last].(*ast.ReturnStmt); leaves {
		w.wrap(n.Cond, "mutantOff("+w.make("guard dropped", n.Cond)+", ", ")")
	}
}

// cases drops the cases of a switch without a tag.
func (w *writer) cases(n *ast.SwitchStmt) {
	for _, clause := range n.Body.List {
		for _, condition := range clause.(*ast.CaseClause).List {
			w.wrap(condition, "mutantOff("+w.make("case dropped", condition)+", ", ")")
		}
	}
}

// binary drops an operand of a logical operator, moves the border of a comparison, and negates an equality.
func (w *writer) binary(n *ast.BinaryExpr) {
	x, y := w.source(n.X), w.source(n.Y)
	switch n.Op {
	case token.LAND:
		w.wrap(n.X, "mutantOn("+w.make("left of && dropped", n)+", ", ")")
		w.wrap(n.Y, "mutantOn("+w.make("right of && dropped", n)+", ", ")")
	case token.LOR:
		w.wrap(n.X, "mutantOff("+w.make("left of || dropped", n)+", ", ")")
		w.wrap(n.Y, "mutantOff("+w.make("right of || dropped", n)+", ", ")")
	case token.LSS, token.GTR:
		w.wrap(n, "(", " || "+x+" == "+y+" && mutantLives("+w.make("border moved", n)+"))")
	case token.LEQ, token.GEQ:
		w.wrap(n, "(", " && !("+x+" == "+y+" && mutantLives("+w.make("border moved", n)+")))")
	case token.EQL, token.NEQ:
		if w.conditions[n] {
			return // it was negated
		}
		w.wrap(n, "mutantNot("+w.make("equality negated", n)+", ", ")")
	}
}

// truths turns what a function says of true and false.
func (w *writer) truths(n *ast.ReturnStmt) {
	for _, result := range n.Results {
		if name, is := result.(*ast.Ident); is && (name.Name == "true" || name.Name == "false") {
			w.wrap(result, "mutantNot("+w.make("truth turned", n)+", ", ")")
		}
	}
}

// rule drops a named rule: an element of a name and a function that may refuse.
func (w *writer) rule(n *ast.CompositeLit) {
	if len(n.Elts) != 2 {
		return
	}
	name, named := n.Elts[0].(*ast.BasicLit)
	function, is := n.Elts[1].(*ast.FuncLit)
	if !named || !is || name.Kind != token.STRING || function.Type.Results == nil || len(function.Type.Results.List) != 1 {
		return
	}
	if result, is := function.Type.Results.List[0].Type.(*ast.Ident); !is || result.Name != "error" {
		return
	}
	w.after[w.at(function.Body.Lbrace)+1] = " if mutantLives(" + w.make("rule dropped", name) + ") { return nil };" + w.after[w.at(function.Body.Lbrace)+1]
}

// number adds one to a constant.
func (w *writer) number(n *ast.BasicLit) {
	if n.Kind != token.INT {
		return
	}
	kind, basic := w.info.Types[n].Type.(*types.Basic)
	of := w.info.Types[n].Type
	if basic && kind.Info()&types.IsUntyped != 0 || of == nil {
		return
	}
	if _, number := of.Underlying().(*types.Basic); !number {
		return
	}
	name := types.TypeString(of, types.RelativeTo(w.pkg))
	if named, is := of.(*types.Named); is && named.Obj().Pkg() != nil && named.Obj().Pkg() != w.pkg {
		name = named.Obj().Pkg().Name() + "." + named.Obj().Name()
	}
	w.wrap(n, "mutantValue["+name+"]("+w.make("number changed", n)+", ", ")")
}
