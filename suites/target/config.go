package target

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

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

	// Warnings say which secrets stand in the file as plain text.
	Warnings []string `yaml:"-"`
}

// ClientConfig is a client that the target knows already. The first is the one under test; a check that needs
// another kind looks for it among the rest.
type ClientConfig struct {
	ID           string   `yaml:"id"`
	Secret       string   `yaml:"secret"`
	Auth         string   `yaml:"auth"` // a token_endpoint_auth_method; empty: client_secret_basic, or none without a secret
	RedirectURIs []string `yaml:"redirect_uris"`
	Type         string   `yaml:"type"` // web, native, or service (client_credentials alone); empty: web
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

// UnmarshalYAML reads a span that is longer than nothing.
func (d *Duration) UnmarshalYAML(node ast.Node) error {
	span, err := time.ParseDuration(node.GetToken().Value)
	if err != nil || span <= 0 {
		return &ConfigError{at: node.GetToken().Position, message: "this is no duration; write 30s or 10m"}
	}
	*d = Duration(span)
	return nil
}

// Names that some keys take.
var (
	lifetimeNames = []string{"code", "access_token", "refresh_grace"}
	authMethods   = []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"}
	clientTypes   = []string{"web", "native", "service"}
)

// ReadConfig reads a file. Secrets come in by ${env:NAME} or ${file:PATH}. An error is a *ConfigError.
func ReadConfig(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, &ConfigError{message: "the file cannot be read: " + errors.Unwrap(err).Error(), file: path}
	}
	config, err := ParseConfig(text)
	var failure *ConfigError
	if errors.As(err, &failure) {
		failure.file = path
	}
	return config, err
}

// ParseConfig reads the text of an assay.yaml. An error is a *ConfigError.
func ParseConfig(text []byte) (Config, error) {
	var config Config
	file, err := decode(text, &config)
	if err != nil || file == nil {
		return Config{}, err
	}
	inline := config.inlineSecrets(file)
	if err := expand(reflect.ValueOf(&config).Elem()); err != nil {
		return Config{}, err
	}
	if err := config.validate(file); err != nil {
		return Config{}, err
	}
	if len(inline) > 0 && os.Getenv("CI") == "true" {
		return Config{}, inline[0]
	}
	for _, each := range inline {
		config.Warnings = append(config.Warnings, each.Error())
	}
	return config, nil
}

func (c Config) validate(file *ast.File) error {
	if c.Issuer != "" {
		if err := CheckIssuer(c.Issuer); err != nil {
			return wrong(file, err.Error(), "issuer")
		}
	}
	for i, client := range c.Clients {
		if err := client.validate(file, i); err != nil {
			return err
		}
	}
	for i, user := range c.Users {
		switch {
		case user.Name == "":
			return wrong(file, fmt.Sprintf("users[%d] has no name", i), "users", i)
		case user.Password == "":
			return wrong(file, fmt.Sprintf("users[%d] has no password", i), "users", i)
		}
	}
	for name := range c.Lifetimes {
		if err := oneOf(name, lifetimeNames, "lifetime"); err != nil {
			return wrong(file, err.Error(), "lifetimes", name)
		}
	}
	for i, host := range c.Authorized {
		if host == "" || strings.ContainsAny(host, "/@") {
			return wrong(file, fmt.Sprintf("authorized[%d] is no host name; write as.example.com, not a URL", i), "authorized", i)
		}
	}
	return nil
}

func (c ClientConfig) validate(file *ast.File, i int) error {
	switch {
	case c.ID == "":
		return wrong(file, fmt.Sprintf("clients[%d] has no id", i), "clients", i)
	case c.Type != "service" && len(c.RedirectURIs) == 0 || slices.Contains(c.RedirectURIs, ""):
		return wrong(file, fmt.Sprintf("clients[%d] has no redirect_uris, or an empty one", i), "clients", i)
	}
	if c.Auth != "" {
		if err := oneOf(c.Auth, authMethods, "auth method"); err != nil {
			return wrong(file, err.Error(), "clients", i, "auth")
		}
	}
	if c.Type != "" {
		if err := oneOf(c.Type, clientTypes, "type of client"); err != nil {
			return wrong(file, err.Error(), "clients", i, "type")
		}
	}
	return nil
}

func oneOf(name string, known []string, what string) error {
	if slices.Contains(known, name) {
		return nil
	}
	if near := catalogue.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %s; did you mean %s?", what, quoted(name), near)
	}
	return fmt.Errorf("unknown %s; known: %s", what, strings.Join(known, ", "))
}
