package server

import (
	"fmt"
	"slices"
	"strings"
)

// Rule is one named condition on a request.
type Rule[T any] struct {
	Name  string
	Check func(*T) error
}

// Rules are tried in order; the first refusal answers. The methods leave the receiver alone and return an edited copy;
// they panic on an unknown name, so that a bend which no longer bends anything can't go unseen.
type Rules[T any] []Rule[T]

// Check returns the first refusal, or nil.
func (r Rules[T]) Check(v *T) error {
	for _, rule := range r {
		if err := rule.Check(v); err != nil {
			return err
		}
	}
	return nil
}

// Without leaves out the named rules.
func (r Rules[T]) Without(names ...string) Rules[T] {
	edited := slices.Clone(r)
	for _, name := range names {
		i := edited.index(name)
		edited = slices.Delete(edited, i, i+1)
	}
	return edited
}

// Replace gives the named rule another condition.
func (r Rules[T]) Replace(name string, check func(*T) error) Rules[T] {
	edited := slices.Clone(r)
	edited[edited.index(name)].Check = check
	return edited
}

// Before puts a rule in front of the named one.
func (r Rules[T]) Before(name string, rule Rule[T]) Rules[T] {
	return slices.Insert(slices.Clone(r), r.index(name), rule)
}

// Last moves the named rule to the end.
func (r Rules[T]) Last(name string) Rules[T] {
	rule := r[r.index(name)]
	return append(r.Without(name), rule)
}

// Find returns the named rule, for a bend that wraps it.
func (r Rules[T]) Find(name string) Rule[T] {
	return r[r.index(name)]
}

// Names lists the rules in order.
func (r Rules[T]) Names() []string {
	names := make([]string, len(r))
	for i, rule := range r {
		names[i] = rule.Name
	}
	return names
}

func (r Rules[T]) index(name string) int {
	i := slices.IndexFunc(r, func(rule Rule[T]) bool { return rule.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("server: no rule %q among %s", name, strings.Join(r.Names(), ", ")))
	}
	return i
}
