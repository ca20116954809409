package target

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/net/http/httpguts"
)

// TLSConfig says whom to trust beside this machine's authorities, and who we are to a server that asks. All are PEM files.
type TLSConfig struct {
	CA   string `yaml:"ca" doc:"PEM file of authorities to trust beside this machine's."`
	Cert string `yaml:"cert" doc:"PEM file of the client certificate, for a server that asks for one. The browser has none."`
	Key  string `yaml:"key" doc:"PEM file of its private key."`
}

// Rate is how many requests a second the target is sent at most, for the whole run.
type Rate float64

// UnmarshalYAML reads a number above nothing.
func (r *Rate) UnmarshalYAML(node ast.Node) error {
	number, err := strconv.ParseFloat(node.GetToken().Value, 64)
	if err != nil || !(number > 0 && number <= 1e6) {
		return &ConfigError{at: node.GetToken().Position, message: "this is no rate; write how many requests a second, such as 5"}
	}
	*r = Rate(number)
	return nil
}

// perRequest are headers that belong to one request each, and cannot be the same on all.
var perRequest = []string{"accept", "connection", "content-length", "content-type", "cookie", "host", "origin", "proxy-authorization", "referer", "te", "trailer", "transfer-encoding", "upgrade", "user-agent"}

// checkHeader tells why a header cannot be sent with every request; nil where it can.
func checkHeader(name string, value *string) error {
	switch {
	case !httpguts.ValidHeaderFieldName(name):
		return fmt.Errorf("%s is no name of a header", quoted(name))
	case slices.Contains(perRequest, strings.ToLower(name)):
		return fmt.Errorf("%s belongs to each request, and cannot be set for all", name)
	case value == nil:
		return fmt.Errorf("%s has no value", name)
	case !httpguts.ValidHeaderFieldValue(*value):
		return fmt.Errorf("the value of %s has characters that a header cannot have", name)
	}
	return nil
}

// secretHeader tells whether a header carries a secret by its name.
func secretHeader(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"authorization", "token", "secret", "password", "key"}, func(word string) bool { return strings.Contains(name, word) })
}

// networkSecret tells whether a value is a secret by what it says, and what a variable for it may be called.
func networkSecret(l leaf) (variable string, secret bool) {
	name, _ := l.path[len(l.path)-1].(string)
	switch {
	case l.path[0] == "headers" && secretHeader(name):
		return "HEADER", true
	case l.path[0] == "proxy":
		parsed, err := url.Parse(l.value.String())
		return "PROXY", err == nil && parsed.User != nil
	}
	return "", false
}

// referringHeaders names the headers whose value comes from the environment or a file, before references are followed.
func (c Config) referringHeaders() []string {
	var names []string
	for name, value := range c.Headers {
		if value != nil && reference.MatchString(*value) {
			names = append(names, name)
		}
	}
	return names
}

// HeaderSecrets gives the headers whose value is secret, with it: those that were referred to, or whose name says so.
func (c Config) HeaderSecrets() map[string]string {
	secrets := map[string]string{}
	for name, value := range c.Headers {
		if secretHeader(name) || slices.Contains(c.SecretHeaders, name) {
			secrets[name] = *value
		}
	}
	return secrets
}

// proxyURL reads a proxy; nil where none is given.
func (c Config) proxyURL() (*url.URL, error) {
	if c.Proxy == "" {
		return nil, nil
	}
	parsed, err := url.Parse(c.Proxy)
	switch {
	case err != nil || parsed.Scheme != "http" || parsed.Hostname() == "" || parsed.Port() == "" || strings.Trim(parsed.Path, "/")+parsed.RawQuery+parsed.Fragment != "":
		return nil, errors.New("this is no proxy; write http://HOST:PORT, or http://NAME:PASSWORD@HOST:PORT")
	case len(c.Resolve) > 0:
		return nil, errors.New("resolve does not go with a proxy: it is the proxy that resolves names, and must be told there")
	}
	return parsed, nil
}

// resolved reads host:port=address lines. The address may have a port of its own. Of two lines for one host the later counts.
func (c Config) resolved() (map[string]string, error) {
	places := map[string]string{}
	for _, line := range c.Resolve {
		place, address, found := strings.Cut(line, "=")
		host, port, err := net.SplitHostPort(place)
		if !found || err != nil || host == "" || !isPort(port) {
			return nil, badResolve(line)
		}
		if ip, err := netip.ParseAddr(strings.Trim(address, "[]")); err == nil {
			address = net.JoinHostPort(ip.String(), port)
		} else if to, err := netip.ParseAddrPort(address); err != nil || to.Port() == 0 {
			return nil, badResolve(line)
		}
		places[net.JoinHostPort(strings.ToLower(host), port)] = address
	}
	return places, nil
}

func badResolve(line string) error {
	return fmt.Errorf("%s does not say where a host is; write HOST:PORT=ADDRESS, such as as.example.test:443=127.0.0.1", quoted(line))
}

func isPort(text string) bool {
	number, err := strconv.ParseUint(text, 10, 16)
	return err == nil && number > 0
}

// validateNetwork checks what says how the target is reached. Files are read when it is.
func (c Config) validateNetwork(file *ast.File) error {
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		return wrong(file, "a client certificate needs both cert and key", "tls")
	}
	if _, err := c.resolved(); err != nil {
		return wrong(file, err.Error(), "resolve")
	}
	if _, err := c.proxyURL(); err != nil {
		return wrong(file, err.Error(), "proxy")
	}
	if err := checkListen(c.Listen); err != nil {
		return wrong(file, err.Error(), "listen")
	}
	if err := checkPublicURL(c.PublicURL); err != nil {
		return wrong(file, err.Error(), "public_url")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		if err := checkHeader(name, c.Headers[name]); err != nil {
			return wrong(file, err.Error(), "headers", name)
		}
	}
	return nil
}
