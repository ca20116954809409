// Package setup brings together what a run needs: the target, a user agent, the people and clients that were named.
// It decides what wins: flags over the file over discovery over defaults (environment variables are read by the flags).
package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// Request is what the user asked for.
type Request struct {
	Target          string
	ConfigFile      string
	User            string
	PasswordEnv     string // name of the variable that holds the password
	ClientID        string
	ClientSecretEnv string // name of the variable that holds the secret
	RedirectURI     string
	Authorized      []string
	CA              string // PEM file of authorities
	Proxy           string
	Resolve         []string      // host:port=address
	Listen          string        // host:port, for what the target fetches
	PublicURL       string        // of that, where the target knows it under another name
	Wait            time.Duration // for a server that is starting
	RedactClaims    bool          // names and mails are struck
	Form            bool          // no browser
	ByHand          bool          // a browser with a window, for a person
	Browser         string        // path or ws:// address; empty: whatever is installed

	Errors   io.Writer     // takes warnings
	Name     string        // what the target is called; empty: nothing but its URL
	Clock    target.Clock  // nil: the wall clock
	Rotate   func()        // has the reference server in this process change its keys
	Defaults target.Config // of the reference server in this process
}

// Usage says that the user asked for something that cannot be: exit code 2.
type Usage struct{ Cause error }

func (u *Usage) Error() string { return u.Cause.Error() }

// Unwrap gives the cause.
func (u *Usage) Unwrap() error { return u.Cause }

// Asked makes the error of something that the user named a *Usage. It takes what the call gives beside the error.
func Asked(_ any, err error) error {
	if err == nil {
		return nil
	}
	return &Usage{err}
}

func usage(format string, arguments ...any) error { return &Usage{fmt.Errorf(format, arguments...)} }

// Config gives the effective configuration.
func (r Request) Config() (target.Config, error) {
	config, err := r.base()
	if err != nil {
		return config, err
	}
	if err := r.user(&config); err != nil {
		return config, err
	}
	return config, r.client(&config)
}

// base gives the configuration without the user and the client of the command line.
func (r Request) base() (target.Config, error) {
	config := r.Defaults
	if r.ConfigFile != "" {
		read, err := target.ReadConfig(r.ConfigFile)
		if err != nil {
			return config, &Usage{err}
		}
		config = read
	}
	if r.Target != "" {
		config.Issuer = r.Target
	}
	for _, warning := range config.Warnings {
		fmt.Fprintln(r.Errors, "assay: warning: "+reports.Line(warning, 300))
	}
	config.Authorized = append(config.Authorized, r.Authorized...)
	r.network(&config)
	if config.Issuer == "" {
		return config, usage("no target: give --target URL, or issuer: in assay.yaml")
	}
	return config, target.CheckIssuer(config.Issuer)
}

// user puts the user of the command line first. One that the file lists too is that one, with the password of the
// environment where there is one.
func (r Request) user(config *target.Config) error {
	if r.User == "" {
		if len(config.Users) == 0 {
			return usage("nobody can log in: give --user NAME with the password in %s, or users: in assay.yaml", r.PasswordEnv)
		}
		return nil
	}
	named := target.UserConfig{Name: r.User}
	if i := slices.IndexFunc(config.Users, func(user target.UserConfig) bool { return user.Name == r.User }); i >= 0 {
		named = config.Users[i]
		config.Users = slices.Delete(slices.Clone(config.Users), i, i+1)
	}
	if password, set := os.LookupEnv(r.PasswordEnv); set {
		named.Password = password
	}
	if named.Password == "" && config.Login.State == "" && len(config.Login.Command) == 0 {
		return usage("the environment has no %s, which holds the password of %s (--password-env names another variable)", r.PasswordEnv, r.User)
	}
	config.Users = append([]target.UserConfig{named}, config.Users...)
	return nil
}

// client puts the client of the command line first, in the same way.
func (r Request) client(config *target.Config) error {
	if r.ClientID == "" {
		return nil
	}
	client := target.ClientConfig{ID: r.ClientID}
	if i := slices.IndexFunc(config.Clients, func(client target.ClientConfig) bool { return client.ID == r.ClientID }); i >= 0 {
		client = config.Clients[i]
		config.Clients = slices.Delete(slices.Clone(config.Clients), i, i+1)
	}
	if r.RedirectURI != "" {
		client.RedirectURIs = []string{r.RedirectURI}
	}
	if len(client.RedirectURIs) == 0 {
		return usage("--client-id needs --redirect-uri, the URI that the client is registered with")
	}
	if r.ClientSecretEnv != "" {
		secret, set := os.LookupEnv(r.ClientSecretEnv)
		if !set {
			return usage("the environment has no %s, which --client-secret-env names", r.ClientSecretEnv)
		}
		client.Secret = secret
	}
	config.Clients = append([]target.ClientConfig{client}, config.Clients...)
	return nil
}

