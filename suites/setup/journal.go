package setup

import (
	"time"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites"
	"github.com/authassay/assay/suites/catalogue"
)

// journal tells an observer what a run does, and writes it into the run's log.
type journal struct {
	suites.Observer
	log     *reports.Log
	shard   suites.Shard
	command string
}

// Begin writes the head of the log.
func (j journal) Begin(target reports.Target, profile string, planned int, browser string) {
	j.log.Begin(reports.Run{Tool: reports.Tool{Name: "assay", Version: suites.Version(), Catalogue: catalogue.Version}, Browser: browser,
		Target: target, Profile: profile, Shard: j.shard.String(), Started: time.Now().UTC().Truncate(time.Second), Planned: planned, Command: j.command})
	j.Observer.Begin(target, profile, planned, browser)
}

// Login writes how the login went.
func (j journal) Login(login reports.Login) {
	j.log.Login(login)
	j.Observer.Login(login)
}

// Done writes what a check came to.
func (j journal) Done(check reports.Check) {
	j.log.Check(check)
	j.Observer.Done(check)
}
