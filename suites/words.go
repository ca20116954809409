package suites

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// Keys of the label sets that carry what is known of a check without running it.
const (
	checkKey   = "check"
	chapterKey = "chapter"
	needsKey   = "needs"
	clientsKey = "clients"
	usersKey   = "users"
	issuersKey = "issuers"
	browserKey = "browser"
	waitsKey   = "waits"
	flowKey    = "flow"
	spendsKey  = "spends"

	destructiveKey = "destructive"
)

// Check names the check that a spec or table makes. An unknown ID stops the run before any request is sent.
func Check(id string) Labels {
	if _, _, err := catalogue.Lookup(id); err != nil {
		panic(fmt.Sprintf("suites: %v", err))
	}
	return Label(checkKey + ": " + id)
}

// Needs names what a target must support; elsewhere the check is unsupported.
func Needs(features ...target.Feature) Labels { return labels(needsKey, features) }

// Clients names the kinds of clients that take part, beside the confidential one.
func Clients(kinds ...rp.Kind) Labels { return labels(clientsKey, kinds) }

// TwoUsers says that two people take part.
func TwoUsers() Labels { return Label(usersKey + ": 2") }

// TwoIssuers says that a second issuer of the same server takes part.
func TwoIssuers() Labels { return Label(issuersKey + ": 2") }

// InBrowser says that a real browser is the judge.
func InBrowser() Labels { return Label(browserKey + ": required") }

// Spent is what the act of a check may end, on real servers, beyond what it was given.
type Spent string

// What checks spend. Two that spend at once could spoil each other's controls, so they are kept in one process.
const (
	Session Spent = "session" // of the user, by logging out
	Grant   Spent = "grant"   // all that the user granted to the client (RFC 6749 section 4.1.2, RFC 9700 section 4.14.2, RFC 7009 section 2.1)
	Client  Spent = "client"  // which may be locked
)

// Spends names what a check spends.
func Spends(things ...Spent) Labels { return labels(spendsKey, things) }

// Destructive says that the check may leave the target worse than it was: it is run where the user says so.
func Destructive() Labels { return Label(destructiveKey + ": yes") }

func labels[T ~string](key string, values []T) Labels {
	var set Labels
	for _, value := range values {
		set = append(set, key+": "+string(value))
	}
	return set
}

// unsupported ends a check that the target cannot be asked, with why.
func unsupported(format string, arguments ...any) {
	conclude(outcome{Kind: isUnsupported, Reason: fmt.Sprintf(format, arguments...)})
	Skip("unsupported")
}

// skipped ends a check that the user does not want, or whose wait is not allowed, with why.
func skipped(format string, arguments ...any) {
	conclude(outcome{Kind: isSkipped, Reason: fmt.Sprintf(format, arguments...)})
	Skip("skipped")
}

// Inconclusive ends a check that cannot be told, with why. It is a failure of the spec, never a Skip: the picture
// is kept, and `go test ./suites` is red.
func Inconclusive(format string, arguments ...any) {
	reason := fmt.Sprintf(format, arguments...)
	conclude(outcome{Kind: isInconclusive, Observed: "undecided", Reason: reason})
	Fail("inconclusive: "+reason, 1)
}
