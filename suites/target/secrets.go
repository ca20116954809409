package target

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// reference is how a configuration names a value that stands elsewhere.
var reference = regexp.MustCompile(`\$\{(env|file):([^}]+)\}`)

// inlineSecrets tells which secrets stand in the file itself, before references are followed.
func (c Config) inlineSecrets(file *ast.File) []*ConfigError {
	var found []*ConfigError
	visit(reflect.ValueOf(c), func(leaf leaf) {
		variable, secret := leaf.tag.Lookup("secret")
		if variable == "" {
			variable, secret = networkSecret(leaf)
		}
		if secret && leaf.value.String() != "" && !reference.MatchString(leaf.value.String()) {
			found = append(found, wrong(file, fmt.Sprintf("a secret stands here as plain text; write ${env:%s} or ${file:PATH}", variable), leaf.path...))
		}
	})
	return found
}

// expand replaces ${env:NAME} and ${file:PATH} in every text of a configuration.
func expand(config reflect.Value, file *ast.File) error {
	var failure *ConfigError
	visit(config, func(leaf leaf) {
		if leaf.value.Kind() != reflect.String || !leaf.value.CanSet() {
			return
		}
		expanded, err := Expand(leaf.value.String())
		if err != nil && failure == nil {
			failure = wrong(file, err.Error(), leaf.path...)
		}
		leaf.value.SetString(expanded)
	})
	if failure != nil {
		return failure
	}
	return nil
}

// Expand replaces each ${env:NAME} and ${file:PATH} of a text; what comes in is not expanded again. A variable that
// is not set, or empty, is an error.
func Expand(text string) (string, error) {
	var failure error
	expanded := reference.ReplaceAllStringFunc(text, func(match string) string {
		parts := reference.FindStringSubmatch(match)
		value, err := lookUp(parts[1], parts[2])
		if err != nil && failure == nil {
			failure = &ConfigError{message: quoted(match) + ": " + err.Error()}
		}
		return value
	})
	return expanded, failure
}

func lookUp(kind, name string) (string, error) {
	if kind == "env" {
		value := os.Getenv(name)
		if value == "" {
			return "", errors.New("the environment has no such variable, or an empty one")
		}
		return value, nil
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("the file cannot be read: %w", errors.Unwrap(err))
	}
	return strings.TrimRight(string(content), "\r\n"), nil
}
