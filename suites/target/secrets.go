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
	look := func(value, variable string, path ...any) {
		if value != "" && !reference.MatchString(value) {
			found = append(found, wrong(file, fmt.Sprintf("a secret stands here as plain text; write ${env:%s} or ${file:PATH}", variable), path...))
		}
	}
	for i, client := range c.Clients {
		look(client.Secret, "CLIENT_SECRET", "clients", i, "secret")
	}
	look(c.Registration.InitialAccessToken, "REGISTRATION_TOKEN", "registration", "initial_access_token")
	for i, user := range c.Users {
		look(user.Password, "USER_PASSWORD", "users", i, "password")
	}
	return found
}

// expand replaces ${env:NAME} and ${file:PATH} in every string.
func expand(value reflect.Value) error {
	switch value.Kind() {
	case reflect.String:
		expanded, err := Expand(value.String())
		if err != nil {
			return err
		}
		value.SetString(expanded)
	case reflect.Struct:
		for i := range value.NumField() {
			if err := expand(value.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range value.Len() {
			if err := expand(value.Index(i)); err != nil {
				return err
			}
		}
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
