package suites

import (
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"
)

// lock guards Ginkgo's state, which is the process's: one run at a time.
var lock sync.Mutex

// declare resets Ginkgo's tree and registers the checks anew. The result gives Ginkgo's tree back empty.
func declare(h *Harness) (release func()) {
	globals.Reset()
	Register(h)
	return globals.Reset
}

// quiet is a Ginkgo configuration that prints nothing.
func quiet() types.ReporterConfig {
	formatter.ColorableStdOut = io.Discard
	formatter.ColorableStdErr = io.Discard
	_, reporter := GinkgoConfiguration()
	reporter.Succinct = true
	reporter.NoColor = true
	return reporter
}

// fixed is a Ginkgo configuration without chance: the same order each time.
func fixed(filter string) types.SuiteConfig {
	suite, _ := GinkgoConfiguration()
	suite.RandomSeed = 1
	suite.LabelFilter = filter
	suite.Timeout = 0
	suite.GracePeriod = graceForNodes
	return suite
}

// filter is a label filter for the plan's checks, each in its flows, and for the honest flows after its chapters.
func (p Plan) filter() string {
	byFlows := map[string][]string{}
	for _, check := range p.Checks {
		flows := check.flowNames()
		byFlows[flows] = append(byFlows[flows], check.ID)
	}
	var filters []string
	for _, flows := range slices.Sorted(maps.Keys(byFlows)) {
		filter := checkKey + ": containsAny {" + strings.Join(byFlows[flows], ", ") + "}"
		if flows != "" { // what is about no flow in particular is in the set too
			filter = "(" + filter + " && " + flowKey + ": isSubsetOf {" + flows + "})"
		}
		filters = append(filters, filter)
	}
	honest := p.Chapters()
	if slices.ContainsFunc(p.Checks, func(check PlannedCheck) bool { return check.Waits }) {
		honest = append(honest, afterWaiting)
	}
	return strings.Join(append(filters, "honest: containsAny {"+strings.Join(honest, ", ")+"}"), " || ")
}

// failer is what RunSpecs needs of a *testing.T.
type failer struct{ failed bool }

// Fail is called when a spec failed.
func (f *failer) Fail() { f.failed = true }
