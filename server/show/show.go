// Package show serves the reference server, honest or bent, and the demo client beside it, for a person to try things
// on: `assay serve`.
package show

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/demo"
)

// Options say what is shown.
type Options struct {
	Address     string        // host:port of the server
	DemoAddress string        // host:port of the demo client
	Config      server.Config // its Issuer may be empty: the server's address is the issuer then
	Bend        *server.Bend  // what is bent; nil shows the honest server
	Gallery     []server.Bend // where not nil, one issuer for each of these, and no demo client
}

// Show is a server that is being shown.
type Show struct {
	options   Options
	issuer    string
	server    *server.Server // nil for a gallery
	other     string         // the second issuer
	listening *server.Listening
	demo      *server.Listening // nil for a gallery
}

// Start serves. It ends with Close; ctx is that of the demo client's requests. The error says which flag to change.
func Start(ctx context.Context, options Options) (*Show, error) {
	s := &Show{options: options}
	var err error
	if s.listening, err = listen("--addr", options.Address, s.build); err != nil {
		return nil, err
	}
	if s.server == nil {
		return s, nil
	}
	s.demo, err = listen("--demo-addr", options.DemoAddress, func(url string) (http.Handler, error) {
		return demo.New(ctx, demo.Config{Issuer: s.issuer, Address: url})
	})
	if err != nil {
		s.listening.Close()
		return nil, err
	}
	return s, nil
}

// build makes the server for the URL at which it listens.
func (s *Show) build(url string) (http.Handler, error) {
	config := s.options.Config
	if config.Issuer == "" {
		config.Issuer = url
	}
	s.issuer = config.Issuer
	if s.options.Gallery != nil {
		return server.NewGallery(config, s.options.Gallery), nil
	}
	var decisions func() *server.Decisions
	if bend := s.options.Bend; bend != nil {
		profile := bend.Profile
		if profile == "" {
			profile = "auto"
		}
		config.Bent = bend.Name
		decisions = func() *server.Decisions {
			bent := server.Honest(profile)
			bend.Bend(bent)
			return bent
		}
	}
	tenants, err := server.NewTenants(config, decisions)
	if err != nil {
		return nil, err
	}
	s.server, s.other = tenants.First, tenants.OtherIssuer()
	return tenants, nil
}

// listen serves at an address that a flag gave.
func listen(flag, address string, build func(string) (http.Handler, error)) (*server.Listening, error) {
	listening, err := server.Listen(address, build)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("another program listens at %s; %s HOST:PORT chooses another address", address, flag)
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%w; %s HOST:PORT chooses another address", err, flag)
	}
	return listening, err
}

// CheckAddress demands a host in an address: who wants to listen on every interface must say so.
func CheckAddress(flag, address string) error {
	host, port, err := net.SplitHostPort(address)
	switch {
	case err != nil || port == "":
		return fmt.Errorf("%s %q is no HOST:PORT", flag, address)
	case host == "":
		return fmt.Errorf("%s %s would listen on every interface; write 127.0.0.1%s, or 0.0.0.0%s if you mean it", flag, address, address, address)
	}
	return nil
}

// exposed tells whether others than this machine may reach an address.
func exposed(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && host != "localhost" && (ip == nil || !ip.IsLoopback())
}

// Close stops serving.
func (s *Show) Close() {
	if s.demo != nil {
		s.demo.Close()
	}
	s.listening.Close()
}

// Announce says what is shown where, who can log in, and how to test it.
func (s *Show) Announce(w io.Writer) {
	row := func(label, format string, arguments ...any) {
		fmt.Fprintf(w, "%-9s%s\n", label, fmt.Sprintf(format, arguments...))
	}
	target := s.issuer
	if s.server == nil {
		row("gallery", "%s   lists %d issuers, one for each fault and oddity", s.listening.URL, len(s.options.Gallery))
		target = s.issuer + "/f/" + s.options.Gallery[0].Name
		row("", "%s is one", target)
	} else {
		row("server", "%s", s.issuer)
		if s.issuer != s.listening.URL {
			row("", "listens at %s", s.listening.URL)
		}
		row("", "%s is a second issuer, with the same people and clients", s.other)
		row("demo", "%s   open it in a browser: it walks through the nine steps", s.demo.URL)
	}
	if bend := s.options.Bend; bend != nil {
		row("bent", "%s: %s", bend.Name, bend.About)
	}
	fmt.Fprint(w, "\nFor testing and teaching: everything is in memory, and what stands here as a secret is none.\n")
	s.warn(row)
	fmt.Fprintln(w)
	label := "users"
	users := s.options.Config.Users
	if users == nil {
		users = server.DefaultUsers()
	}
	for _, user := range users {
		row(label, "%-10s password %s", user.Name, user.Password)
		label = ""
	}
	if s.server != nil {
		s.clients(row)
	}
	fmt.Fprintln(w)
	if len(users) > 0 {
		row("test it", "ASSAY_PASSWORD=%s assay run --target %s --user %s", users[0].Password, target, users[0].Name)
	}
	row("stop it", "Ctrl-C")
}

// warn says what is dangerous about the addresses.
func (s *Show) warn(row func(label, format string, arguments ...any)) {
	for _, address := range []string{s.options.Address, s.options.DemoAddress} {
		if exposed(address) && (address == s.options.Address || s.demo != nil) {
			row("WARNING", "%s can be reached from other machines: anybody there can log in with what follows", address)
		}
	}
	if host, _, _ := net.SplitHostPort(s.options.Address); s.options.Config.Issuer == "" && net.ParseIP(host).IsUnspecified() {
		row("WARNING", "%s is no address that clients can use; write issuer: into server.yaml", s.issuer)
	}
}

func (s *Show) clients(row func(label, format string, arguments ...any)) {
	label := "clients"
	for _, client := range s.server.SeededClients() {
		secret := "no secret"
		if client.Secret != "" {
			secret = "secret " + client.Secret
		}
		row(label, "%-10s %-20s %s", client.ID, client.TokenEndpointAuthMethod, secret)
		if len(client.RedirectURIs) > 0 {
			row("", "%-10s %s", "", strings.Join(client.RedirectURIs, " "))
		}
		label = ""
	}
	if !s.options.Config.RegistrationClosed {
		row("", "%-10s register at %s/register", "others", strings.TrimSuffix(s.issuer, "/"))
	}
}
