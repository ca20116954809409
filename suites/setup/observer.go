package setup

import (
	"net/url"
	"slices"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/target"
)

// Introduce tells an observer what the target is called, and that the user may test it.
func (r Request) Introduce(observer suites.Observer, t *target.Target) suites.Observer {
	return introduced{Observer: observer, request: r, target: t}
}

// Describe adds to a report what the target is called, and which host the user said may be tested.
func (r Request) Describe(described reports.Target, t *target.Target) reports.Target {
	described.Name = r.Name
	if issuer, err := url.Parse(t.Issuer); err == nil && slices.Contains(t.Config.Authorized, issuer.Hostname()) {
		described.Authorized = issuer.Hostname()
	}
	return described
}

type introduced struct {
	suites.Observer
	request Request
	target  *target.Target
}

// Begin names the target as the user would.
func (i introduced) Begin(described reports.Target, profile string, planned int, browser string) {
	i.Observer.Begin(i.request.Describe(described, i.target), profile, planned, browser)
}
