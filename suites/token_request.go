package suites

import (
	"net/http"
	"net/url"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// tokenRequests are the checks on the form of a token request (RFC 6749 sections 3.2 and 4.1.3).
func tokenRequests(h *Harness) {
	h.Chapter("token", "the token endpoint", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) {
			client = h.Client(ctx)
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
		})

		It("gives no tokens to a GET", Check("token-get"), func(ctx SpecContext) {
			code := client.Authorize(ctx)

			Expect(client.RedeemAs(ctx, code, rp.AsGet)).To(GiveNoTokens())
		})

		DescribeTable("reads no grant from the address", Check("token-params-in-query"),
			func(ctx SpecContext, names ...string) {
				code := client.Authorize(ctx)

				Expect(client.RedeemAs(ctx, code, rp.InQuery(names...))).To(BeRefused())
			},
			Entry("the-whole-grant", "grant_type", "code", "redirect_uri", "code_verifier"),
			Entry("the-code", "code"))

		DescribeTable("takes forms alone", Check("token-content-type"),
			func(ctx SpecContext, shape rp.Shape) {
				code := client.Authorize(ctx)
				answer := client.RedeemAs(ctx, code, shape)
				if answer.Status == http.StatusUnsupportedMediaType {
					answer.InFront = "" // whatever stands there to choose by media type belongs to the target
				}

				Expect(answer).To(BeRefused())
			},
			Entry("json", rp.Shape(rp.AsJSON)),
			Entry("multipart", rp.Shape(rp.AsMultipart)),
			Entry("plain-text", rp.Shape(rp.AsText)))

		DescribeTable("refuses a parameter that comes twice", Check("token-duplicate-param"),
			func(ctx SpecContext, name string, values func(honest string) []string) {
				code := client.Authorize(ctx)

				Expect(client.Redeem(ctx, code, func(form url.Values, _ http.Header) { form[name] = values(form.Get(name)) })).To(BeRefused())
			},
			Entry("grant-type", "grant_type", func(honest string) []string { return []string{honest, honest} }),
			Entry("code-then-nonsense", "code", func(honest string) []string { return []string{honest, "assay-no-such-code"} }),
			Entry("nonsense-then-code", "code", func(honest string) []string { return []string{"assay-no-such-code", honest} }))
	})
}
