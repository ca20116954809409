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
	userInfoAccess(h)
	userInfoClaims(h)
	userInfoForms(h)
}

// userInfoAccess asks whom the userinfo endpoint turns away.
func userInfoAccess(h *Harness) {
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

		DescribeTable("turns away a token that was not asked for with openid", Check("userinfo-without-openid"), Needs(target.UserInfo, target.OpenID),
			func(ctx SpecContext, token func(SpecContext) string) {
				Control(h.party.UserInfo(ctx, h.Client(ctx).Tokens(ctx).Access)).To(GrantAccess())

				Expect(h.party.UserInfo(ctx, token(ctx))).To(DenyAccess())
			},
			Entry("user-without-openid", func(ctx SpecContext) string { return h.tokenWithoutOpenID(ctx) }),
			Entry("client-credentials", Needs(target.ClientCredentials), Clients(rp.Service), func(ctx SpecContext) string {
				answer := h.party.Client(ctx, rp.Service).ClientCredentials(ctx)
				Control(answer).To(IssueTokens())
				return answer.Text("access_token")
			}))

		It("turns away a token for another resource", Check("userinfo-audience"), Needs(target.UserInfo), func(ctx SpecContext) {
			client := h.Client(ctx)
			Control(h.party.UserInfo(ctx, client.Tokens(ctx).Access)).To(GrantAccess())
			token := h.tokenFor(ctx, client, h.anotherResource())

			Expect(h.party.UserInfo(ctx, token)).To(DenyAccess())
		})
	})
}

// revokedToken gives an access token that was revoked; where the target does not revoke access tokens at once
// (RFC 7009 section 2.2 leaves it free), the variant is unsupported.
func (h *Harness) revokedToken(ctx SpecContext) string {
	client := h.Client(ctx)
	token := client.Tokens(ctx).Access
	h.revokeAccess(ctx, client, token)
	if GrantAccess().look(h.party.UserInfo(ctx, token)).matched {
		unsupported("a revoked access token still works here; revoke-access asks for that")
	}
	return token
}

// tokenWithoutOpenID gives a user's access token that openid was not asked for with. A target may refuse that, or
// grant openid all the same, and says so (RFC 6749 section 3.3).
func (h *Harness) tokenWithoutOpenID(ctx SpecContext) string {
	client := h.Client(ctx)
	if !contains(h.target.Scopes(), "openid") {
		unsupported("honest requests to this target do not ask for openid")
	}
	visit := client.NewVisit(withoutOpenID, rp.Drop("nonce"))
	arrival := client.Attempt(ctx, visit)
	if arrival.Params.Get("code") == "" {
		unsupported("the target grants nothing without openid: %s", h.party.Describe(arrival))
	}
	tokens := rp.TokensOf(client.Redeem(ctx, client.GrantOf(visit, arrival)))
	Control(tokens.Answer).To(IssueTokens())
	if tokens.ID != "" || contains(tokens.Answer.Text("scope"), "openid") {
		unsupported("the target grants openid to those too who do not ask for it")
	}
	return tokens.Access
}

// anotherResource gives a resource server that the target issues access tokens for (RFC 9728 section 4).
func (h *Harness) anotherResource() string {
	for _, resource := range h.target.Metadata.List("protected_resources") {
		if resource != h.target.Issuer && resource != h.target.Endpoint("userinfo") {
			return resource
		}
	}
	unsupported("the target's metadata names no other resource server that it issues access tokens for (protected_resources, RFC 9728)")
	return ""
}

// tokenFor gives an access token for one resource alone (RFC 8707 section 2).
func (h *Harness) tokenFor(ctx SpecContext, client *rp.Client, resource string) string {
	chosen := rp.Set("resource", resource)
	visit := client.NewVisit(chosen)
	arrival := client.Attempt(ctx, visit)
	if arrival.Params.Get("code") == "" {
		unsupported("the target gives no token for the resource %s: %s", resource, h.party.Describe(arrival))
	}
	answer := client.Redeem(ctx, client.GrantOf(visit, arrival), chosen)
	if !carriesTokens(answer) {
		unsupported("the target gives no token for the resource %s: %s", resource, status(answer))
	}
	_, claims, err := rp.ReadJWT(answer.Text("access_token"))
	if names := audiences(claims); err != nil || len(names) != 1 || names[0] != resource {
		unsupported("the access token does not say that it is for %s alone: aud is %.200v", resource, claims["aud"])
	}
	return answer.Text("access_token")
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
