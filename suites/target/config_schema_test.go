package target_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/authassay/assay/suites/target"
)

var update = flag.Bool("update", false, "write docs/assay.schema.json")

const schemaFile = "../../docs/assay.schema.json"

// TestSchemaIsCurrent: what is committed is what the types say (go test ./suites/target -run Schema -update).
func TestSchemaIsCurrent(t *testing.T) {
	if *update {
		write(t, schemaFile, string(target.Schema()))
	}
	committed, err := os.ReadFile(schemaFile)
	if err != nil || string(committed) != string(target.Schema()) {
		t.Errorf("docs/assay.schema.json is not what the types say (%v); go test ./suites/target -run Schema -update writes it", err)
	}
	var described func(at string, schema map[string]any)
	described = func(at string, schema map[string]any) {
		properties, _ := schema["properties"].(map[string]any)
		for name, property := range properties {
			if property := property.(map[string]any); property["description"] == nil {
				t.Errorf("%s.%s says not what it is: give the field a doc", at, name)
			} else {
				described(at+"."+name, property)
			}
		}
		if items, isList := schema["items"].(map[string]any); isList {
			described(at, items)
		}
	}
	var schema map[string]any
	if err := json.Unmarshal(target.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	described("", schema)
}

// TestSchemaAcceptsWhatIsRead: the README's assay.yaml and a whole one suit both the schema and the reader; what one
// refuses the other does too.
func TestSchemaAcceptsWhatIsRead(t *testing.T) {
	for _, name := range []string{"WEB_SECRET", "ALICE_PASSWORD", "BOB_PASSWORD"} {
		t.Setenv(name, "from-the-environment")
	}
	for name, text := range map[string]string{"whole": strings.ReplaceAll(wholeConfig, "Bearer-${file:token.txt}", "${env:WEB_SECRET}"), "README": fromREADME(t)[0]} {
		if _, err := target.ParseConfig([]byte(text)); err != nil {
			t.Errorf("%s is not read: %v", name, err)
		}
		if fault := against(t, text); fault != nil {
			t.Errorf("%s does not suit the schema: %v", name, fault)
		}
	}
	for _, piece := range fromREADME(t) {
		if fault := against(t, piece); fault != nil {
			t.Errorf("the README's\n%s does not suit the schema: %v", piece, fault)
		}
	}
	for name, text := range map[string]string{
		"unknown key": "isuer: x", "unknown feature": "features: {magic: true}", "feature by word": "features: {par: often}", "unknown type": "clients: [{id: a, type: spa, redirect_uris: [b]}]",
		"no id": "clients: [{redirect_uris: [b]}]", "text for a list": "users: alice", "no duration": "lifetimes: {code: soon}", "unknown lifetime": "lifetimes: {cod: 3s}", "list for a text": "issuer: [x]",
	} {
		if _, err := target.ParseConfig([]byte(text)); err == nil {
			t.Errorf("%s is read", name)
		}
		if against(t, text) == nil {
			t.Errorf("%s suits the schema", name)
		}
	}
}

// fromREADME gives the pieces of assay.yaml that the README shows, the whole one first.
func fromREADME(t *testing.T) []string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	var pieces []string
	for _, shown := range regexp.MustCompile(`(?m)^    (issuer|endpoints|tls|login): ?.*\n(?:    .*\n)+`).FindAll(readme, -1) {
		pieces = append(pieces, regexp.MustCompile(`(?m)^    `).ReplaceAllString(string(shown), ""))
	}
	if err != nil || len(pieces) < 3 || !strings.HasPrefix(pieces[0], "issuer: ") {
		t.Fatalf("the README shows %d pieces of assay.yaml: %v", len(pieces), err)
	}
	return pieces
}

// against judges a text by the schema; nil where it suits.
func against(t *testing.T, text string) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(target.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaFile, document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return schema.Validate(value)
}
