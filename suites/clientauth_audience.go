package suites

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
)

// assertionsForTheIssuer asks whether the issuer is taken for the audience of an assertion (OIDC Core section 9).
func assertionsForTheIssuer(h *Harness) {
	h.Chapter("clientauth", "a client that signs its assertions", func() {
		DescribeTable("authenticates with an assertion for the issuer", Check("client-auth-jwt-aud-issuer"),
			func(ctx SpecContext, kind rp.Kind, sign func(client *rp.Client, claims rp.Claims) string) {
				if reason := h.party.Has(kind); reason != "" {
					unsupported("%s", reason)
				}
				client := h.party.Client(ctx, kind)
				h.controlAssertion(ctx, client)
				assertion := sign(client, claiming(client, "aud", h.target.Issuer))

				Expect(client.Redeem(ctx, client.Authorize(ctx), client.WithAssertion(assertion))).To(IssueTokens())
			},
			Entry("private-key-jwt", rp.KeyClient, func(client *rp.Client, claims rp.Claims) string { return client.Key.Sign(nil, claims) }),
			Entry("client-secret-jwt", rp.SecretJWT, func(client *rp.Client, claims rp.Claims) string {
				return (&rp.Key{}).HMAC([]byte(client.Secret), claims)
			}))
	})
}
