package server

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// configFile is the content of a server.yaml. Every key is optional.
type configFile struct {
	Issuer       string                  `yaml:"issuer"`
	AccessTokens string                  `yaml:"access_tokens"` // jwt or opaque
	Registration string                  `yaml:"registration"`  // open or closed
	Lifetimes    map[string]fileDuration `yaml:"lifetimes"`
	Users        []fileUser              `yaml:"users"`
	Clients      []fileClient            `yaml:"clients"`
}

type fileUser struct {
	Name     string `yaml:"name"`
	Password string `yaml:"password"`
	FullName string `yaml:"full_name"`
	Email    string `yaml:"email"`
	// Claims are further standard claims, such as phone_number.
	Claims map[string]any `yaml:"claims"`
}

type fileClient struct {
	ID             string   `yaml:"id"`
	Name           string   `yaml:"name"`
	Secret         string   `yaml:"secret"`
	Auth           string   `yaml:"auth"`
	Type           string   `yaml:"type"` // web or native
	RedirectURIs   []string `yaml:"redirect_uris"`
	PostLogoutURIs []string `yaml:"post_logout_redirect_uris"`
	GrantTypes     []string `yaml:"grant_types"`
	ResponseTypes  []string `yaml:"response_types"`
	Scope          string   `yaml:"scope"`
}

// fileDuration is a time span in Go's notation, such as 30s or 10m.
type fileDuration time.Duration

// UnmarshalText reads a span.
func (d *fileDuration) UnmarshalText(text []byte) error {
	span, err := time.ParseDuration(string(text))
	if err != nil || span <= 0 {
		return fmt.Errorf("%q is no duration; write 30s or 10m", text)
	}
	*d = fileDuration(span)
	return nil
}

// ReadConfig reads a server.yaml: issuer, access_tokens, registration, lifetimes, users and clients. Users and clients that it
// lists stand in place of the seeded ones. An error names file, line and key, and never prints what stands in the file beside
// it: that may be a password.
func ReadConfig(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return Config{}, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	config, err := parseConfig(text)
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	return config, nil
}

func parseConfig(text []byte) (Config, error) {
	var file configFile
	if len(bytes.TrimSpace(text)) == 0 {
		return Config{}, nil
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return Config{}, errors.New(strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	config := Config{Issuer: file.Issuer, AccessTokens: file.AccessTokens, RegistrationClosed: file.Registration == "closed"}
	if !slices.Contains([]string{"", "jwt", "opaque"}, file.AccessTokens) {
		return config, fmt.Errorf("access_tokens is %q; it can be jwt or opaque", file.AccessTokens)
	}
	if !slices.Contains([]string{"", "open", "closed"}, file.Registration) {
		return config, fmt.Errorf("registration is %q; it can be open or closed", file.Registration)
	}
	for _, set := range []func(configFile) error{config.setLifetimes, config.setUsers, config.setClients} {
		if err := set(file); err != nil {
			return Config{}, err
		}
	}
	return config, nil
}

func (c *Config) setLifetimes(file configFile) error {
	fields := map[string]*time.Duration{"code": &c.Lifetimes.Code, "access_token": &c.Lifetimes.AccessToken, "id_token": &c.Lifetimes.IDToken,
		"refresh_token": &c.Lifetimes.RefreshToken, "session": &c.Lifetimes.Session, "interaction": &c.Lifetimes.Interaction}
	for name, span := range file.Lifetimes {
		field, known := fields[name]
		if !known {
			return fmt.Errorf("lifetimes has no %q; it has code, access_token, id_token, refresh_token, session, interaction", name)
		}
		*field = time.Duration(span)
	}
	return nil
}

func (c *Config) setUsers(file configFile) error {
	names := map[string]bool{}
	for i, user := range file.Users {
		switch {
		case user.Name == "" || user.Password == "":
			return fmt.Errorf("users[%d] needs a name and a password", i)
		case user.Name != strings.ToLower(strings.TrimSpace(user.Name)):
			return fmt.Errorf("users[%d]: a user name has small letters and no space around it", i)
		case names[user.Name]:
			return fmt.Errorf("users[%d]: %s stands there twice", i, user.Name)
		}
		names[user.Name] = true
		c.Users = append(c.Users, User{Name: user.Name, Password: user.Password, FullName: user.FullName, Email: user.Email, Claims: user.Claims})
	}
	return nil
}

func (c *Config) setClients(file configFile) error {
	ids := map[string]bool{}
	for i, client := range file.Clients {
		if err := client.validate(); err != nil {
			return fmt.Errorf("clients[%d]: %w", i, err)
		}
		if ids[client.ID] {
			return fmt.Errorf("clients[%d]: %s stands there twice", i, client.ID)
		}
		ids[client.ID] = true
		c.Clients = append(c.Clients, client.seeded())
	}
	return nil
}

// fileAuth are the methods of seeded clients; one with a key registers itself.
var fileAuth = []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "none"}

func (c fileClient) validate() error {
	redirects := len(c.GrantTypes) == 0 || slices.Contains(c.GrantTypes, "authorization_code") || slices.Contains(c.GrantTypes, "implicit")
	switch {
	case c.ID == "":
		return errors.New("it has no id")
	case c.Auth != "" && !slices.Contains(fileAuth, c.Auth):
		return fmt.Errorf("auth of %s is %q; it can be %s, and other clients register themselves at /register", c.ID, c.Auth, strings.Join(fileAuth, ", "))
	case c.Auth == "none" && c.Secret != "":
		return fmt.Errorf("%s has auth none, and yet a secret", c.ID)
	case !slices.Contains([]string{"", "web", "native"}, c.Type):
		return fmt.Errorf("type of %s is %q; it can be web or native", c.ID, c.Type)
	case slices.ContainsFunc(c.ResponseTypes, func(kind string) bool { return !hasResponseType(responseTypes, kind) }):
		return fmt.Errorf("response_types of %s can be %s", c.ID, strings.Join(responseTypes, ", "))
	case redirects && len(c.RedirectURIs) == 0:
		return fmt.Errorf("%s has no redirect_uris", c.ID)
	}
	return nil
}

// seeded gives the client as the server takes it. Without grant types it may use codes, refresh tokens, and what its
// response types need; a confidential one without a secret gets one at start.
func (c fileClient) seeded() Client {
	grants := c.GrantTypes
	if len(grants) == 0 {
		grants = []string{"authorization_code", "refresh_token"}
		for _, kind := range c.ResponseTypes {
			grants = union(grants, grantTypesFor(kind))
		}
	}
	return Client{ID: c.ID, Secret: c.Secret, ClientMetadata: ClientMetadata{
		ClientName: c.Name, ApplicationType: c.Type, TokenEndpointAuthMethod: c.Auth, RedirectURIs: c.RedirectURIs,
		PostLogoutRedirectURIs: c.PostLogoutURIs, GrantTypes: grants, ResponseTypes: c.ResponseTypes, Scope: c.Scope,
	}}
}
