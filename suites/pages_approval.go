package suites

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
)

// decision is a consent page in the hands of a plain HTTP client, which answers it as no browser would: twice, or with
// fields that are not on the page.
type decision struct {
	client  *rp.Client
	agent   rp.UserAgent
	visit   *rp.Visit
	page    page.Snapshot
	reading page.Reading
}

// decide takes alice to a consent page with a plain user agent.
func (h *Harness) decide(ctx context.Context, client *rp.Client, agent rp.UserAgent, tampers ...rp.Tamper) decision {
	visit := h.askingConsent(client).Tampered(tampers...).By(h.alice(), agent)
	visit.Consent = rp.StopAtConsent
	arrival, reached := client.Try(ctx, visit)
	reading := page.Recognise(arrival.Page, page.Stage{Authenticated: true})
	switch {
	case arrival.InFront != "":
		Inconclusive("no consent page was reached: %s", arrival.InFront)
	case reached && gotArtefact(arrival):
		unsupported("the target showed no consent page a second time: it remembers what the user agreed to (OIDC Core 3.1.2.4)")
	case reached && arrival.Params.Get("error") != "":
		unsupported("the target refuses a request that the check needs: %s", h.party.Describe(arrival))
	case !reached || arrival.Kind != rp.AtConsent || reading.Go.Form < 0:
		unsupported("the target's login or consent page needs a browser, and a plain HTTP client must send this attack")
	}
	return decision{client, agent, visit, arrival.Page, reading}
}

// approve sends what approves, its fields edited.
func (d decision) approve(ctx context.Context, edits ...func(url.Values)) rp.Arrival {
	return d.send(ctx, page.Step{Form: d.reading.Go.Form, Tick: d.reading.Tick, Press: d.reading.Go}, edits...)
}

// deny sends what denies.
func (d decision) deny(ctx context.Context) rp.Arrival {
	if !d.reading.Deny.Possible() {
		unsupported("the consent page has nothing that denies")
	}
	return d.send(ctx, page.Step{Form: d.reading.Deny.Form, Press: d.reading.Deny})
}

func (d decision) send(ctx context.Context, step page.Step, edits ...func(url.Values)) rp.Arrival {
	journey := rp.Journey{Callbacks: d.client.RedirectURIs, Consent: rp.StopAtConsent}
	if step.Press.Form < 0 {
		journey.URL = d.page.Links[step.Press.Link].URL
	} else {
		submission := page.Submit(d.page.Forms[step.Press.Form], step)
		byGet := submission.Method == http.MethodGet
		address, query, _ := strings.Cut(submission.URL, "?")
		fields, _ := url.ParseQuery(submission.Body) // Submit wrote it
		if byGet {
			fields, _ = url.ParseQuery(query) // likewise
		}
		for _, edit := range edits {
			edit(fields)
		}
		journey.URL, journey.Form = submission.URL, fields
		if byGet {
			journey.URL, journey.Form = address+"?"+fields.Encode(), nil
		}
	}
	arrival, ended := d.client.TryJourney(ctx, journey, d.agent)
	if !ended {
		Inconclusive("the way broke off after the answer to the consent page")
	}
	return arrival
}
