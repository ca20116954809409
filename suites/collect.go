package suites

import (
	"context"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// record is what a check came to so far; its specs add to it.
type record struct {
	trail    evidence.Trail
	variants []reports.Variant
	seconds  float64
	retries  int
	pending  int  // specs still to run
	began    bool // a spec of it ran
	running  bool // one does
}

// labelValue gives the value of a label set's key.
func labelValue(labels []string, key string) string {
	values := labelValues(labels, key)
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func labelValues(labels []string, key string) []string {
	var values []string
	for _, label := range labels {
		if found, value, ok := strings.Cut(label, ":"); ok && found == key {
			values = append(values, strings.TrimSpace(value))
		}
	}
	return values
}

// around puts the check's trail into the context of each node, and lets it end with the run.
func (h *Harness) around(ctx context.Context) context.Context {
	id := labelValue(CurrentSpecReport().Labels(), checkKey)
	if record := h.records[id]; record != nil && !h.options.Unrecorded {
		record.trail.Check = id
		ctx = evidence.WithTrail(ctx, &record.trail)
	}
	return mergeCancel(ctx, h.stop)
}

// mergeCancel derives a context that also ends with another.
func mergeCancel(ctx, other context.Context) context.Context {
	merged, cancel := context.WithCancelCause(ctx)
	context.AfterFunc(other, func() { cancel(context.Cause(other)) })
	return merged
}

// begin is the outermost BeforeEach: it does all the skipping, with the reason, and keeps pictures of failures.
func (h *Harness) begin(ctx SpecContext) {
	if h.stop.Err() != nil {
		Skip("interrupted")
	}
	labels := CurrentSpecReport().Labels()
	id := labelValue(labels, checkKey)
	if id == "" {
		return
	}
	record := h.records[id]
	record.began, record.running = true, true
	if len(record.variants) == 0 && labelValue(labels, waitsKey) != "late" {
		h.observe(h.plan.byID[id])
	}
	if why := h.party.Silent(); why != "" {
		Inconclusive("%s", why)
	}
	h.requireFeatures(labels)
	h.requireClients(labels)
	if labelValue(labels, browserKey) != "" {
		h.requireBrowser()
	}
	if labelValue(labels, destructiveKey) != "" && !h.options.Destructive {
		skipped("it may lock a client of the target; --destructive allows it")
	}
	if labelValue(labels, usersKey) == "2" && len(h.party.Users) < 2 {
		unsupported("the check needs a second user; give one under users: in assay.yaml")
	}
	if labelValue(labels, issuersKey) == "2" {
		h.requireOtherIssuer()
	}
	DeferOnFailure(func(ctx SpecContext) { h.keepPicture(ctx, id) })
}

// requireOtherIssuer ends a check that needs a second issuer where there is none.
func (h *Harness) requireOtherIssuer() {
	_, reason := h.target.Other()
	switch {
	case h.target.Config.OtherIssuer.Issuer == "":
		unsupported("%s", reason)
	case reason != "":
		Inconclusive("%s", reason)
	}
	h.party.Other.Stop, h.party.Other.Lack = h.party.Stop, h.party.Lack
}

// requireBrowser ends a check about the browser where none is driven.
func (h *Harness) requireBrowser() {
	if h.options.Form {
		skipped("it is about the browser, and --agent form starts none")
	}
	if reason := h.party.Blind(); reason != "" {
		unsupported("%s", reason)
	}
}

// observe tells the observer that a check begins, and its chapter where that is another one.
func (h *Harness) observe(check PlannedCheck) {
	if check.Chapter != h.chapter {
		h.chapter = check.Chapter
		h.options.Observer.Chapter(check.Chapter)
	}
	h.options.Observer.Start(check.ID, check.Title)
}

func (h *Harness) requireFeatures(labels []string) {
	var features []target.Feature
	for _, name := range labelValues(labels, needsKey) {
		features = append(features, target.Feature(name))
	}
	if reason := h.target.Lacks(features); reason != "" {
		unsupported("%s", reason)
	}
}

func (h *Harness) requireClients(labels []string) {
	for _, kind := range labelValues(labels, clientsKey) {
		if reason := h.party.Has(rp.Kind(kind)); reason != "" {
			unsupported("%s", reason)
		}
	}
}

// collect is told of each spec that ended, and tells the observer of each check that ended.
func (h *Harness) collect(report SpecReport) {
	h.party.EndCheck()
	id := labelValue(report.Labels(), checkKey)
	record := h.records[id]
	if record == nil || h.inOtherFlow(id, report) || h.neverBegan(record, report) {
		return
	}
	record.running = false
	record.pending--
	record.seconds += report.RunTime.Seconds()
	record.retries += h.party.Retried
	h.party.Retried = 0
	variant := h.variant(id, report)
	decided := lastOutcome(report)
	record.trail.Ended(decided.Kind == isFinding && decided.OfValue)
	early := labelValue(report.Labels(), waitsKey) == "early"
	if !early || variant.Verdict != reports.Pass {
		if i := slices.IndexFunc(record.variants, func(v reports.Variant) bool { return v.Name == variant.Name }); i >= 0 {
			if variant.Verdict.Severity() < record.variants[i].Verdict.Severity() && record.variants[i].Verdict == reports.Pass {
				record.variants[i] = variant
			}
		} else {
			record.variants = append(record.variants, variant)
		}
	}
	if record.pending <= 0 && len(record.variants) > 0 {
		h.options.Observer.Done(h.check(id))
	}
}

// interrupted is the reason of a check that an interrupt ended after it began.
const interrupted = "interrupted"

// neverBegan tells whether an interrupt came before a check. One that waits began with its first half. What Ginkgo says
// of the spec does not tell: it hears of the interrupt at its own time, before our context ends or after.
func (h *Harness) neverBegan(record *record, report SpecReport) bool {
	return h.stop.Err() != nil && !record.running && !(record.began && labelValue(report.Labels(), waitsKey) == "late")
}

// cutOff tells whether an interrupt ended a spec before it came to anything.
func (h *Harness) cutOff(report SpecReport) bool {
	without := report.State.Is(types.SpecStateSkipped|types.SpecStatePending) && lastOutcome(report) == outcome{}
	return h.stop.Err() != nil && (report.State.Is(types.SpecStateInterrupted) || without)
}

// variant reads a spec's verdict from its outcomes.
func (h *Harness) variant(id string, report SpecReport) reports.Variant {
	last := lastOutcome(report)
	variant := reports.Variant{Name: variantName(report), Observed: last.Observed, Reason: h.party.Redactor.Text(last.Reason)}
	switch {
	case report.State.Is(types.SpecStatePanicked):
		variant.Verdict, variant.Observed, variant.Reason = reports.Inconclusive, "undecided", "a defect of assay: "+h.party.Redactor.Text(report.Failure.ForwardedPanic)
	case h.cutOff(report):
		variant.Verdict, variant.Observed, variant.Reason = reports.Inconclusive, "undecided", interrupted
	case report.State.Is(types.SpecStateTimedout | types.SpecStateInterrupted | types.SpecStateAborted):
		variant.Verdict, variant.Observed, variant.Reason = reports.Inconclusive, "undecided", "it did not end in time"
	case last.Kind == isUnsupported:
		variant.Verdict = reports.Unsupported
	case last.Kind == isSkipped:
		variant.Verdict = reports.Skipped
	case last.Kind == isFinding:
		variant.Verdict = h.plan.byID[id].findingVerdict()
	case last.Kind == isInconclusive:
		variant.Verdict = reports.Inconclusive
	case report.State.Is(types.SpecStatePassed) && (last.Observed != "" || labelValue(report.Labels(), waitsKey) == "early"):
		variant.Verdict = reports.Pass
	case report.State.Is(types.SpecStatePassed):
		variant.Verdict, variant.Reason = reports.Inconclusive, "a defect of assay: the check judged nothing"
	default:
		variant.Verdict, variant.Reason = reports.Inconclusive, h.party.Redactor.Text(report.Failure.Message)
	}
	return variant
}

// lastOutcome gives the outcome that decides: the first that is not as required, else the last.
func lastOutcome(report SpecReport) outcome {
	var last outcome
	for _, entry := range report.ReportEntries {
		if o, ours := entry.GetRawValue().(outcome); ours && entry.Name == outcomeEntry {
			last = o
			if o.Kind != asRequired {
				return o
			}
		}
	}
	return last
}

// variantName is the row's name where the check is a table; empty where it is a single spec.
func variantName(report SpecReport) string {
	if labelValue(report.LeafNodeLabels, checkKey) != "" {
		return ""
	}
	return report.LeafNodeText
}

// keepPicture takes a picture of what the user's browser shows, before teardown.
func (h *Harness) keepPicture(ctx context.Context, id string) {
	if h.options.Shots == nil || lastOutcome(CurrentSpecReport()).Kind == isSkipped {
		return
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for _, picture := range h.party.Pictures(deadline) {
		if file := h.options.Shots(id, picture.PNG, picture.DOM); file != "" {
			h.records[id].trail.Log.Pages = append(h.records[id].trail.Log.Pages, file)
		}
	}
}
