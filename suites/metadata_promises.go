package suites

import (
	"net/url"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// promises asks whether the target does what its metadata lists.
func promises(h *Harness) {
	h.Chapter("metadata", "what the metadata lists", func() {
		DescribeTable("is what the target does", Check("discovery-advertise-vs-enforce"), Needs(target.Discovery),
			func(ctx SpecContext, member, value string, try func(SpecContext, *Harness, string)) {
				if !slices.Contains(h.target.Metadata.List(member), value) {
					unsupported("the target's metadata does not list %s in %s", value, member)
				}
				try(ctx, h, value)
			},
			Entry("challenge-method-plain", "code_challenge_methods_supported", "plain", redeemPlain),
			Entry("response-mode-query", "response_modes_supported", "query", arriveByMode),
			Entry("response-mode-fragment", "response_modes_supported", "fragment", arriveByMode),
			Entry("response-mode-form-post", "response_modes_supported", "form_post", arriveByMode),
			Entry("grant-refresh-token", "grant_types_supported", "refresh_token", askForGrant),
			Entry("grant-client-credentials", "grant_types_supported", "client_credentials", askForGrant),
			Entry("grant-device-code", "grant_types_supported", "urn:ietf:params:oauth:grant-type:device_code", askForGrant),
			Entry("grant-token-exchange", "grant_types_supported", "urn:ietf:params:oauth:grant-type:token-exchange", askForGrant),
			Entry("grant-jwt-bearer", "grant_types_supported", "urn:ietf:params:oauth:grant-type:jwt-bearer", askForGrant),
			Entry("grant-ciba", "grant_types_supported", "urn:openid:params:grant-type:ciba", askForGrant))
	})
}

// redeemPlain goes through a flow with the challenge method plain; honest ones have S256.
func redeemPlain(ctx SpecContext, h *Harness, method string) {
	client := h.Client(ctx)
	Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
	visit := withVerifier(client, method, rp.NewVerifier())
	arrival := client.Attempt(ctx, visit)

	Expect(arrival).To(GiveCode())
	Expect(client.Redeem(ctx, client.GrantOf(visit, arrival))).To(IssueTokens())
}

// arriveByMode asks for the response by a mode.
func arriveByMode(ctx SpecContext, h *Harness, mode string) {
	client := h.Client(ctx)
	Control(client.Attempt(ctx, client.NewVisit())).To(GiveCode())
	arrival := client.Attempt(ctx, client.NewVisit(rp.Set("response_mode", mode)))

	Expect(arrival).To(GiveCode())
	Expect(arrival.Mode == mode).To(BeTrue("answer by "+mode, "wrong", "the answer came by %s", arrival.Mode))
}

// askForGrant names a grant type and sends nothing with it. That this client may not use it, or that something is
// missing, is no contradiction: the target knows it.
func askForGrant(ctx SpecContext, h *Harness, grant string) {
	client := h.Client(ctx)
	Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

	Expect(client.Token(ctx, url.Values{"grant_type": {grant}})).To(KnowGrantType())
}

// KnowGrantType demands any answer but that the grant type is not supported (RFC 6749 section 5.2).
func KnowGrantType() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "know the grant type", look: func(answer *rp.Answer) judgement {
		switch {
		case answer.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		case answer.ErrorCode() == "unsupported_grant_type":
			return judgement{class: "refused", saw: "answered with " + status(answer)}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}
