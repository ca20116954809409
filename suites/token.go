package suites

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// tokenEndpoint is the chapter of RFC 6749 section 5: how the token endpoint answers.
func tokenEndpoint(h *Harness) {
	h.Chapter("token", "the token endpoint", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		It("forbids caches to keep tokens", Check("token-cache-control"), func(ctx SpecContext) {
			answer := client.Redeem(ctx, client.Authorize(ctx))
			Control(answer).To(IssueTokens())

			directives := strings.Join(answer.Header.Values("Cache-Control"), ", ")
			Expect(strings.Contains(strings.ToLower(directives), "no-store")).
				To(BeTrue("have Cache-Control: no-store", "missing", "Cache-Control is %q", directives))
		})

		DescribeTable("says in JSON what is wrong", Check("token-error-format"),
			func(ctx SpecContext, form url.Values, explained matcher[*rp.Answer], tampers ...rp.Tamper) {
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

				sent := maps.Clone(form)
				if sent.Has("redirect_uri") {
					sent.Set("redirect_uri", client.RedirectURI())
				}
				Expect(client.Token(ctx, sent, tampers...)).To(explained)
			},
			Entry("unknown-code", url.Values{"grant_type": {"authorization_code"}, "code": {"assay-no-such-code"}, "redirect_uri": {"https://client.test/cb"}, "code_verifier": {rp.NewVerifier()}}, ExplainError("invalid_grant")),
			Entry("unknown-refresh-token", Needs(target.RefreshToken), url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"assay-no-such-token"}}, ExplainError("invalid_grant", "unauthorized_client")),
			Entry("unknown-grant-type", url.Values{"grant_type": {"assay"}}, ExplainError("unsupported_grant_type")),
			Entry("missing-grant-type", url.Values{"code": {"assay-no-such-code"}}, ExplainError("invalid_request")),
			Entry("wrong-basic-credentials", url.Values{"grant_type": {"authorization_code"}, "code": {"assay-no-such-code"}}, ChallengeClient(), withWrongBasic))

		DescribeTable("shows nothing of its inside in an error", Check("token-error-format-inside"),
			func(ctx SpecContext, form url.Values, tampers ...rp.Tamper) {
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

				Expect(client.Token(ctx, maps.Clone(form), tampers...)).To(ShowNothingInside())
			},
			Entry("unknown-code", url.Values{"grant_type": {"authorization_code"}, "code": {"assay-no-such-code"}, "redirect_uri": {"https://client.test/cb"}}),
			Entry("a-quote", url.Values{"grant_type": {"authorization_code"}, "code": {"assay'no-such-code"}, "redirect_uri": {"https://client.test/cb"}}),
			Entry("a-broken-token", Needs(target.RefreshToken), url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"eyJhbGciOiJIUzI1NiJ9.e30.assay"}}),
			Entry("a-list", url.Values{"grant_type": {"authorization_code"}, "code[]": {"assay-no-such-code"}, "redirect_uri[x]": {"https://client.test/cb"}}),
			Entry("no-base64", url.Values{"grant_type": {"authorization_code"}, "code": {"assay-no-such-code"}}, func(form url.Values, header http.Header) {
				rp.Anonymous(form, header)
				header.Set("Authorization", "Basic !assay!")
			}))
	})

	tokenRequests(h)
	grantTypes(h)
}

// withWrongBasic authenticates by HTTP Basic with a secret that is wrong.
func withWrongBasic(form url.Values, header http.Header) {
	id := form.Get("client_id")
	if user, _, ok := (&http.Request{Header: header}).BasicAuth(); ok {
		id = user
	}
	rp.Anonymous(form, header)
	rp.SetBasic(header, id, "assay-wrong-secret")
}
