package target

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/authassay/assay/suites/catalogue"
)

func (c Config) validate(file *ast.File) error {
	if c.Issuer != "" {
		if err := CheckIssuer(c.Issuer); err != nil {
			return wrong(file, err.Error(), "issuer")
		}
	}
	for i, client := range c.Clients {
		if err := client.validate(file, "clients", i); err != nil {
			return err
		}
	}
	for i, user := range c.Users {
		if err := user.validate(file, len(c.Login.Command) > 0 || c.Login.State != "" && i == 0, "users", i); err != nil {
			return err
		}
	}
	if err := c.validateOther(file); err != nil {
		return err
	}
	for i, host := range c.Authorized {
		if host == "" || strings.ContainsAny(host, "/@") {
			return wrong(file, fmt.Sprintf("authorized[%d] is no host name; write as.example.com, not a URL", i), "authorized", i)
		}
	}
	if len(c.Login.Command) > 0 && len(c.Login.Steps)+len(c.Consent.Steps)+len(c.Consent.Deny) > 0 {
		return wrong(file, "a command goes through all pages, so there are no steps beside it", "login", "command")
	}
	if len(c.Login.Command) > 0 && c.Login.State != "" {
		return wrong(file, "a command goes through all pages, so there is no saved login beside it", "login", "command")
	}
	if err := c.validateNetwork(file); err != nil {
		return err
	}
	return c.validateServer(file)
}

// validateServer looks at what is said of the server itself.
func (c Config) validateServer(file *ast.File) error {
	for _, name := range slices.Sorted(maps.Keys(c.Lifetimes)) {
		if err := oneOf(name, lifetimeNames, "lifetime"); err != nil {
			return wrong(file, err.Error(), "lifetimes", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Features)) {
		if err := oneOf(name, featureNames, "feature"); err != nil {
			return wrong(file, err.Error(), "features", name)
		}
	}
	endpoints := c.Endpoints.metadata()
	for _, name := range slices.Sorted(maps.Keys(endpoints)) {
		key := strings.TrimSuffix(strings.TrimSuffix(name, "_endpoint"), "_uri")
		if parsed, err := webURL(endpoints.Text(name)); err != nil || parsed.User != nil || parsed.Fragment != "" {
			return wrong(file, "endpoints."+key+" is no http or https URL without user name and fragment", "endpoints", key)
		}
	}
	if slices.Contains(c.RotateKeys.Exec[:min(1, len(c.RotateKeys.Exec))], "") {
		return wrong(file, "rotate_keys.exec names no command", "rotate_keys", "exec")
	}
	return c.Provision.validate(file)
}

func (p ProvisionConfig) validate(file *ast.File) error {
	switch {
	case len(p.Exec) == 0 && len(p.Delete) > 0:
		return wrong(file, "provision has no exec: what would be deleted?", "provision")
	case slices.Contains(p.Exec[:min(1, len(p.Exec))], ""):
		return wrong(file, "provision.exec names no command", "provision", "exec")
	case slices.Contains(p.Delete[:min(1, len(p.Delete))], ""):
		return wrong(file, "provision.delete names no command", "provision", "delete")
	}
	return nil
}

// validate looks at a person, who may have no password where something else logs in for them.
func (u UserConfig) validate(file *ast.File, without bool, path ...any) error {
	switch {
	case u.Name == "":
		return wrong(file, written(path)+" has no name", path...)
	case u.Password == "" && !without:
		return wrong(file, written(path)+" has no password", path...)
	}
	return nil
}

// validateOther looks at the second issuer.
func (c Config) validateOther(file *ast.File) error {
	other := c.OtherIssuer
	if other.Issuer == "" {
		if len(other.Clients)+len(other.Users) > 0 {
			return wrong(file, "other_issuer has no issuer", "other_issuer")
		}
		return nil
	}
	if err := CheckIssuer(other.Issuer); err != nil {
		return wrong(file, err.Error(), "other_issuer", "issuer")
	}
	if strings.TrimSuffix(other.Issuer, "/") == strings.TrimSuffix(c.Issuer, "/") {
		return wrong(file, "this is the issuer under test; the second is another one", "other_issuer", "issuer")
	}
	if len(other.Clients) == 0 {
		return wrong(file, "other_issuer has no clients", "other_issuer")
	}
	for i, client := range other.Clients {
		if err := client.validate(file, "other_issuer", "clients", i); err != nil {
			return err
		}
	}
	for i, user := range other.Users {
		if err := user.validate(file, len(c.Login.Command) > 0, "other_issuer", "users", i); err != nil {
			return err
		}
	}
	return nil
}

func (c ClientConfig) validate(file *ast.File, path ...any) error {
	switch {
	case c.ID == "":
		return wrong(file, written(path)+" has no id", path...)
	case c.Type != "service" && len(c.RedirectURIs) == 0 || slices.Contains(c.RedirectURIs, ""):
		return wrong(file, written(path)+" has no redirect_uris, or an empty one", path...)
	}
	if c.Auth != "" {
		if err := oneOf(c.Auth, authMethods, "auth method"); err != nil {
			return wrong(file, err.Error(), append(path, "auth")...)
		}
	}
	if c.Type != "" {
		if err := oneOf(c.Type, clientTypes, "type of client"); err != nil {
			return wrong(file, err.Error(), append(path, "type")...)
		}
	}
	return c.validateKey(file, path)
}

func (c ClientConfig) validateKey(file *ast.File, path []any) error {
	if c.Key == "" {
		if c.Type == "key" || c.Auth == "private_key_jwt" {
			return wrong(file, written(path)+" authenticates with a private key and has none; write key: ${file:PATH}, a JWK or PEM", path...)
		}
		return nil
	}
	if c.Auth != "" && c.Auth != "private_key_jwt" {
		return wrong(file, fmt.Sprintf("%s has a key, which %s does not use", written(path), c.Auth), append(path, "auth")...)
	}
	if _, err := ReadKey(c.Key); err != nil {
		return wrong(file, fmt.Sprintf("%s.key: %s", written(path), err), append(path, "key")...)
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
