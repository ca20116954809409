package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// idTokenHashes asks what ties an ID Token to what came with it (OIDC Core sections 3.1.3.6, 3.2.2.10 and 3.3.2.11).
func idTokenHashes(h *Harness) {
	h.Chapter("idtoken", "an ID Token", func() {
		DescribeTable("holds the hash of the access token that came with it, where it holds one", Check("idtoken-at-hash"), Needs(target.OpenID),
			func(ctx SpecContext, obtain func(SpecContext, *rp.Client) rp.Tokens) {
				tokens := obtain(ctx, h.Client(ctx))
				header, claims := readIDToken(idTokenOf(tokens))
				if claims["at_hash"] == nil {
					unsupported("the ID Token has no at_hash, which is optional here (OIDC Core 3.1.3.6)")
				}

				expectHash("at_hash", tokens.Access, header, claims)
			},
			Entry("code", func(ctx SpecContext, client *rp.Client) rp.Tokens { return client.Tokens(ctx) }),
			Entry("refresh-token", Needs(target.RefreshToken), func(ctx SpecContext, client *rp.Client) rp.Tokens { return h.refreshed(ctx, client) }))

		h.EachFlow("holds the hash of the access token that came with it, where it holds one", Check("idtoken-at-hash"), func(ctx SpecContext, flow Flow) {
			issued := h.FlowTokens(ctx, flow)
			header, claims := readIDToken(issued.FrontID)

			expectHash("at_hash", issued.FrontToken, header, claims)
		}, Needs(target.OpenID), OnlyFlows(func(flow Flow) bool { return flow.Returns("id_token") && flow.Returns("token") }))

		h.EachFlow("holds the hash of the code that came with it", Check("idtoken-c-hash-s-hash"), func(ctx SpecContext, flow Flow) {
			issued := h.FlowTokens(ctx, flow)
			header, claims := readIDToken(issued.FrontID)

			expectHash("c_hash", issued.Grant.Code, header, claims)
			if claims["s_hash"] != nil { // FAPI 1.0 Advanced alone requires it
				expectHash("s_hash", issued.Grant.State, header, claims)
			}
		}, Needs(target.OpenID), OnlyFlows(func(flow Flow) bool { return flow.Returns("id_token") && flow.Returns("code") }))
	})
}

// expectHash demands a claim that is the left half of the hash of what came with the ID Token.
func expectHash(claim, of string, header, claims rp.Claims) {
	required, known := leftHalf(header["alg"], of)
	if !known {
		unsupported("no specification says which hash belongs to the alg %.40v", header["alg"])
	}
	class := "wrong"
	if claims[claim] == nil {
		class = "missing"
	}
	Expect(claims[claim] == required).To(BeTrue("have the left half of the hash as "+claim, class, "%s is %.100v", claim, claims[claim]))
}

// registeredAlgorithms asks whether ID Tokens are signed as their client registered (OIDC Registration section 2).
func registeredAlgorithms(h *Harness) {
	h.Chapter("idtoken", "an ID Token", func() {
		h.EachFlow("is signed by RS256 where its client registered no algorithm", Check("idtoken-alg-default"), func(ctx SpecContext, flow Flow) {
			issued := h.FlowTokens(ctx, flow)
			if issued.Client.Metadata == nil {
				unsupported("the client is not one that assay registered: nobody knows which algorithm it registered")
			}
			required, _ := issued.Client.Metadata[idTokenAlg].(string) // a server may choose, and says so (section 3.2.1)
			if required == "" {
				required = "RS256"
			}
			for _, token := range issued.idTokens() {
				expectAlg(token, required)
			}
		}, Needs(target.OpenID, target.Registration))

		It("is signed by RS256 where its client registered for that", Check("idtoken-rs256-registered"), Needs(target.OpenID, target.Registration, target.JWKS), func(ctx SpecContext) {
			client := h.registeredWith(ctx, idTokenAlg, "RS256")
			token := h.idToken(ctx, client)
			keys, _ := h.keySet(ctx)

			expectAlg(token, "RS256")
			Expect(signatureDefects(token, keys, client.Secret)).To(BeEmpty("verify with a published key"))
		})

		It("is unsigned where its client registered for that", Check("idtoken-none-when-registered"), Needs(target.OpenID, target.Registration), func(ctx SpecContext) {
			if !h.target.Metadata.Lists("id_token_signing_alg_values_supported", "none") {
				unsupported("the target's metadata does not list none in id_token_signing_alg_values_supported")
			}

			expectAlg(h.idToken(ctx, h.registeredWith(ctx, idTokenAlg, "none")), "none")
		})
	})
}

const idTokenAlg = "id_token_signed_response_alg"

// registeredWith gives a client that registered a member of client metadata. A target may refuse that, or choose another
// value and say so (OIDC Registration section 3.2): then there is no such client.
func (h *Harness) registeredWith(ctx SpecContext, member, value string) *rp.Client {
	client, answer := h.party.RegisterWith(ctx, rp.Confidential, map[string]any{member: value})
	if client == nil {
		unsupported("the target registers no client for %s %s: %s", member, value, status(answer))
	}
	if said := answer.Text(member); said != "" && said != value {
		unsupported("the target registered a client for %s %.40q instead of %s", member, said, value)
	}
	return client
}

func expectAlg(token, required string) {
	header, _ := readIDToken(token)
	Expect(header["alg"] == required).To(BeTrue("have the alg "+required, "wrong", "alg is %.40v", header["alg"]))
}
