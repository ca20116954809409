package reports

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// schema is a JSON Schema (draft 4), as far as SARIF's uses the language. A word that it does not know breaks the test.
type schema struct {
	t    *testing.T
	root map[string]any
}

func schemaOf(t *testing.T, file string) schema {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	read := schema{t: t}
	if err := json.Unmarshal(text, &read.root); err != nil {
		t.Fatal(err)
	}
	return read
}

// breaks says where and how a document breaks the schema.
func (s schema) breaks(document string) []string {
	var value any
	if err := json.Unmarshal([]byte(document), &value); err != nil {
		return []string{err.Error()}
	}
	return s.at("", s.root, value)
}

func (s schema) at(place string, rule map[string]any, value any) (wrong []string) {
	for word, wanted := range rule {
		switch word {
		case "$ref":
			node := s.root
			for _, step := range strings.Split(strings.TrimPrefix(wanted.(string), "#/"), "/") {
				node = node[step].(map[string]any)
			}
			wrong = append(wrong, s.at(place, node, value)...)
		case "anyOf", "oneOf":
			kept := 0
			for _, each := range wanted.([]any) {
				if len(s.at(place, each.(map[string]any), value)) == 0 {
					kept++
				}
			}
			if kept == 0 || word == "oneOf" && kept > 1 {
				wrong = append(wrong, fmt.Sprintf("%s keeps %d of %s", place, kept, word))
			}
		case "type":
			kinds, several := wanted.([]any)
			if !several {
				kinds = []any{wanted}
			}
			if !slices.ContainsFunc(kinds, func(kind any) bool { return isKind(kind.(string), value) }) {
				wrong = append(wrong, fmt.Sprintf("%s is no %v", place, wanted))
			}
		case "enum":
			if !slices.ContainsFunc(wanted.([]any), func(each any) bool { return reflect.DeepEqual(each, value) }) {
				wrong = append(wrong, fmt.Sprintf("%s is %v", place, value))
			}
		case "id", "$schema", "title", "description", "default", "definitions", "additionalProperties":
		default:
			wrong = append(wrong, s.bounds(place, word, wanted, value)...)
			wrong = append(wrong, s.parts(place, rule, word, wanted, value)...)
		}
	}
	return wrong
}

// parts holds the members of an object and the items of an array to their own rules.
func (s schema) parts(place string, rule map[string]any, word string, wanted, value any) (wrong []string) {
	members, isObject := value.(map[string]any)
	items, isArray := value.([]any)
	switch {
	case word == "required" && isObject:
		for _, name := range wanted.([]any) {
			if _, there := members[name.(string)]; !there {
				wrong = append(wrong, fmt.Sprintf("%s lacks %s", place, name))
			}
		}
	case word == "properties" && isObject:
		for name, member := range members {
			own, known := wanted.(map[string]any)[name].(map[string]any)
			if !known {
				if own, known = rule["additionalProperties"].(map[string]any); !known {
					if rule["additionalProperties"] == false {
						wrong = append(wrong, place+" has "+name)
					}
					continue
				}
			}
			wrong = append(wrong, s.at(place+"/"+name, own, member)...)
		}
	case word == "items" && isArray:
		for i, item := range items {
			wrong = append(wrong, s.at(fmt.Sprintf("%s/%d", place, i), wanted.(map[string]any), item)...)
		}
	}
	return wrong
}

// bounds holds a value to one bound.
func (s schema) bounds(place, word string, wanted, value any) []string {
	text, isText := value.(string)
	number, isNumber := value.(float64)
	items, isArray := value.([]any)
	broken := false
	switch word {
	case "minimum":
		broken = isNumber && number < wanted.(float64)
	case "maximum":
		broken = isNumber && number > wanted.(float64)
	case "minItems":
		broken = isArray && len(items) < int(wanted.(float64))
	case "uniqueItems":
		for i := range items {
			broken = broken || wanted == true && slices.ContainsFunc(items[i+1:], func(other any) bool { return reflect.DeepEqual(items[i], other) })
		}
	case "pattern":
		broken = isText && !regexp.MustCompile(wanted.(string)).MatchString(text)
	case "format":
		broken = isText && !s.formatted(wanted.(string), text)
	case "required", "properties", "items":
	default:
		s.t.Fatalf("the schema's word %s is not known here", word)
	}
	if broken {
		return []string{fmt.Sprintf("%s breaks %s %v", place, word, wanted)}
	}
	return nil
}

func (s schema) formatted(format, text string) bool {
	address, err := url.Parse(text)
	switch format {
	case "uri":
		return err == nil && address.IsAbs()
	case "uri-reference":
		return err == nil
	case "date-time":
		_, err := time.Parse(time.RFC3339, text)
		return err == nil
	}
	s.t.Fatalf("the schema's format %s is not known here", format)
	return false
}

func isKind(kind string, value any) bool {
	switch each := value.(type) {
	case string:
		return kind == "string"
	case bool:
		return kind == "boolean"
	case float64:
		return kind == "number" || kind == "integer" && each == float64(int64(each))
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	return kind == "null" && value == nil
}
