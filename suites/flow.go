package suites

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// honestFlow is the chapter of what must work at all: each grant, honestly asked for.
func honestFlow(h *Harness) {
	h.Chapter("flow", "the authorization code flow", func() {
		DescribeTable("returns the promised tokens", Check("login-returns-tokens"),
			func(ctx SpecContext, kind rp.Kind) {
				if reason := h.party.Has(kind); reason != "" {
					unsupported("%s", reason)
				}
				client := h.party.Client(ctx, kind)
				grant := client.Authorize(ctx)

				Expect(client.Redeem(ctx, grant)).To(Issue(h.promised()...))
			},
			Entry("confidential-client", rp.Confidential),
			Entry("public-client", rp.Public))
	})

	h.Chapter("flow", "a refresh token", func() {
		It("gives a new access token", Check("refresh-works"), Needs(target.RefreshToken), func(ctx SpecContext) {
			client := h.Client(ctx)
			tokens := client.RefreshToken(ctx)

			Expect(client.Refresh(ctx, tokens.Refresh)).To(IssueTokens())
		})
	})

	h.Chapter("flow", "the client credentials grant", func() {
		It("gives a client a token of its own", Check("client-credentials-work"), Needs(target.ClientCredentials), Clients(rp.Service), func(ctx SpecContext) {
			service := h.party.Client(ctx, rp.Service)

			Expect(service.ClientCredentials(ctx)).To(IssueTokens())
		})
	})

	h.Chapter("flow", "the userinfo endpoint", func() {
		It("answers a GET with the subject of the ID Token, as JSON", Check("userinfo-by-get"), Needs(target.UserInfo, target.OpenID), func(ctx SpecContext) {
			tokens := h.Client(ctx).Tokens(ctx)
			_, claims, err := rp.ReadJWT(tokens.ID)
			if err != nil {
				Inconclusive("the ID Token cannot be read: %v", err)
			}

			answer := h.party.UserInfo(ctx, tokens.Access)
			Expect(answer).To(HaveStatus(http.StatusOK))
			Expect(mediaType(answer) == "application/json" || mediaType(answer) == "application/jwt").
				To(BeTrue("be application/json, or application/jwt where the client registered for it (OIDC Core 5.3.2)", "wrong-form", "the media type is %q", mediaType(answer)))
			subject := userInfoSubject(answer)
			Expect(subject == claims["sub"]).To(BeTrue("be the sub of the ID Token (OIDC Core 5.3.2)", "wrong", "sub is %v", subject))
		})
	})

	h.Chapter("flow", "the metadata", func() {
		It("has every required member, well formed", Check("discovery-metadata-valid"), Needs(target.Discovery), func(ctx SpecContext) {
			Expect(metadataDefects(h.target)).To(BeEmpty("have every required member"))
		})
	})
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
