package suites

import (
	"context"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// registeredPages asks whether users are shown what a client registered about itself.
func registeredPages(h *Harness) {
	h.Chapter("registration", "the login or the consent page", func() {
		It("shows the logo of the client", Check("dcr-logo-shown"), Needs(target.Registration), InBrowser(), func(ctx SpecContext) {
			Expect(h.shown(ctx, "dcr-logo-shown")).To(ShowOf("logo_uri", "image"))
		})

		It("links the client's policy", Check("dcr-policy-link-shown"), Needs(target.Registration), InBrowser(), func(ctx SpecContext) {
			Expect(h.shown(ctx, "dcr-policy-link-shown")).To(ShowOf("policy_uri", "link"))
		})

		It("links the client's terms of service", Check("dcr-tos-link-shown"), Needs(target.Registration), InBrowser(), func(ctx SpecContext) {
			Expect(h.shown(ctx, "dcr-tos-link-shown")).To(ShowOf("tos_uri", "link"))
		})
	})
}

// aboutClient is what a client registers for its users to see. Nothing is loaded from there.
var aboutClient = map[string]string{
	"logo_uri": "https://client.test/logo.png", "policy_uri": "https://client.test/policy", "tos_uri": "https://client.test/terms",
}

// shown registers a client with pages of its own, and gives what a user sees of images and links at login and at consent.
func (h *Harness) shown(ctx context.Context, check string) []rp.Shown {
	client, answer := h.party.Enrol(ctx, rp.Confidential, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
		for name, address := range aboutClient {
			metadata[name] = address
		}
		return key
	})
	if client == nil {
		unsupported("the target registers no client with a logo, a policy and terms: it answered %s", status(answer))
	}
	agent := h.party.FreshUserAgent(ctx)
	alice := h.party.Alice()
	var seen []rp.Shown
	reached := false
	for _, user := range []*rp.User{nil, &alice} {
		visit := client.NewVisit().By(user, agent)
		visit.Consent = rp.StopAtConsent
		arrival := client.Attempt(ctx, visit)
		if arrival.Kind != rp.AtLogin && arrival.Kind != rp.AtConsent {
			continue
		}
		reached = true
		shown, err := browserOf(agent).Shown(ctx)
		if err != nil {
			Inconclusive("what the page shows could not be read: %s", h.party.Redactor.Text(err.Error()))
		}
		seen = append(seen, shown...)
		h.keepPicture(ctx, check)
	}
	if !reached {
		Inconclusive("neither a login nor a consent page came")
	}
	return seen
}

// ShowOf demands that one of what is shown has the address that was registered. A server may fetch a logo and serve its
// own copy (RFC 7591 section 5): then the address is a part of the copy's.
func ShowOf(member, role string) matcher[[]rp.Shown] {
	address := aboutClient[member]
	return matcher[[]rp.Shown]{required: "show the " + member, look: func(seen []rp.Shown) judgement {
		at := func(each rp.Shown) bool {
			return each.Role == role && (each.Address == address || role == "image" && strings.Contains(each.Address, url.QueryEscape(address)))
		}
		switch {
		case slices.ContainsFunc(seen, func(each rp.Shown) bool { return at(each) && each.Visible }):
			return judgement{matched: true, class: "shown"}
		case slices.ContainsFunc(seen, at):
			return judgement{class: "hidden", saw: "the " + role + " is there, and cannot be seen"}
		}
		return judgement{class: "missing", saw: "no " + role + " of that address is in the accessibility tree of the login or the consent page"}
	}}
}
