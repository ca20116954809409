package setup

import (
	"encoding/json"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/target"
)

// oidfConfig is what is read of a configuration for the OpenID Foundation's conformance suite.
type oidfConfig struct {
	Alias   string         `json:"alias"`
	Server  map[string]any `json:"server"`
	Client  oidfClient     `json:"client"`
	Second  oidfClient     `json:"client2"`
	Post    oidfClient     `json:"client_secret_post"`
	JWT     oidfClient     `json:"client_secret_jwt"`
	Browser []oidfBrowser  `json:"browser"`
}

type oidfClient struct {
	ID     string          `json:"client_id"`
	Secret string          `json:"client_secret"`
	Scope  string          `json:"scope"`
	Keys   json.RawMessage `json:"jwks"`
}

type oidfBrowser struct {
	Match string     `json:"match"`
	Tasks []oidfTask `json:"tasks"`
}

type oidfTask struct {
	Name     string  `json:"task"`
	Match    string  `json:"match"`
	Optional bool    `json:"optional"`
	Commands [][]any `json:"commands"`
}

// taken are the members that become settings, or say nothing of the server.
var taken = []string{"alias", "description", "server", "client", "client2", "client_secret_post", "client_secret_jwt", "browser", "publish", "consent"}

// FromOIDF writes an assay.yaml that says what a configuration for the OpenID Foundation's suite says. Nothing is sent
// anywhere. Secrets become references, with a list of what to export. An error is a *Usage.
func (i Init) FromOIDF(w io.Writer, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return usage("%s cannot be read: %w", file, reports.Cause(err))
	}
	var config oidfConfig
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil || json.Unmarshal(text, &config) != nil {
		return usage("%s is no configuration of the OpenID Foundation's suite: a JSON object with server and client", file)
	}
	issuer := config.issuer()
	if err := target.CheckIssuer(issuer); err != nil {
		return usage("%s names no server: it has no server.discoveryUrl or server.issuer that is a URL", file)
	}
	d := &draft{source: " of " + filepath.Base(file)}
	d.line("# assay.yaml for " + scalar(issuer) + ", made by assay init of a configuration for the OpenID Foundation's suite.")
	d.line("# Secrets stay outside, as ${env:NAME} or ${file:PATH}; a setting behind a bare # does not count.")
	d.line("")
	d.line("issuer: " + scalar(issuer))
	if parsed, err := url.Parse(issuer); err == nil && !target.Free(strings.ToLower(parsed.Hostname())) {
		d.section("A public host: test only what you may test, and say so by taking the # away.")
		d.asleep("authorized: [" + scalar(parsed.Hostname()) + "]")
	}
	config.endpoints(d)
	if config.Client.Scope != "" {
		d.section()
		d.line("scopes: " + scalar(config.Client.Scope))
	}
	config.clients(d)
	config.login(d)
	d.lifetimes()
	left := slices.DeleteFunc(slices.Sorted(maps.Keys(members)), func(name string) bool { return slices.Contains(taken, name) })
	if len(left) > 0 {
		d.section("Not taken over: " + reports.Line(strings.Join(left, ", "), 300))
	}
	return d.write(w, i.Out, i.Force)
}

// issuer is that of the discovery URL, else the one that is written out.
func (c oidfConfig) issuer() string {
	place, _ := c.Server["discoveryUrl"].(string)
	for _, wellKnown := range []string{"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"} {
		if before, after, found := strings.Cut(place, wellKnown); found {
			return strings.TrimSuffix(before+after, "/") // RFC 8414 puts the issuer's path behind
		}
	}
	issuer, _ := c.Server["issuer"].(string)
	return issuer
}

// endpoints takes over a server that was described without discovery.
func (c oidfConfig) endpoints(d *draft) {
	begun := false
	for _, name := range target.EndpointNames() {
		place, _ := c.Server[map[bool]string{true: "jwks_uri", false: name + "_endpoint"}[name == "jwks"]].(string)
		if place == "" {
			continue
		}
		if !begun {
			d.section()
			d.line("endpoints:")
			begun = true
		}
		d.line("  " + name + ": " + scalar(place))
	}
}

// clients takes over the clients, the one under test first.
func (c oidfConfig) clients(d *draft) {
	if c.Client.ID == "" {
		d.section("Clients: the configuration names none, so assay registers what it needs.")
		return
	}
	uri := "https://www.certification.openid.net/test/a/" + c.Alias + "/callback"
	d.section("The redirect URI is that of the Foundation's own instance; where yours runs elsewhere, write the one that is registered.")
	d.line("clients:")
	for _, each := range []struct {
		client            oidfClient
		auth, where, name string
	}{
		{c.Client, "", "client", "CLIENT"}, {c.Second, "", "client2", "CLIENT2"},
		{c.Post, "client_secret_post", "client_secret_post", "POST_CLIENT"}, {c.JWT, "client_secret_jwt", "client_secret_jwt", "JWT_CLIENT"},
	} {
		if each.client.ID == "" {
			continue
		}
		d.line("  - id: " + scalar(each.client.ID))
		switch {
		case each.client.Secret != "":
			d.line("    secret: " + d.secret(each.name+"_SECRET", each.where+".client_secret"+d.source))
		case len(each.client.Keys) > 0:
			d.line("    key: " + d.secret(each.name+"_KEY", each.where+".jwks"+d.source+", as JSON"))
			each.auth = "private_key_jwt"
		}
		if each.auth != "" {
			d.line("    auth: " + each.auth)
		}
		d.line("    redirect_uris:")
		d.line("      - " + scalar(uri))
	}
}