// Open reaches the target and starts the user agent. An error is a *Usage, a *target.NotAuthorized, a
// *target.Unreachable, a *target.BadIssuer, a *target.BadSetting or a *NoBrowser; ExitCode tells which code it stands for. The caller closes the party's agent.
func Open(ctx context.Context, request Request) (*rp.Party, error) {
	config, err := request.Config()
	if err != nil {
		return nil, err
	}
	opened, err := target.Open(ctx, config, request.Clock, request.Wait)
	if err != nil {
		return nil, err
	}
	opened.RotateKeys = request.Rotate
	return request.party(ctx, opened)
}

// party starts the user agent for a target that was reached.
func (r Request) party(ctx context.Context, opened *target.Target) (*rp.Party, error) {
	users, err := rp.People(opened)
	if err != nil {
		return nil, &Usage{err}
	}
	redactor := rp.RedactorFor(opened)
	if r.RedactClaims {
		redactor.StrikeClaims()
	}
	agent, err := r.agent(ctx, opened, redactor)
	if err != nil {
		return nil, err
	}
	party, err := rp.Enter(opened, agent, redactor, users)
	if err != nil {
		_ = agent.Close() // nobody will use it
		return nil, &Usage{err}
	}
	return party, nil
}

// Launch starts a browser. An error is a *NoBrowser.
func Launch(ctx context.Context, config browser.Config) (rp.Agent, error) {
	agent, err := browser.Launch(ctx, config)
	if err != nil {
		return nil, &NoBrowser{Cause: err, Named: config.Bin}
	}
	return agent, nil
}

// NoBrowser says why there is no browser, and what to do.
type NoBrowser struct {
	Cause error
	Named string // what the user named; empty where assay looked for one
}

func (n *NoBrowser) Error() string {
	switch {
	case n.Named == "" && errors.Is(n.Cause, browser.ErrNoBrowser):
		return "no browser is installed; " + install
	case strings.Contains(n.Named, "://"):
		return fmt.Sprintf("no browser answers at %s (%s); start one with --remote-debugging-port, or leave --browser out", n.Named, firstLine(n.Cause))
	case n.Named != "" && !runnable(n.Named):
		return fmt.Sprintf("there is no browser %s; %s", n.Named, install)
	}
	return fmt.Sprintf("the browser does not start (%s); %s", firstLine(n.Cause), install)
}

func runnable(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// Unwrap gives the cause.
func (n *NoBrowser) Unwrap() error { return n.Cause }

const install = "install one: apt-get install chromium-headless-shell (or chromium), or do without: --agent form"

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return reports.Line(line, 200)
}

// leastReport is less than any report needs, in bytes. On a disk that has no room for it nothing need be tested.
const leastReport = 64 << 10

// Folder makes the folder of a report before anything is tested, and takes it for this process until it is released. A folder
// that cannot be written to, whose disk is full, or that another process has is a *Usage.
func Folder(dir string) (release func(), err error) {
	if err := makeFolder(dir); err != nil {
		return nil, usage("the report cannot be written to %s: %w (--out names another folder)", dir, reports.Cause(err))
	}
	return lock(dir)
}

func makeFolder(dir string) error {
	err := reports.MakeFolder(dir)
	if err == nil {
		probe := filepath.Join(dir, fmt.Sprintf(".assay-%d", os.Getpid()))
		err = os.WriteFile(probe, make([]byte, leastReport), 0o600)
		if removed := os.Remove(probe); err == nil {
			err = removed
		}
	}
	return err
}

// ExitCode tells which exit code an error stands for: 2 for what was asked wrongly, 3 for what could not begin.
func ExitCode(err error) int {
	var wrong *Usage
	var unauthorized *target.NotAuthorized
	var issuer *target.BadIssuer
	var setting *target.BadSetting
	if errors.Is(err, context.Canceled) {
		return reports.ExitInterrupted
	}
	if errors.As(err, &wrong) || errors.As(err, &unauthorized) || errors.As(err, &issuer) || errors.As(err, &setting) {
		return reports.ExitUsage
	}
	return reports.ExitNoVerdict
}
