package suites

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/browser/page"
	"github.com/authassay/assay/suites/rp"
)

// redirectInForms is the check on forms that carry the redirect URI from page to page, where somebody may change it, and
// on those that would take it though they do not show it.
func redirectInForms(h *Harness) {
	h.Chapter("redirect", "the authorization endpoint", func() {
		DescribeTable("does not take an unregistered redirect URI from its own form", Check("redirect-uri-revalidate-on-consent"),
			func(ctx SpecContext, shown func(context.Context, *rp.Client, rp.UserAgent) page.Submission) {
				client := h.Client(ctx)
				Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())
				agent := h.party.PlainUserAgent()
				if honest, _ := h.submit(ctx, client, agent, shown(ctx, client, agent)); !gotArtefact(honest) {
					unsupported("a plain HTTP client does not get through the form: %s", h.party.Describe(honest))
				}

				agent = h.party.PlainUserAgent()
				form, carried := replaced(shown(ctx, client, agent), client.RedirectURI(), attackersURI)
				if !carried {
					form = withField(form, "redirect_uri", attackersURI)
				}
				arrival, reached := h.submit(ctx, client, agent, form)
				if accident := arrival.Status; !reached || arrival.Kind == rp.AtPage && (accident == http.StatusTooManyRequests || accident >= http.StatusInternalServerError) {
					Inconclusive("the changed form was answered with %d", accident)
				}
				if !carried && !sentAway(arrival) {
					unsupported("no field of the form holds the redirect URI, as far as can be seen, and the target takes no form with one more")
				}
				Expect(arrival).To(StayOff(client.RedirectURIs))
			},
			Entry("login", h.loginForm),
			Entry("consent", h.approvalForm))
	})
}

// loginForm is the login form of an authorization request, filled in. A plain HTTP client sends it, since a browser
// changes no hidden field.
func (h *Harness) loginForm(ctx context.Context, client *rp.Client, agent rp.UserAgent) page.Submission {
	arrival, reached := client.Try(ctx, client.NewVisit().By(nil, agent))
	reading := page.Recognise(arrival.Page, page.Stage{})
	if !reached || arrival.Kind != rp.AtLogin || reading.Kind != page.Login || reading.Go.Form < 0 {
		unsupported("the target has no login page that a plain HTTP client can fill in at once")
	}
	alice := h.party.Alice()
	typed := []page.Typed{{Field: reading.User, Text: alice.Name}, {Field: reading.Password, Text: alice.Password, Secret: true}}
	return page.Submit(arrival.Page.Forms[reading.Form], page.Step{Form: reading.Form, Type: typed, Press: reading.Go})
}

// approvalForm is the consent form of an authorization request, approved.
func (h *Harness) approvalForm(ctx context.Context, client *rp.Client, agent rp.UserAgent) page.Submission {
	visit := h.askingConsent(client).By(h.alice(), agent)
	visit.Consent = rp.StopAtConsent
	arrival, reached := client.Try(ctx, visit)
	reading := page.Recognise(arrival.Page, page.Stage{Authenticated: true})
	if !reached || arrival.Kind != rp.AtConsent || reading.Go.Form < 0 {
		unsupported("the target has no consent page with a form that a plain HTTP client can fill in")
	}
	return page.Submit(arrival.Page.Forms[reading.Go.Form], page.Step{Form: reading.Go.Form, Tick: reading.Tick, Press: reading.Go})
}

// replaced changes each field that has a value, in the form and in the query of its address, and tells whether there
// is one.
func replaced(form page.Submission, old, new string) (page.Submission, bool) {
	pair := "=" + url.QueryEscape(old)
	carried := false
	exchange := func(encoded string) string {
		pairs := strings.Split(encoded, "&")
		for i, each := range pairs {
			if name, found := strings.CutSuffix(each, pair); found && !strings.Contains(name, "=") {
				pairs[i], carried = name+"="+url.QueryEscape(new), true
			}
		}
		return strings.Join(pairs, "&")
	}
	address, query, has := strings.Cut(form.URL, "?")
	if has {
		form.URL = address + "?" + exchange(query)
	}
	form.Body = exchange(form.Body)
	return form, carried
}

// withField gives a form one more field.
func withField(form page.Submission, name, value string) page.Submission {
	field := "&" + url.QueryEscape(name) + "=" + url.QueryEscape(value)
	if form.Method == http.MethodPost {
		form.Body += field
	} else {
		form.URL += field
	}
	return form
}

// submit sends a form and goes on to the end of the journey, if it has one. Nobody is there to log in once more.
func (h *Harness) submit(ctx context.Context, client *rp.Client, agent rp.UserAgent, form page.Submission) (arrival rp.Arrival, reached bool) {
	journey := rp.Journey{URL: form.URL, Callbacks: append(slices.Clone(client.RedirectURIs), attackersURI)}
	if form.Method == http.MethodPost {
		journey.Form, _ = url.ParseQuery(form.Body) // replaced or Submit wrote it
	}
	arrival, reached = client.TryJourney(ctx, journey, agent)
	arrival.Asked = attackersURI
	return arrival, reached
}
