package suites

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

func cachedPages(h *Harness) {
	h.Chapter("pages", "an answer in the browser", func() {
		It("forbids caches to keep the form that carries a code", Check("ui-cache-control"), func(ctx SpecContext) {
			if !h.target.Metadata.Lists("response_modes_supported", "form_post") {
				unsupported("the target's metadata does not list the response mode form_post")
			}
			client := h.Client(ctx)
			arrival := client.Attempt(ctx, client.NewVisit(rp.Set("response_mode", "form_post")))
			Control(arrival).To(GiveCode())
			if arrival.Mode != "form_post" {
				unsupported("the target answers by %s where form_post was asked for", arrival.Mode)
			}

			Expect(arrival).To(ForbidStoring())
		})

		DescribeTable("is not kept by caches", Check("ui-cache-control-pages"),
			func(ctx SpecContext, seen func(SpecContext) rp.Arrival, required matcher[rp.Arrival]) {
				Expect(seen(ctx)).To(required)
			},
			Entry("login-page", func(ctx SpecContext) rp.Arrival {
				client := h.Client(ctx)
				login := client.Attempt(ctx, client.NewVisit().By(nil, nil))
				Control(login).To(AskToLogIn())
				return login
			}, ForbidStoring()),
			Entry("consent-page", func(ctx SpecContext) rp.Arrival {
				client := h.party.Fresh(ctx)
				return h.consentPage(ctx, client, h.askingConsent(client))
			}, ForbidStoring()),
			Entry("redirect-with-code", func(ctx SpecContext) rp.Arrival {
				client := h.Client(ctx)
				redirect := client.Attempt(ctx, client.NewVisit())
				Control(redirect).To(GiveCode())
				return redirect
			}, NotBeStored()))
	})
}

// ForbidStoring demands that an answer forbids caches to store it (RFC 9111 section 5.2.2.5).
func ForbidStoring() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "have Cache-Control: no-store", look: func(arrival rp.Arrival) judgement {
		if _, forbidden := directive(arrival.Header, "no-store"); forbidden {
			return judgement{matched: true, class: "as-required"}
		}
		return judgement{class: "missing", saw: fmt.Sprintf("Cache-Control is %q", strings.Join(arrival.Header.Values("Cache-Control"), ", "))}
	}}
}

// NotBeStored demands that a redirect is not one that caches keep: permanent, or with a lifetime. Without either none
// does (RFC 9111 section 3).
func NotBeStored() matcher[rp.Arrival] {
	return matcher[rp.Arrival]{required: "not be stored by caches", look: func(arrival rp.Arrival) judgement {
		age, lives := directive(arrival.Header, "max-age")
		permanent := slices.Contains([]int{http.StatusMovedPermanently, http.StatusPermanentRedirect}, arrival.Status)
		_, forbidden := directive(arrival.Header, "no-store")
		switch {
		case forbidden:
			return judgement{matched: true, class: "as-required"}
		case lives && age != "0":
			return judgement{class: "stored", saw: "the redirect with the code may be kept for " + age + " seconds"}
		case permanent && !lives:
			return judgement{class: "stored", saw: fmt.Sprintf("the redirect with the code has the status %d, which caches keep", arrival.Status)}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}

// directive gives a directive of Cache-Control and whether it is there.
func directive(header http.Header, name string) (value string, present bool) {
	for field := range strings.SplitSeq(strings.Join(header.Values("Cache-Control"), ","), ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		if strings.EqualFold(key, name) {
			return strings.Trim(value, `"`), true
		}
	}
	return "", false
}
