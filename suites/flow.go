package suites

import (
	"context"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/catalogue"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// honestFlow is the chapter of what must work at all: each grant, honestly asked for.
func honestFlow(h *Harness) {
	h.Chapter("flow", "the authorization code flow", func() {
		DescribeTable("returns the promised tokens", Check("login-returns-tokens"),
			func(ctx SpecContext, kind rp.Kind) {
				client := h.clientOf(ctx, kind)

				Expect(h.redeemAsTaken(ctx, client)).To(Issue(h.promised()...))
			},
			Entry("confidential-client", rp.Confidential),
			Entry("public-client", rp.Public),
			Entry("client-secret-post", rp.Post),
			Entry("client-secret-jwt", rp.SecretJWT),
			Entry("private-key-jwt", rp.KeyClient),
			Entry("static-client", rp.Static),
			Entry("dynamic-client", rp.Dynamic))

		h.EachFlow("returns the promised tokens", Check("login-returns-tokens"), func(ctx SpecContext, flow Flow) {
			client := h.FlowClient(ctx, flow)
			visit := FlowVisit(client, flow)
			arrival := client.Attempt(ctx, visit)

			Expect(arrival).To(AnswerAsPromised(flow))
			if flow.Returns("code") {
				Expect(client.Redeem(ctx, client.GrantOf(visit, arrival))).To(Issue(h.promised()...))
			}
			if token := arrival.Params.Get("access_token"); token != "" && h.target.Supports(target.UserInfo) {
				Expect(h.party.UserInfo(ctx, token)).To(HaveStatus(http.StatusOK))
			}
		})
	})

	h.Chapter("flow", "a refresh token", func() {
		DescribeTable("gives a new access token", Check("refresh-works"), Needs(target.RefreshToken),
			func(ctx SpecContext, kind rp.Kind) {
				client := h.clientOf(ctx, kind)
				tokens := client.Tokens(ctx, h.party.Offline)
				if tokens.Refresh == "" {
					unsupported("the target gives this client no refresh token")
				}

				Expect(client.Refresh(ctx, tokens.Refresh)).To(IssueTokens())
			},
			Entry("static-client", rp.Static),
			Entry("dynamic-client", rp.Dynamic))
	})

	h.Chapter("flow", "the client credentials grant", func() {
		It("gives a client a token of its own", Check("client-credentials-work"), Needs(target.ClientCredentials), Clients(rp.Service), func(ctx SpecContext) {
			service := h.party.Client(ctx, rp.Service)

			Expect(service.ClientCredentials(ctx)).To(IssueTokens())
		})
	})

	h.Chapter("flow", "the userinfo endpoint", func() {
		withToken := OnlyFlows(func(flow Flow) bool { return flow.Returns("token") || flow.Returns("code") })

		h.EachFlow("answers a GET with the subject of the ID Token, as JSON", Check("userinfo-by-get"), func(ctx SpecContext, flow Flow) {
			issued := h.FlowTokens(ctx, flow)

			expectUserInfo(h.party.UserInfo(ctx, issued.Access), issued)
		}, Needs(target.UserInfo, target.OpenID), withToken)

		DescribeTable("answers a GET with the subject of the ID Token, as JSON", Check("userinfo-by-get"), Needs(target.UserInfo, target.OpenID),
			func(ctx SpecContext, kind rp.Kind) {
				client := h.clientOf(ctx, kind)
				issued := h.GatherTokens(ctx, catalogue.CodeFlow, client, client.NewVisit())

				expectUserInfo(h.party.UserInfo(ctx, issued.Access), issued)
			},
			Entry("static-client", rp.Static),
			Entry("dynamic-client", rp.Dynamic))

		h.EachFlow("answers a POST as it does a GET", Check("userinfo-by-post"), func(ctx SpecContext, flow Flow) {
			issued := h.FlowTokens(ctx, flow)
			Control(h.party.UserInfo(ctx, issued.Access)).To(HaveStatus(http.StatusOK))

			expectUserInfo(h.party.UserInfoByPost(ctx, issued.Access, ""), issued)
		}, Needs(target.UserInfo, target.OpenID), withToken)
	})

	h.Chapter("flow", "the metadata", func() {
		It("has every required member, well formed", Check("discovery-metadata-valid"), Needs(target.Discovery), func(ctx SpecContext) {
			Expect(metadataDefects(h.target)).To(BeEmpty("have every required member"))
		})
	})
}

// clientOf gives the client of a kind; where there is none the variant is one that the target cannot be asked.
func (h *Harness) clientOf(ctx context.Context, kind rp.Kind) *rp.Client {
	if reason := h.party.Has(kind); reason != "" {
		unsupported("%s", reason)
	}
	return h.party.Client(ctx, kind)
}

// expectUserInfo demands JSON, or a JWT, about the user of an ID Token.
func expectUserInfo(answer *rp.Answer, issued FlowTokens) {
	_, claims := readIDToken(issued.ID)
	Expect(answer).To(HaveStatus(http.StatusOK))
	Expect(mediaType(answer) == "application/json" || mediaType(answer) == "application/jwt").
		To(BeTrue("be application/json, or application/jwt where the client registered for it (OIDC Core 5.3.2)", "wrong-form", "the media type is %q", mediaType(answer)))
	subject := userInfoSubject(answer)
	Expect(subject == claims["sub"]).To(BeTrue("be the sub of the ID Token (OIDC Core 5.3.2)", "wrong", "sub is %v", subject))
}

// promised lists the members of a token response beside the access token: an ID Token where openid was asked for.
func (h *Harness) promised() []string {
	if h.target.Supports(target.OpenID) && strings.Contains(" "+h.target.Scopes()+" ", " openid ") {
		return []string{"id_token"}
	}
	return nil
}

// userInfoSubject reads sub from a userinfo answer: a JSON object, or a signed JWT of one (OIDC Core section 5.3.2).
func userInfoSubject(answer *rp.Answer) any {
	if mediaType(answer) != "application/jwt" {
		return answer.JSON["sub"]
	}
	_, claims, err := rp.ReadJWT(strings.TrimSpace(string(answer.Body)))
	if err != nil {
		Inconclusive("the userinfo answer is a JWT that cannot be read: %v", err)
	}
	return claims["sub"]
}

func mediaType(answer *rp.Answer) string {
	kind, _, _ := strings.Cut(answer.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}
