package target

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"

	"github.com/authassay/assay/suites/catalogue"
)

// ConfigError says what is wrong with a configuration, and where. It shows keys and never a value, nor what stands
// beside: either may be a password.
type ConfigError struct {
	file    string
	at      *token.Position
	message string
}

func (e *ConfigError) Error() string {
	where := e.file
	if e.at != nil {
		if where != "" {
			where += ":"
		}
		where += fmt.Sprintf("%d:%d", e.at.Line, e.at.Column)
	}
	if where == "" {
		return e.message
	}
	return where + ": " + e.message
}

var (
	firstQuoted = regexp.MustCompile(`"([^"]*)"`)
	anyQuoted   = regexp.MustCompile(`"[^"]*"|'[^']{2,}'|` + "`[^`]{2,}`")
)

// fromYAML puts an error of the YAML library into our words. Of its quotations those of keys are kept: where it
// quotes anything else, that may be a value.
func fromYAML(err error) *ConfigError {
	var own *ConfigError
	var place yaml.Error
	if errors.As(err, &own) {
		return own
	}
	if !errors.As(err, &place) {
		return &ConfigError{message: anyQuoted.ReplaceAllString(err.Error(), "…")}
	}
	failure := &ConfigError{message: anyQuoted.ReplaceAllString(place.GetMessage(), "…")}
	if token := place.GetToken(); token != nil {
		failure.at = token.Position
	}
	var unknown *yaml.UnknownFieldError
	var kind *yaml.TypeError
	switch {
	case errors.As(err, &unknown):
		failure.message = "unknown key"
		if match := firstQuoted.FindStringSubmatch(unknown.Message); match != nil {
			failure.message += " " + quoted(match[1])
			if near := catalogue.Nearest(match[1], keys(reflect.TypeFor[Config]())); near != "" {
				failure.message += "; did you mean " + near + "?"
			}
		}
	case errors.As(err, &kind):
		failure.message = "here belongs " + inYAML(kind.DstType)
	}
	return failure
}

// inYAML says what kind of YAML value a Go type is read from.
func inYAML(kind reflect.Type) string {
	switch kind.Kind() {
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "a mapping"
	}
	return "a text"
}

// keys lists the YAML keys of a struct and of the structs within.
func keys(kind reflect.Type) []string {
	for kind.Kind() == reflect.Slice || kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if kind.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range kind.NumField() {
		if name := kind.Field(i).Tag.Get("yaml"); name != "-" {
			names = append(names, name)
			names = append(names, keys(kind.Field(i).Type)...)
		}
	}
	return names
}
