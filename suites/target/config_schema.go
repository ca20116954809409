package target

import (
	"encoding/json"
	"reflect"
	"strings"
)

// choices are the words that a key takes, by the keys that lead to it; of a map, the keys that it takes.
var choices = map[string][]string{
	"features": featureNames, "lifetimes": lifetimeNames, "clients.auth": authMethods, "clients.type": clientTypes,
	"other_issuer.clients.auth": authMethods, "other_issuer.clients.type": clientTypes,
	"step.press": {"Enter"}, "step.click.role": stepRoles, "step.tick.role": stepRoles, "step.wait-for.role": stepRoles, "step.fill.role": stepRoles,
}

// schemed is a type that is read from YAML in a way of its own, and says which.
type schemed interface{ jsonSchema() map[string]any }

func (Duration) jsonSchema() map[string]any {
	return map[string]any{"type": "string", "pattern": `^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$`}
}

func (Supported) jsonSchema() map[string]any { return map[string]any{"type": "boolean"} }

func (Rate) jsonSchema() map[string]any {
	return map[string]any{"type": "number", "exclusiveMinimum": 0}
}

func (StepConfig) jsonSchema() map[string]any {
	step := schemaOfStruct(reflect.TypeFor[StepConfig](), "step")
	step["minProperties"], step["maxProperties"] = 1, 1
	return map[string]any{"oneOf": []any{map[string]any{"const": "auto"}, step}}
}

// Schema is the JSON Schema (draft 2020-12) of assay.yaml, made from the types that it is read into.
func Schema() []byte {
	schema := schemaOf(reflect.TypeFor[Config](), "")
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "assay.yaml"
	schema["description"] = "How assay reaches and tests an authorization server. Every key is optional: a URL, a user and a password suffice where registration is open."
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic("target: the schema is no JSON: " + err.Error())
	}
	return append(text, '\n')
}

// schemaOf describes a type that stands under some keys.
func schemaOf(kind reflect.Type, under string) map[string]any {
	if own, special := reflect.Zero(kind).Interface().(schemed); special {
		return own.jsonSchema()
	}
	words := choices[under]
	switch kind.Kind() {
	case reflect.Pointer:
		return schemaOf(kind.Elem(), under)
	case reflect.Struct:
		return schemaOfStruct(kind, under)
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(kind.Elem(), under)}
	case reflect.Map:
		schema := map[string]any{"type": "object", "additionalProperties": schemaOf(kind.Elem(), under+".*")}
		if words != nil {
			schema["propertyNames"] = map[string]any{"enum": words}
		}
		return schema
	}
	schema := map[string]any{"type": "string"}
	if words != nil {
		schema["enum"] = words
	}
	return schema
}

func schemaOfStruct(kind reflect.Type, under string) map[string]any {
	properties, required := map[string]any{}, []string{}
	for i := range kind.NumField() {
		field := kind.Field(i)
		name := yamlName(field)
		if name == "" {
			continue
		}
		property := schemaOf(field.Type, strings.TrimPrefix(under+"."+name, "."))
		if doc := field.Tag.Get("doc"); doc != "" {
			property["description"] = doc
		}
		properties[name] = property
		if field.Tag.Get("required") == "true" {
			required = append(required, name)
		}
	}
	schema := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}
