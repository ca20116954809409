package target

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Value is one value of a configuration, as it may be shown.
type Value struct {
	Path   string // clients[0].redirect_uris[1]
	Text   string // stars where it is a secret
	Secret bool
}

// Masked stands for a secret.
const Masked = "********"

// Values lists what a configuration says, in the order of its keys. What was not said is left out.
func (c Config) Values() []Value {
	var values []Value
	visit(reflect.ValueOf(c), func(leaf leaf) {
		if leaf.value.IsZero() && leaf.value.Kind() != reflect.Bool {
			return
		}
		text := fmt.Sprint(leaf.value.Interface())
		_, secret := leaf.tag.Lookup("secret")
		if name, _ := leaf.path[len(leaf.path)-1].(string); leaf.path[0] == "headers" && (secretHeader(name) || slices.Contains(c.SecretHeaders, name)) {
			secret = true
		}
		if secret {
			text = Masked
		} else if parsed, err := url.Parse(text); err == nil && parsed.User != nil {
			text = parsed.Redacted()
		}
		values = append(values, Value{written(leaf.path), text, secret})
	})
	return values
}

// Place is where a value stands in a file.
type Place struct {
	Line       int
	References []string // such as ${env:NAME}
}

// Places tells where in an assay.yaml each value stands, by its path. An error is a *ConfigError.
func Places(file string) (map[string]Place, error) {
	text, err := readFile(file)
	if err != nil {
		return nil, err
	}
	var config Config
	tree, err := decode(text, &config)
	if err != nil || tree == nil {
		return nil, err
	}
	places := map[string]Place{}
	place(tree.Docs[0].Body, nil, places)
	return places, nil
}

// place notes the places of all values below a node.
func place(node ast.Node, path []any, places map[string]Place) {
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, member := range node.Values {
			place(member, path, places)
		}
	case *ast.MappingValueNode:
		place(node.Value, append(slices.Clip(path), strings.Trim(node.Key.String(), `"'`)), places)
	case *ast.SequenceNode:
		for i, value := range node.Values {
			place(value, append(slices.Clip(path), i), places)
		}
	case *ast.AnchorNode:
		place(node.Value, path, places)
	case nil:
	default:
		if at := position(node); at != nil {
			places[written(path)] = Place{at.Line, reference.FindAllString(node.String(), -1)}
		}
	}
}
