package setup

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/target"
)

// Given tells of a flag whether it stands on the command line (--target), in the environment (ASSAY_TARGET) or
// nowhere (default).
type Given func(flag string) string

// setting is one effective value, and where it comes from.
type setting struct{ key, value, from string }

// settings collects effective values.
type settings struct {
	request Request
	given   Given
	places  map[string]target.Place // of what the file says
	written target.Config           // what it says
	list    []setting
}

// ShowConfig writes each effective value and where it comes from: a flag, the environment, a line of the file,
// discovery, or nothing but a default. Secrets are masked. What the target's discovery says is asked for; where that
// cannot be had the reason stands in its place. An error is a *Usage.
func ShowConfig(ctx context.Context, w io.Writer, request Request, given Given) error {
	config, err := request.base()
	if err != nil {
		return &Usage{err}
	}
	s := &settings{request: request, given: given, written: request.Defaults}
	if request.ConfigFile != "" {
		if s.written, err = target.ReadConfig(request.ConfigFile); err == nil {
			s.places, err = target.Places(request.ConfigFile)
		}
		if err != nil {
			return &Usage{err}
		}
	}
	failures := map[string]error{"users": request.user(&config), "clients": request.client(&config)}
	for _, value := range config.Values() {
		s.list = append(s.list, setting{value.Path, value.Text, s.from(value.Path, config)})
	}
	for _, key := range []string{"users", "clients"} {
		if failures[key] != nil {
			s.list = append(s.list, setting{key, "none", failures[key].Error()})
		}
	}
	s.discovered(ctx, config)
	for _, row := range s.list {
		fmt.Fprintf(w, "%-26s %-46s %s\n", reports.Line(row.key, 60), reports.Line(row.value, 120), reports.Line(row.from, 300))
	}
	return nil
}

// from tells where the value under a path comes from. Users and clients of the command line stand before those of the
// file, lists of hosts behind them.
func (s *settings) from(path string, config target.Config) string {
	index := 0
	key, rest, _ := strings.Cut(path, "[")
	_, _ = fmt.Sscanf(rest, "%d", &index)
	flag := map[string]string{"issuer": s.request.Target, "tls.ca": s.request.CA, "proxy": s.request.Proxy, "listen": s.request.Listen, "public_url": s.request.PublicURL}
	switch {
	case flag[path] != "":
		return s.given(strings.NewReplacer("issuer", "target", "tls.", "", "_", "-").Replace(path))
	case key == "authorized" && index >= len(s.written.Authorized):
		return s.given("authorized")
	case key == "resolve" && index >= len(s.written.Resolve):
		return s.given("resolve")
	case key == "users":
		return s.fromUser(rest, config.Users[index], index)
	case key == "clients":
		return s.fromClient(rest, config.Clients[index], index)
	}
	return s.place(path)
}

func (s *settings) fromUser(rest string, user target.UserConfig, index int) string {
	_, field, _ := strings.Cut(rest, "].")
	if _, set := os.LookupEnv(s.request.PasswordEnv); index == 0 && s.request.User != "" {
		switch {
		case field == "name":
			return s.given("user")
		case field == "password" && set:
			return s.request.PasswordEnv
		}
	}
	in := slices.IndexFunc(s.written.Users, func(each target.UserConfig) bool { return each.Name == user.Name })
	return s.place(fmt.Sprintf("users[%d].%s", in, field))
}

func (s *settings) fromClient(rest string, client target.ClientConfig, index int) string {
	_, field, _ := strings.Cut(rest, "].")
	if index == 0 && s.request.ClientID != "" {
		switch {
		case field == "id":
			return s.given("client-id")
		case field == "secret" && s.request.ClientSecretEnv != "":
			return s.request.ClientSecretEnv
		case strings.HasPrefix(field, "redirect_uris") && s.request.RedirectURI != "":
			return s.given("redirect-uri")
		}
	}
	in := slices.IndexFunc(s.written.Clients, func(each target.ClientConfig) bool { return each.ID == client.ID })
	return s.place(fmt.Sprintf("clients[%d].%s", in, field))
}

// place gives the line of the file, and what it refers to.
func (s *settings) place(path string) string {
	place, known := s.places[path]
	switch {
	case known:
		return strings.TrimSpace(fmt.Sprintf("%s:%d %s", s.request.ConfigFile, place.Line, strings.Join(place.References, " ")))
	case s.request.ConfigFile != "":
		return s.request.ConfigFile
	}
	return s.request.Name
}

// discovered adds what nobody wrote: what the target's discovery says, and defaults.
func (s *settings) discovered(ctx context.Context, config target.Config) {
	add := func(key, value, from string) {
		known := func(each setting) bool { return each.key == key || strings.HasPrefix(each.key, key+"[") }
		if value != "" && !slices.ContainsFunc(s.list, known) {
			s.list = append(s.list, setting{key, value, from})
		}
	}
	opened, err := target.Open(ctx, config, s.request.Clock, s.request.Wait)
	if err != nil {
		add("discovery", "none", err.Error())
	} else {
		from := "discovery"
		if !opened.Supports(target.Discovery) {
			from = "default: there is no discovery document"
		}
		add("scopes", opened.Scopes(), from)
		for _, endpoint := range target.EndpointNames() {
			add("endpoints."+endpoint, opened.Located(endpoint), from)
		}
		for _, feature := range target.Features() {
			add("features."+string(feature), fmt.Sprint(opened.Supports(feature)), from)
		}
	}
	if len(config.Clients) == 0 {
		add("clients", "none", "default: registered when needed")
	}
	for _, lifetime := range target.LifetimeNames() {
		add("lifetimes."+lifetime, "not known", "default: --max-wait")
	}
	add("agent", map[bool]string{true: "form", false: "browser"}[s.request.Form], s.given("agent"))
	add("browser", s.request.Browser, s.given("browser"))
	add("wait", s.request.Wait.String(), s.given("wait"))
}

// WriteSchema writes the JSON Schema of assay.yaml.
func WriteSchema(w io.Writer) error {
	_, err := w.Write(target.Schema())
	return err
}
