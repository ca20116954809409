package suites

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/net/publicsuffix"

	"github.com/authassay/assay/suites/rp"
)

// pagesAndOthers asks what pages tell other sites.
func pagesAndOthers(h *Harness) {
	h.Chapter("pages", "a page on the way to the client", func() {
		DescribeTable("asks nothing of third parties", Check("code-not-in-logs-referer"), InBrowser(),
			func(ctx SpecContext, seen func(SpecContext) rp.Arrival) { Expect(seen(ctx)).To(h.AskNoOthers()) },
			Entry("login-page", func(ctx SpecContext) rp.Arrival {
				client := h.Client(ctx)
				login := client.Attempt(ctx, whole(client.NewVisit()).By(nil, nil))
				Control(login).To(AskToLogIn())
				return login
			}),
			Entry("consent-page", func(ctx SpecContext) rp.Arrival {
				client := h.party.Fresh(ctx)
				return h.consentPage(ctx, client, whole(h.askingConsent(client)))
			}),
			Entry("form-post", h.postedByForm))

		DescribeTable("tells the client's site nothing of its address", Check("code-not-in-logs-referer-policy"), InBrowser(),
			func(ctx SpecContext, seen func(SpecContext) rp.Arrival) { Expect(seen(ctx)).To(KeepItsAddress()) },
			Entry("redirect", func(ctx SpecContext) rp.Arrival {
				client := h.party.Fresh(ctx)
				arrival := client.Attempt(ctx, h.askingConsent(client))
				Control(arrival).To(GiveCode())
				return arrival
			}),
			Entry("form-post", h.postedByForm))
	})
}

// whole has each page loaded with all its parts before anything is done there.
func whole(visit *rp.Visit) *rp.Visit {
	visit.Whole = true
	return visit
}

// postedByForm gets a code by the response mode form_post, where the target has that.
func (h *Harness) postedByForm(ctx SpecContext) rp.Arrival {
	if !h.target.Metadata.Lists("response_modes_supported", "form_post") {
		unsupported("the target's metadata does not list the response mode form_post")
	}
	client := h.Client(ctx)
	arrival := client.Attempt(ctx, whole(client.NewVisit(rp.Set("response_mode", "form_post"))))
	Control(arrival).To(GiveCode())
	return arrival
}

// AskNoOthers demands that pages load nothing from other sites than the target's own. What the browser was kept from by a
// policy it did not ask for. Links are left alone: terms of use and the like stand where they stand.
func (h *Harness) AskNoOthers() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "load nothing from third parties", look: func(arrival rp.Arrival) judgement {
		var asked []string
		for _, request := range arrival.Foreign {
			if host := hostname(request.URL); host != "" && !h.targetsOwn(host) {
				asked = append(asked, fmt.Sprintf("%s of %s, with the Referer %q", request.Kind, host, withoutParameters(request.Referer)))
			}
		}
		if len(asked) > 0 {
			slices.Sort(asked)
			return judgement{class: "asked", saw: "the browser was to load " + strings.Join(slices.Compact(asked), "; ")}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}

// targetsOwn tells whether a host is the target's, as far as names tell: of the site of one of its hosts, or named by the user.
func (h *Harness) targetsOwn(host string) bool {
	same := func(known string) bool {
		name, _, _ := strings.Cut(strings.TrimSpace(known), ":")
		ours, err := publicsuffix.EffectiveTLDPlusOne(name)
		theirs, alike := publicsuffix.EffectiveTLDPlusOne(host)
		return strings.EqualFold(name, host) || err == nil && alike == nil && strings.EqualFold(ours, theirs)
	}
	return slices.ContainsFunc(h.target.Hosts, same) || slices.ContainsFunc(h.target.Config.Authorized, same)
}

// hostname gives the host of a web address; empty where it has none.
func hostname(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return ""
	}
	return parsed.Hostname()
}

// KeepItsAddress demands that the request to the callback says at most from which site the user comes: the address of
// the page has the parameters of the authorization request, and perhaps more.
func KeepItsAddress() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "have a Referer without parameters, or none", look: func(arrival rp.Arrival) judgement {
		if address, parameters, told := strings.Cut(arrival.Referer, "?"); told {
			values, _ := url.ParseQuery(parameters) // what cannot be read has no name
			var names []string
			for name := range values {
				names = append(names, name)
			}
			slices.Sort(names)
			return judgement{class: "told", saw: fmt.Sprintf("the Referer is %s with the parameters %s", address, strings.Join(names, ", "))}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}
