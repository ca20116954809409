// Package suites holds the checks, one file a chapter, and the harness that runs them with Ginkgo.
//
// A check is one question with one verdict. Its specs live in ordinary files and are registered by functions, so
// that one process can run them again and again, and so that a main can run them without go test. The package
// never imports server: that keeps it honest about everybody else's.
package suites

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// Harness is what the checks of one run work with.
type Harness struct {
	target  *target.Target
	party   *rp.Party
	options Options
	chapter string // whose checks were begun last
	plan    Plan   // of the run
	own     Plan   // what of it this process runs
	records map[string]*record
	honest  map[string]string // chapter -> why its honest flow failed afterwards

	honestRegistered map[string]bool
	stop             context.Context // cancelled by an interrupt
}

// Observer is told of a run while it goes.
type Observer interface {
	Begin(target reports.Target, profile string, planned int, browser string)
	Login(login reports.Login)
	Chapter(name string)
	Start(id, title string)
	Waiting(reason string, wait time.Duration)
	Done(check reports.Check)
}

// chapters in the order in which they run; the contract fixes their names.
var chapters = []string{"flow", "redirect", "authorize", "pages", "code", "pkce", "clientauth", "token", "refresh", "tokens", "revocation",
	"idtoken", "metadata", "userinfo", "claims", "jar", "registration", "logout", "frontchannel", "backchannel", "session"}

// Priorities of Ginkgo's top-level containers: what must wait begins first and is judged last, chapters run in
// their order, and each is followed by its honest flow.
const (
	firstPriority = 10_000
	lastPriority  = 1
)

func chapterPriority(name string) int {
	for i, chapter := range chapters {
		if chapter == name {
			return firstPriority - 10*(i+1)
		}
	}
	panic("suites: unknown chapter " + name)
}

// Register declares all checks. They touch nothing until they run.
func Register(h *Harness) {
	h.honestRegistered = map[string]bool{}
	BeforeEach(h.begin)
	ReportAfterEach(h.collect)
	honestFlow(h)
	redirectURIs(h)
	authorizationEndpoint(h)
	loginAndConsentPages(h)
	authorizationCodes(h)
	proofKeys(h)
	clientAuthentication(h)
	tokenEndpoint(h)
	refreshTokens(h)
	accessTokens(h)
	revocationAndIntrospection(h)
	idTokens(h)
	metadataAndKeys(h)
	userInfo(h)
	userClaims(h)
	requestObjects(h)
	clientRegistration(h)
	logouts(h)
	h.honestAfter(afterWaiting, lastPriority-1)
}

// Chapter declares a chapter's subject and its checks. When the chapter is over one honest flow runs: where it
// fails, the chapter's passes are worth nothing.
func (h *Harness) Chapter(name, subject string, body func()) bool {
	priority := chapterPriority(name)
	Describe(subject, Label(chapterKey+": "+name), SpecPriority(priority), Offset(1), body)
	if !h.honestRegistered[name] {
		h.honestRegistered[name] = true
		h.honestAfter(name, priority-5)
	}
	return true
}

// Last declares checks of a chapter that run when all else is judged, the honest flows too: what they spend, nothing
// needs any more.
func (h *Harness) Last(chapter, subject string, body func()) bool {
	return Describe(subject, Label(chapterKey+": "+chapter), SpecPriority(lastPriority-2), Offset(1), body)
}

// afterWaiting names the honest flow that follows what was judged last.
const afterWaiting = "waiting"

// honestAfter declares the honest flow that follows a chapter, or the checks that waited.
func (h *Harness) honestAfter(name string, priority int) {
	Describe("after "+name, Label("honest: "+name), SpecPriority(priority), func() {
		It("the honest flow still works", func(ctx SpecContext) { h.honestAgain(ctx, name) })
	})
}

// Waiting declares a check that must let time pass. Prepare runs before all chapters, and says until when to wait;
// judge runs after them, once the target's clock has got there.
func Waiting[T any](h *Harness, chapter, subject, title string, labels Labels, prepare func(SpecContext) Wait[T], judge func(SpecContext, T)) {
	var waited *Wait[T]
	chapterLabel := Label(chapterKey + ": " + chapter)
	early := Label(waitsKey + ": early")
	late := Label(waitsKey + ": late")
	Describe(subject, chapterLabel, SpecPriority(firstPriority), func() {
		It(title, labels, early, func(ctx SpecContext) {
			waited = nil
			wait := prepare(ctx)
			waited = &wait
		})
	})
	Describe(subject, chapterLabel, SpecPriority(lastPriority), func() {
		It(title, labels, late, func(ctx SpecContext) {
			if waited == nil {
				Inconclusive("what was to be waited for could not be prepared")
			}
			h.pass(waited.Until, waited.For, waited.Lifetime)
			judge(ctx, waited.Subject)
		})
	})
}

// Wait is what a check waits for.
type Wait[T any] struct {
	Subject  T         // what is judged then
	Until    time.Time // by the target's clock
	For      string    // in words: "the code to expire"
	Lifetime string    // the key of assay.yaml that allows a longer wait than --max-wait
}

// pass lets the target's time pass until the instant, where that takes no longer than the user allows.
func (h *Harness) pass(until time.Time, reason, lifetime string) {
	wait := until.Sub(h.target.Clock.Now())
	if wait <= 0 {
		return
	}
	if h.target.Clock.Real() {
		switch {
		case h.options.NoWait && wait > longWait:
			skipped("waiting %s for %s was not allowed (--no-wait)", wait.Round(time.Second), reason)
		case wait > h.allowedWait(lifetime):
			decides := "--max-wait"
			if lifetime != "" {
				decides = "lifetimes: {" + lifetime + ": …} in assay.yaml"
			}
			skipped("waiting %s for %s is longer than --max-wait; %s decides it", wait.Round(time.Second), reason, decides)
		}
		h.options.Observer.Waiting(reason, wait)
	}
	if err := h.target.Clock.Wait(h.stop, until); err != nil {
		Inconclusive(interrupted)
	}
}

const longWait = 5 * time.Second
