package suites

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// userInfo is the chapter of OIDC Core section 5.3.
func userInfo(h *Harness) {
	h.Chapter("userinfo", "the userinfo endpoint", func() {
		DescribeTable("turns away whoever has no good token, and says how to authenticate", Check("userinfo-auth"), Needs(target.UserInfo),
			func(ctx SpecContext, token func(SpecContext) string) {
				Control(h.party.UserInfo(ctx, h.Client(ctx).Tokens(ctx).Access)).To(GrantAccess())

				answer := h.party.UserInfo(ctx, token(ctx))
				Expect(answer).To(ChallengeBearer())
			},
			Entry("no-token", func(SpecContext) string { return "" }),
			Entry("garbage", func(SpecContext) string { return "assay-no-such-token" }),
			Entry("revoked-token", Needs(target.Revocation), func(ctx SpecContext) string { return h.revokedToken(ctx) }))
	})
}

// revokedToken gives an access token that was revoked; where the target does not revoke access tokens at once
// (RFC 7009 section 2.2 leaves it free), the variant is unsupported.
func (h *Harness) revokedToken(ctx SpecContext) string {
	client := h.Client(ctx)
	token := client.Tokens(ctx).Access
	if answer := client.Revoke(ctx, token, "access_token"); answer.Status != 200 {
		unsupported("the target does not revoke access tokens: %s", status(answer))
	}
	if GrantAccess().look(h.party.UserInfo(ctx, token)).matched {
		unsupported("a revoked access token still works here; revoke-access asks for that")
	}
	return token
}

// ChallengeBearer demands that access is denied, with a WWW-Authenticate whose scheme takes access tokens (RFC 6750
// section 3, RFC 9449 section 7.1). The question is how the refusal looks: a server that breaks down over a bad token
// does not answer it.
func ChallengeBearer() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "deny access and have WWW-Authenticate with the scheme Bearer or DPoP", look: func(answer *rp.Answer) judgement {
		if answer.Status == http.StatusInternalServerError {
			return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer)}
		}
		if denied := DenyAccess().look(answer); !denied.matched {
			return denied
		}
		for _, challenge := range answer.Header.Values("WWW-Authenticate") {
			scheme := strings.ToLower(challenge)
			if strings.Contains(scheme, "bearer") || strings.Contains(scheme, "dpop") {
				return judgement{matched: true, class: "refused"}
			}
		}
		return judgement{class: "refused-wrong-form", saw: "answered with " + status(answer) + " and no such header"}
	}}
}
