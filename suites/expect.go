package suites

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"github.com/authassay/assay/suites/rp"
)

// outcomeKind is what a step of a check came to.
type outcomeKind int

const (
	asRequired outcomeKind = iota
	isFinding
	isInconclusive
	isUnsupported
	isSkipped
)

// outcome is a report entry: what one step came to. The last one that is not as required decides its spec.
type outcome struct {
	Kind     outcomeKind
	Observed string // class of what was seen
	Reason   string
	OfValue  bool // judged was a value read from an answer, not the answer itself
}

const outcomeEntry = "outcome"

func conclude(o outcome) {
	AddReportEntry(outcomeEntry, o, ReportEntryVisibilityNever, Offset(2))
}

// judgement is what one of our matchers saw.
type judgement struct {
	matched   bool
	undecided bool   // the answer says nothing about the question, such as a 500 where a refusal was asked for
	class     string // accepted, refused, missing, ...
	saw       string // in words
}

// judge is a matcher that can also say that it cannot tell.
type judge interface {
	Judge(actual any) judgement
}

// Assertion is an expectation of an answer.
type Assertion struct {
	actual  any
	control bool
}

// Expect judges the answer to the act under test: what does not match is a finding, what cannot be told is
// inconclusive.
func Expect(actual any) Assertion { return Assertion{actual: actual} }

// Control judges an honest request beside the attack: where it does not hold, the check is inconclusive.
func Control(actual any) Assertion { return Assertion{actual: actual, control: true} }

// To asserts that the matcher matches. The words say what was tried, where the title does not.
func (a Assertion) To(matcher types.GomegaMatcher, words ...string) {
	GinkgoHelper()
	a.tell(matcher, words)
	a.settle(a.judge(matcher), words)
}

// noted is an answer whose exchanges stand in the evidence.
type noted interface{ Note(string) }

// hostile is a matcher that may demand that what was sent comes to nothing: then an attacker sent it.
type hostile interface{ Hostile() bool }

// tell says in the evidence who sent what is judged, and what for.
func (a Assertion) tell(matcher types.GomegaMatcher, words []string) {
	answer, sent := a.actual.(*rp.Answer) // what went through the user's browser is the browser's own
	if demand, ours := matcher.(hostile); sent && ours && demand.Hostile() {
		answer.Attack()
	}
	a.note(words)
}

// note says in the evidence what an answer was for.
func (a Assertion) note(words []string) {
	answer, can := a.actual.(noted)
	variant := variantName(CurrentSpecReport())
	switch {
	case !can:
	case a.control:
		answer.Note(strings.TrimSpace("control " + variant))
	case variant != "":
		answer.Note(variant)
	case len(words) > 0:
		answer.Note(words[0])
	default:
		answer.Note("attack")
	}
}

func (a Assertion) judge(matcher types.GomegaMatcher) judgement {
	if ours, can := matcher.(judge); can {
		return ofTheTarget(a.actual, ours.Judge(a.actual))
	}
	matched, err := matcher.Match(a.actual)
	switch {
	case err != nil:
		return judgement{undecided: true, class: "undecided", saw: err.Error()}
	case !matched:
		return judgement{class: "wrong", saw: matcher.FailureMessage(a.actual)}
	}
	return judgement{matched: true, class: "as-required"}
}

// ofTheTarget takes a finding back where the answer is not the target's: what refuses in front of it says nothing
// about it.
func ofTheTarget(actual any, j judgement) judgement {
	var inFront string
	switch actual := actual.(type) {
	case *rp.Answer:
		if actual.Blocked() {
			inFront = actual.InFront
		}
	case rp.Arrival:
		if actual.Blocked() {
			inFront = actual.InFront
		}
	}
	if inFront == "" || j.class == "accepted" {
		return j
	}
	return judgement{undecided: true, class: "refused-in-front", saw: inFront}
}

func (a Assertion) settle(j judgement, words []string) {
	GinkgoHelper()
	reason := j.saw
	if len(words) > 0 {
		reason = words[0] + ": " + reason
	}
	switch {
	case a.control && !j.matched:
		reason = "the control did not hold: " + reason
		conclude(outcome{Kind: isInconclusive, Observed: "control-failed", Reason: reason})
		Fail("inconclusive: " + reason)
	case j.undecided:
		conclude(outcome{Kind: isInconclusive, Observed: j.class, Reason: reason})
		Fail("inconclusive: " + reason)
	case !j.matched:
		_, answer := a.actual.(noted)
		conclude(outcome{Kind: isFinding, Observed: j.class, Reason: reason, OfValue: !answer})
		Fail(reason)
	case !a.control:
		conclude(outcome{Kind: asRequired, Observed: j.class})
	}
}

// matcher makes one of our matchers usable with Gomega too.
type matcher[T any] struct {
	required string
	hostile  bool // it demands that what was sent comes to nothing
	look     func(T) judgement
}

// Hostile tells whether the matcher demands that what was sent comes to nothing.
func (m matcher[T]) Hostile() bool { return m.hostile }

// Judge looks at the actual value.
func (m matcher[T]) Judge(actual any) judgement {
	value, fits := actual.(T)
	if !fits {
		return judgement{undecided: true, class: "undecided", saw: fmt.Sprintf("a %T cannot be asked to %s", actual, m.required)}
	}
	j := m.look(value)
	if !j.matched {
		j.saw += "; required: " + m.required
	}
	return j
}

// Match is for Gomega.
func (m matcher[T]) Match(actual any) (bool, error) {
	j := m.Judge(actual)
	if j.undecided {
		return false, fmt.Errorf("%s", j.saw)
	}
	return j.matched, nil
}

// FailureMessage is for Gomega.
func (m matcher[T]) FailureMessage(actual any) string { return m.Judge(actual).saw }

// NegatedFailureMessage is for Gomega.
func (m matcher[T]) NegatedFailureMessage(actual any) string {
	return m.Judge(actual).saw + "; required not to " + m.required
}
