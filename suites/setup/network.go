package setup

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/authassay/assay/browser"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// network puts what the command line says of the way to the target over what the file says.
func (r Request) network(config *target.Config) {
	if r.CA != "" {
		config.TLS.CA = r.CA
	}
	if r.Proxy != "" {
		config.Proxy = r.Proxy
	}
	if r.Listen != "" {
		config.Listen = r.Listen
	}
	if r.PublicURL != "" {
		config.PublicURL = r.PublicURL
	}
	config.Resolve = slices.Concat(config.Resolve, r.Resolve) // of two lines for one host the later counts
}

func (r Request) agent(ctx context.Context, t *target.Target, redactor *evidence.Redactor) (rp.Agent, error) {
	if command := t.Config.Login.Command; len(command) > 0 {
		return rp.NewCommandAgent(rp.CommandAgentConfig{Command: command, Redactor: redactor}), nil
	}
	if r.Form {
		return rp.NewFormAgent(rp.FormAgentConfig{Hosts: t.Hosts, Transport: t.Transport, Redactor: redactor, Guide: rp.GuideOf(t.Config)}), nil
	}
	config := browser.Config{Bin: r.Browser, Hosts: t.Hosts, Redactor: redactor, Pace: t.Pace, Guide: rp.GuideOf(t.Config),
		Proxy: t.Proxy(), Resolve: t.Resolve(), Headers: http.Header{},
		Secured: strings.HasPrefix(t.Endpoint("authorization"), "https:"), Keys: t.PublicKeys(ctx), Trust: t.PublicKey}
	config.Headed = r.ByHand
	for _, host := range t.Config.Authorized {
		if r.ByHand && !slices.Contains(config.Hosts, host+":*") { // where a person goes on the way: another provider, a captcha
			config.Hosts = append(slices.Clone(config.Hosts), host+":*")
		}
	}
	for name, value := range t.Config.Headers {
		config.Headers.Set(name, *value)
	}
	if strings.Contains(r.Browser, "://") && (config.Proxy != nil || len(config.Resolve) > 0) {
		return nil, usage("the browser at %s runs already, and cannot be given a proxy or resolve: start it with --proxy-server or --host-resolver-rules, or let assay start one", r.Browser)
	}
	if t.Config.TLS.Cert != "" && r.Errors != nil {
		fmt.Fprintln(r.Errors, "assay: warning: "+pagesWithoutCertificate)
	}
	return Launch(ctx, config)
}

// pagesWithoutCertificate is what cannot be done: Chromium takes client certificates from its user or from a policy of the
// whole machine, and headless from neither.
const pagesWithoutCertificate = "the client certificate goes with requests of assay's own, and not with the browser's; where the pages ask for it too, --agent form logs in"
