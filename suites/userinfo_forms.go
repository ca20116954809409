package suites

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// userInfoForms asks in which forms the userinfo endpoint takes a token, and gives claims.
func userInfoForms(h *Harness) {
	h.Chapter("userinfo", "the userinfo endpoint", func() {
		h.EachFlow("takes a token in a posted form, or refuses it cleanly", Check("userinfo-token-in-form"), func(ctx SpecContext, flow Flow) {
			issued := h.FlowTokens(ctx, flow)
			Control(h.party.UserInfo(ctx, issued.Access)).To(GrantAccess())
			_, claims := readIDToken(issued.ID)

			Expect(h.party.UserInfoByPost(ctx, "", issued.Access)).To(TellOf(claims["sub"]))
		}, Needs(target.UserInfo, target.OpenID), OnlyFlows(func(flow Flow) bool { return flow.Returns("token") || flow.Returns("code") }))

		DescribeTable("takes a token in a posted form, or refuses it cleanly", Check("userinfo-token-in-form"), Needs(target.UserInfo, target.OpenID), TwoUsers(),
			func(ctx SpecContext, inForm func(alice, bob rp.Tokens) string) {
				client, bob := h.Client(ctx), h.party.Bob()
				tokens := client.Tokens(ctx)
				others := client.MustRedeem(ctx, client.Granted(ctx, client.NewVisit().By(&bob, nil)))
				Control(h.party.UserInfo(ctx, tokens.Access)).To(GrantAccess())
				Control(h.party.UserInfo(ctx, others.Access)).To(GrantAccess())

				Expect(h.party.UserInfoByPost(ctx, tokens.Access, inForm(tokens, others))).To(TellOf(h.subject(tokens)))
			},
			Entry("another-users-beside-the-header", func(_, bob rp.Tokens) string { return bob.Access }),
			Entry("garbage-beside-the-header", func(_, _ rp.Tokens) string { return "assay-no-such-token" }))

		It("signs claims for a client that registered for it, and names itself and the client", Check("userinfo-signed-claims"),
			Needs(target.UserInfo, target.OpenID, target.Registration, target.JWKS), func(ctx SpecContext) {
				algorithm := h.userInfoAlgorithm()
				client := h.registeredWith(ctx, "userinfo_signed_response_alg", algorithm)
				tokens := client.Tokens(ctx)
				answer := h.party.UserInfo(ctx, tokens.Access)
				keys, _ := h.keySet(ctx)

				Expect(answer).To(HaveStatus(http.StatusOK))
				Expect(mediaType(answer) == "application/jwt").To(BeTrue("have the media type application/jwt", "wrong-form", "the media type is %q", mediaType(answer)))
				expectSignedClaims(strings.TrimSpace(string(answer.Body)), algorithm, client, keys, h.target.Issuer)
			})
	})
}

// userInfoAlgorithm is one that the target signs userinfo by: RS256 where it is listed.
func (h *Harness) userInfoAlgorithm() string {
	listed := h.target.Metadata.List("userinfo_signing_alg_values_supported")
	if contains(strings.Join(listed, " "), "RS256") {
		return "RS256"
	}
	for _, algorithm := range listed {
		if algorithm != "none" && !strings.HasPrefix(algorithm, "HS") {
			return algorithm
		}
	}
	unsupported("the target's metadata lists no algorithm with a public key in userinfo_signing_alg_values_supported")
	return ""
}

func expectSignedClaims(token, algorithm string, client *rp.Client, keys []map[string]any, issuer string) {
	header, claims, err := rp.ReadJWT(token)
	Expect(err == nil).To(BeTrue("be a JWT", "wrong-form", "the answer is none: %v", err))
	Expect(header["alg"] == algorithm).To(BeTrue("be signed by "+algorithm, "wrong", "alg is %.40v", header["alg"]))
	Expect(signatureDefects(token, keys, client.Secret)).To(BeEmpty("verify with a published key"))
	Expect(claims["iss"] == issuer).To(BeTrue("have the iss "+issuer, "wrong", "iss is %.200v", claims["iss"]))
	names := audiences(claims)
	Expect(contains(strings.Join(names, " "), client.ID)).To(BeTrue("have the client_id in aud", "wrong", "aud is %.200v", claims["aud"]))
}

// TellOf demands claims about a user, or a clean refusal (RFC 6750 section 3.1). A server that breaks down over a form
// does not refuse.
func TellOf(subject any) matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "tell of the user of the token, or refuse with 400 or 401", look: func(answer *rp.Answer) judgement {
		switch {
		case answer.Status == http.StatusInternalServerError:
			return judgement{class: "broke-down", saw: "answered with " + status(answer)}
		case answer.Status/100 != 2:
			return DenyAccess().look(answer)
		}
		if said := userInfoSubject(answer); said != subject {
			return judgement{class: "wrong", saw: "the answer is about another user"}
		}
		return judgement{matched: true, class: "answered"}
	}}
}
