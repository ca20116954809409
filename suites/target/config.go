package target

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/authassay/assay/suites/catalogue"
)

// Config is the content of assay.yaml. Every key is optional: a URL, a user and a password suffice where
// registration is open.
type Config struct {
	Issuer       string              `yaml:"issuer"`
	Scopes       string              `yaml:"scopes"`
	Clients      []ClientConfig      `yaml:"clients"`
	Registration RegistrationConfig  `yaml:"registration"`
	Users        []UserConfig        `yaml:"users"`
	Lifetimes    map[string]Duration `yaml:"lifetimes"`
	Authorized   []string            `yaml:"authorized"`
}

// ClientConfig is a client that the target knows already. The first is the one under test; a check that needs
// another kind looks for it among the rest.
type ClientConfig struct {
	ID           string   `yaml:"id"`
	Secret       string   `yaml:"secret"`
	Auth         string   `yaml:"auth"` // a token_endpoint_auth_method; empty: client_secret_basic, or none without a secret
	RedirectURIs []string `yaml:"redirect_uris"`
	Type         string   `yaml:"type"` // web or native; empty: web
}

// RegistrationConfig is what dynamic registration needs where it is not open.
type RegistrationConfig struct {
	InitialAccessToken string `yaml:"initial_access_token"`
}

// UserConfig is a person who can log in.
type UserConfig struct {
	Name     string `yaml:"name"`
	Password string `yaml:"password"`
}

// Duration is a time span in Go's notation, such as 30s or 10m.
type Duration time.Duration

// UnmarshalText reads a span.
func (d *Duration) UnmarshalText(text []byte) error {
	span, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration; write 30s or 10m", text)
	}
	*d = Duration(span)
	return nil
}

// lifetimeNames are the lifetimes that checks wait for.
var lifetimeNames = []string{"code", "access_token", "refresh_grace"}

// ReadConfig reads a file. Secrets come in by ${env:NAME} or ${file:PATH}. An error names the line, the key and
// the nearest known key, and never prints what stands in the file beside it: that may be a password.
func ReadConfig(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("%s cannot be read: %w", path, errors.Unwrap(err))
	}
	config, err := ParseConfig(text)
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	return config, nil
}

// ParseConfig reads the text of an assay.yaml.
func ParseConfig(text []byte) (Config, error) {
	var config Config
	if len(bytes.TrimSpace(text)) == 0 {
		return config, nil
	}
	if err := yaml.UnmarshalWithOptions(text, &config, yaml.Strict()); err != nil {
		return Config{}, withoutSource(err)
	}
	if err := expand(reflect.ValueOf(&config).Elem()); err != nil {
		return Config{}, err
	}
	for name := range config.Lifetimes {
		if err := oneOf("lifetimes", name, lifetimeNames); err != nil {
			return Config{}, err
		}
	}
	return config, config.validate()
}

func (c Config) validate() error {
	for i, client := range c.Clients {
		switch {
		case client.ID == "":
			return fmt.Errorf("clients[%d] has no id", i)
		case len(client.RedirectURIs) == 0:
			return fmt.Errorf("client %s has no redirect_uris", client.ID)
		}
	}
	for i, user := range c.Users {
		if user.Name == "" {
			return fmt.Errorf("users[%d] has no name", i)
		}
	}
	return nil
}

var unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)

// withoutSource keeps position and message of a YAML error and drops the quoted lines.
func withoutSource(err error) error {
	message := strings.TrimSpace(yaml.FormatError(err, false, false))
	if match := unknownField.FindStringSubmatch(message); match != nil {
		if near := catalogue.Nearest(match[1], knownKeys(reflect.TypeFor[Config]())); near != "" {
			message += fmt.Sprintf("; did you mean %s?", near)
		}
	}
	return errors.New(message)
}

func oneOf(where, name string, known []string) error {
	for _, each := range known {
		if name == each {
			return nil
		}
	}
	return fmt.Errorf("%s: unknown name %q; known: %s", where, name, strings.Join(known, ", "))
}

// knownKeys lists the YAML keys of a struct and of the structs within.
func knownKeys(kind reflect.Type) []string {
	var keys []string
	for kind.Kind() == reflect.Slice {
		kind = kind.Elem()
	}
	if kind.Kind() != reflect.Struct {
		return nil
	}
	for i := range kind.NumField() {
		keys = append(keys, kind.Field(i).Tag.Get("yaml"))
		keys = append(keys, knownKeys(kind.Field(i).Type)...)
	}
	return keys
}

var reference = regexp.MustCompile(`\$\{(env|file):([^}]+)\}`)

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

// Expand replaces each ${env:NAME} and ${file:PATH} of a text. An unset variable is an error, never empty.
func Expand(text string) (string, error) {
	var failure error
	expanded := reference.ReplaceAllStringFunc(text, func(match string) string {
		parts := reference.FindStringSubmatch(match)
		if parts[1] == "env" {
			value, set := os.LookupEnv(parts[2])
			if !set {
				failure = fmt.Errorf("the environment has no %s, which %s asks for", parts[2], match)
			}
			return value
		}
		content, err := os.ReadFile(parts[2])
		if err != nil {
			failure = fmt.Errorf("%s cannot be read: %w", match, errors.Unwrap(err))
		}
		return strings.TrimRight(string(content), "\r\n")
	})
	return expanded, failure
}
