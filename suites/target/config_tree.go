package target

import (
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// decode reads a text that holds one YAML document, and gives its tree too; that is nil where the text is empty.
func decode(text []byte, config *Config) (file *ast.File, err error) {
	defer func() {
		if recover() != nil { // the library's parser dies of some texts that are no YAML
			err = &ConfigError{message: "this cannot be read as YAML"}
		}
	}()
	file, err = parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fromYAML(err)
	}
	if len(file.Docs) > 1 {
		return nil, &ConfigError{at: position(file.Docs[1].Body), message: "a second YAML document begins here; one is enough"}
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil || file.Docs[0].Body.Type() == ast.CommentType {
		return nil, nil
	}
	asWritten(file.Docs[0].Body)
	if err := yaml.NodeToValue(file.Docs[0].Body, config, yaml.Strict()); err != nil {
		return nil, fromYAML(err)
	}
	return file, nil
}

// asWritten makes texts of the numbers in a tree: a password of 007 is not 7.
func asWritten(node ast.Node) {
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, member := range node.Values {
			asWritten(member)
		}
	case *ast.MappingValueNode:
		asWritten(node.Value)
		node.Value = literal(node.Value)
	case *ast.SequenceNode:
		for i, value := range node.Values {
			asWritten(value)
			node.Values[i] = literal(value)
		}
	case *ast.AnchorNode:
		asWritten(node.Value)
		node.Value = literal(node.Value)
	}
}

func literal(node ast.Node) ast.Node {
	switch node.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode, *ast.BoolNode:
		return ast.String(node.GetToken())
	}
	return node
}

// position gives the place where a node begins; a mapping begins with its first key.
func position(node ast.Node) *token.Position {
	switch mapping := node.(type) {
	case nil:
		return nil
	case *ast.MappingNode:
		if len(mapping.Values) > 0 {
			return position(mapping.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return position(mapping.Key)
	}
	if token := node.GetToken(); token != nil {
		return token.Position
	}
	return nil
}

// wrong makes an error about the value under some keys and indexes.
func wrong(file *ast.File, message string, path ...any) *ConfigError {
	builder := (&yaml.PathBuilder{}).Root()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			builder = builder.Child(step)
		case int:
			builder = builder.Index(uint(step))
		}
	}
	failure := &ConfigError{message: message}
	if node, err := builder.Build().FilterFile(file); err == nil && node != nil {
		failure.at = position(node)
	}
	return failure
}
