package suites

import (
	"time"

	"github.com/authassay/assay/reports"
)

// Silent is an observer that tells nobody.
type Silent struct{}

// Begin tells nobody.
func (Silent) Begin(reports.Target, string, int, string) {}

// Login tells nobody.
func (Silent) Login(reports.Login) {}

// Chapter tells nobody.
func (Silent) Chapter(string) {}

// Start tells nobody.
func (Silent) Start(string, string) {}

// Waiting tells nobody.
func (Silent) Waiting(string, time.Duration) {}

// Done tells nobody.
func (Silent) Done(reports.Check) {}
