package suites

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
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
	})
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

// ExplainError demands the error response of RFC 6749 section 5.2: a 400 with a JSON object that has one of the
// error codes.
func ExplainError(codes ...string) matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "answer 400 with a JSON object whose error is " + strings.Join(codes, " or "), look: func(answer *rp.Answer) judgement {
		switch {
		case carriesTokens(answer):
			return judgement{class: "accepted", saw: "answered with tokens"}
		case passing(answer):
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		case answer.JSON == nil:
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer) + ", and the body is no JSON object"}
		case mediaType(answer) != "application/json":
			return judgement{class: "refused-wrong-form", saw: "the media type is " + mediaType(answer)}
		case !slices.Contains(codes, answer.ErrorCode()):
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer)}
		case answer.Status != 400:
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer)}
		}
		return judgement{matched: true, class: "refused"}
	}}
}

// passing tells whether an answer is an accident that passes: a rate limit, or a gateway's. A 500 is none where the form
// of a refusal is asked.
func passing(answer *rp.Answer) bool {
	return answer.Status == 429 || answer.Status == 502 || answer.Status == 503 || answer.Status == 504
}

// ChallengeClient demands what a client gets that failed to authenticate by HTTP Basic (RFC 6749 section 5.2): 401,
// invalid_client, and WWW-Authenticate for the scheme that it used.
func ChallengeClient() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "answer 401 invalid_client with WWW-Authenticate", look: func(answer *rp.Answer) judgement {
		switch {
		case passing(answer):
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		case answer.Status != 401 || answer.ErrorCode() != "invalid_client":
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer)}
		case !strings.HasPrefix(strings.ToLower(answer.Header.Get("WWW-Authenticate")), "basic"):
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer) + " and no WWW-Authenticate for Basic"}
		}
		return judgement{matched: true, class: "refused"}
	}}
}
