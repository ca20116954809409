package target

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// leaf is one value of a configuration that has no parts, with the keys and indexes that lead to it.
type leaf struct {
	value reflect.Value
	path  []any // of string and int
	tag   reflect.StructTag
}

// visit shows every leaf below a value, in the order of the fields. What has no key in YAML is left out.
func visit(value reflect.Value, show func(leaf)) { (leaf{value: value}).visit(show) }

func (l leaf) visit(show func(leaf)) {
	below := func(value reflect.Value, step any, tag reflect.StructTag) {
		leaf{value, append(slices.Clip(l.path), step), tag}.visit(show)
	}
	switch value := l.value; value.Kind() {
	case reflect.Struct:
		for i := range value.NumField() {
			field := value.Type().Field(i)
			if name := yamlName(field); name != "" {
				below(value.Field(i), name, field.Tag)
			}
		}
	case reflect.Slice:
		for i := range value.Len() {
			below(value.Index(i), i, l.tag)
		}
	case reflect.Map:
		keys := value.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			below(value.MapIndex(key), key.String(), l.tag)
		}
	case reflect.Pointer:
		if !value.IsNil() {
			leaf{value.Elem(), l.path, l.tag}.visit(show)
		}
	default:
		show(l)
	}
}

// yamlName gives the key of a field; empty where it has none.
func yamlName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	if name == "-" || !field.IsExported() {
		return ""
	}
	return name
}

// written is a path as people write it: clients[0].redirect_uris[1].
func written(path []any) string {
	var text strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&text, "[%d]", step)
		case string:
			if text.Len() > 0 {
				text.WriteByte('.')
			}
			text.WriteString(step)
		}
	}
	return text.String()
}
