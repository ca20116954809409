// Package commands holds the commands of assay that need no reference server of their own: flags, and a call of what does
// the work.
package commands

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/setup"
)

// Reaching is the flags that say which target, and who logs in there.
type Reaching struct {
	Target          string        `help:"Issuer URL of the target." env:"ASSAY_TARGET" placeholder:"URL"`
	Config          string        `help:"assay.yaml: clients, users, lifetimes." env:"ASSAY_CONFIG" placeholder:"FILE"`
	User            string        `help:"Who logs in." env:"ASSAY_USER" placeholder:"NAME"`
	PasswordEnv     string        `help:"Variable that holds the password." default:"ASSAY_PASSWORD" placeholder:"VAR"`
	ClientID        string        `help:"A client of yours, where registration is not open." env:"ASSAY_CLIENT_ID" placeholder:"ID"`
	ClientSecretEnv string        `help:"Variable that holds its secret." placeholder:"VAR"`
	RedirectURI     string        `help:"Its redirect URI. Nothing is ever loaded from it." env:"ASSAY_REDIRECT_URI" placeholder:"URI"`
	Authorized      []string      `help:"A public host that you may test; repeatable." env:"ASSAY_AUTHORIZED" placeholder:"HOST"`
	CA              string        `name:"ca" help:"PEM file of authorities to trust beside this machine's." env:"ASSAY_CA" placeholder:"FILE"`
	Proxy           string        `help:"A proxy that everything goes through, such as Burp or ZAP: http://HOST:PORT." env:"ASSAY_PROXY" placeholder:"URL"`
	Resolve         []string      `help:"Where a host is that no resolver knows; repeatable." env:"ASSAY_RESOLVE" placeholder:"HOST:PORT=ADDRESS"`
	Listen          string        `help:"Where assay listens for what the target fetches: keys, request objects, logout tokens." env:"ASSAY_LISTEN" placeholder:"HOST:PORT"`
	PublicURL       string        `name:"public-url" help:"The URL under which the target finds that." env:"ASSAY_PUBLIC_URL" placeholder:"URL"`
	Wait            time.Duration `help:"How long to wait for a target that is starting." default:"0s" env:"ASSAY_WAIT"`
	Agent           string        `help:"What fills in pages: browser, or form (no browser)." enum:"browser,form" default:"browser" env:"ASSAY_AGENT"`
	Browser         string        `help:"Path of a browser, or ws://... of a running one." env:"ASSAY_BROWSER" placeholder:"PATH"`
}

// Reference starts the reference server, which keeps the rules of a profile, and says in the request how it is reached.
type Reference func(profile string, request *setup.Request) (stop func(), err error)

// reach gives what the flags ask for to a command. Without a target it starts the reference server for it.
func (r Reaching) reach(out *setup.Output, start Reference, profile string, command func(setup.Request) error) error {
	request := setup.Request{Target: r.Target, ConfigFile: r.Config, User: r.User, PasswordEnv: r.PasswordEnv, ClientID: r.ClientID,
		ClientSecretEnv: r.ClientSecretEnv, RedirectURI: r.RedirectURI, Authorized: r.Authorized, CA: r.CA, Proxy: r.Proxy, Resolve: r.Resolve,
		Listen: r.Listen, PublicURL: r.PublicURL, Wait: r.Wait,
		Form: r.Agent == "form", Browser: r.Browser, Errors: out.Errors}
	if err := r.visiblePassword(out.Arguments); err != nil {
		return err
	}
	if r.Target == "" && r.Config == "" {
		stop, err := start(profile, &request)
		if err != nil {
			return err
		}
		defer stop()
	}
	return command(request)
}

// visiblePassword refuses a proxy's password among the arguments: every user of the machine sees it there, and the report
// keeps how assay was called.
func (r Reaching) visiblePassword(arguments []string) error {
	proxy, err := url.Parse(r.Proxy)
	if err != nil || proxy.User == nil || !strings.Contains(strings.Join(arguments, " "), r.Proxy) {
		return nil
	}
	return &setup.Usage{Cause: errors.New("a password on the command line is seen by others: give the proxy in ASSAY_PROXY, or as proxy: ${env:NAME} in assay.yaml")}
}

// works makes an exit code of what could, or could not, be done.
func works(able bool, err error) error {
	if err == nil && !able {
		return setup.Exit(reports.ExitNoVerdict)
	}
	return err
}
