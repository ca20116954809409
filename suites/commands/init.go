package commands

import (
	"errors"
	"time"

	"github.com/authassay/assay/suites/setup"
)

// InitCommand is assay init.
type InitCommand struct {
	URL        string        `arg:"" optional:"" help:"Issuer URL of the target."`
	FromOIDF   string        `name:"from-oidf" help:"Configuration for the OpenID Foundation's suite to read instead." placeholder:"FILE"`
	Out        string        `help:"The file to write." default:"assay.yaml" placeholder:"FILE"`
	Force      bool          `help:"Replace a file that is there."`
	Authorized []string      `help:"A public host that you may test; repeatable." env:"ASSAY_AUTHORIZED" placeholder:"HOST"`
	CA         string        `name:"ca" help:"PEM file of authorities to trust beside this machine's." env:"ASSAY_CA" placeholder:"FILE"`
	Proxy      string        `help:"A proxy that everything goes through: http://HOST:PORT." env:"ASSAY_PROXY" placeholder:"URL"`
	Resolve    []string      `help:"Where a host is that no resolver knows; repeatable." env:"ASSAY_RESOLVE" placeholder:"HOST:PORT=ADDRESS"`
	Wait       time.Duration `help:"How long to wait for a target that is starting." default:"0s" env:"ASSAY_WAIT"`
}

// Run writes a first assay.yaml.
func (c InitCommand) Run(out *setup.Output) error {
	init := setup.Init{Out: c.Out, Force: c.Force}
	if (c.URL == "") == (c.FromOIDF == "") {
		return &setup.Usage{Cause: errors.New("give the issuer URL of the target, or --from-oidf FILE; see assay init --help")}
	}
	if c.FromOIDF != "" {
		return init.FromOIDF(out, c.FromOIDF)
	}
	return init.FromDiscovery(out.Context, out, setup.Request{Target: c.URL, Authorized: c.Authorized, CA: c.CA, Proxy: c.Proxy, Resolve: c.Resolve, Wait: c.Wait, Errors: out.Errors})
}
