package suites

import (
	"context"
	"encoding/json"
	"net/url"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// clientAuthentication is the chapter of RFC 6749 section 2.3, RFC 7523 and OIDC Core section 9: who a client is,
// and what does not prove it.
func clientAuthentication(h *Harness) {
	h.Chapter("clientauth", "a confidential client", func() {
		DescribeTable("is refused with a wrong secret", Check("client-auth-wrong-secret"),
			func(ctx SpecContext, kind rp.Kind) {
				if reason := h.party.Has(kind); reason != "" {
					unsupported("%s", reason)
				}
				client := h.party.Client(ctx, kind)
				Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
				code := client.Authorize(ctx)

				Expect(client.Redeem(ctx, code, client.WithSecret("assay-wrong-secret"))).To(BeRefused())
			},
			Entry("client-secret-basic", rp.Confidential),
			Entry("client-secret-post", rp.Post))

		DescribeTable("is refused without credentials", Check("client-auth-none"),
			func(ctx SpecContext, attack func(context.Context, *Harness)) {
				if h.Client(ctx).Public() {
					unsupported("the client under test is public")
				}
				attack(ctx, h)
			},
			Entry("code", redeemWithoutCredentials),
			Entry("refresh-token", Needs(target.RefreshToken), refreshWithoutCredentials),
			Entry("client-credentials", Needs(target.ClientCredentials), Clients(rp.Service), askWithoutCredentials),
			Entry("revocation", Needs(target.Revocation, target.RefreshToken), revokeWithoutCredentials),
			Entry("introspection", Needs(target.Introspection), introspectWithoutCredentials))
	})

	h.Chapter("clientauth", "a client that signs its assertions", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.party.Client(ctx, rp.KeyClient) })

		refused := func(ctx SpecContext, assertion func() string) {
			h.controlAssertion(ctx, client)
			code := client.Authorize(ctx)

			Expect(client.Redeem(ctx, code, client.WithAssertion(assertion()))).To(BeRefused())
		}

		DescribeTable("is refused with an assertion that nobody signed", Check("client-auth-jwt-alg-none"), Needs(target.PrivateKeyJWT), Clients(rp.KeyClient),
			func(ctx SpecContext, alg string) {
				refused(ctx, func() string { return client.Key.Unsigned(alg, client.AssertionClaims()) })
			},
			Entry("none", "none"),
			Entry("capitalised", "None"),
			Entry("upper-case", "NONE"))

		DescribeTable("is refused with an assertion whose HMAC key is its public key", Check("client-auth-jwt-hs-with-public-key"), Needs(target.PrivateKeyJWT), Clients(rp.KeyClient),
			func(ctx SpecContext, secret func(*rp.Key) []byte) {
				refused(ctx, func() string { return client.Key.HMAC(secret(client.Key), client.AssertionClaims()) })
			},
			Entry("pem", func(key *rp.Key) []byte { return key.PEM() }),
			Entry("pem-without-newline", func(key *rp.Key) []byte { pem := key.PEM(); return pem[:len(pem)-1] }),
			Entry("jwk", func(key *rp.Key) []byte { jwk, _ := json.Marshal(key.Public()); return jwk }))
	})
}

// controlAssertion shows that an honest assertion is accepted. Targets want their token endpoint or their issuer as
// its audience (RFC 7523 section 3); the form that works is kept.
func (h *Harness) controlAssertion(ctx context.Context, client *rp.Client) {
	answer := client.Redeem(ctx, client.Authorize(ctx))
	if !carriesTokens(answer) {
		h.party.UseAssertionAudience(h.target.Issuer)
		answer = client.Redeem(ctx, client.Authorize(ctx))
	}
	Control(answer).To(IssueTokens())
}

func redeemWithoutCredentials(ctx context.Context, h *Harness) {
	client := h.Client(ctx)
	Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
	code := client.Authorize(ctx)

	Expect(client.Redeem(ctx, code, client.WithoutCredentials)).To(BeRefused())
}

func refreshWithoutCredentials(ctx context.Context, h *Harness) {
	client := h.Client(ctx)
	Control(client.Refresh(ctx, client.RefreshToken(ctx).Refresh)).To(IssueTokens())
	token := client.RefreshToken(ctx).Refresh

	Expect(client.Refresh(ctx, token, client.WithoutCredentials)).To(BeRefused())
}

func askWithoutCredentials(ctx context.Context, h *Harness) {
	service := h.party.Client(ctx, rp.Service)
	Control(service.ClientCredentials(ctx)).To(IssueTokens())

	Expect(service.ClientCredentials(ctx, service.WithoutCredentials)).To(BeRefused())
}

func introspectWithoutCredentials(ctx context.Context, h *Harness) {
	client := h.Client(ctx)
	token := client.Tokens(ctx).Access
	controlIntrospection(ctx, client, token)

	Expect(client.Introspect(ctx, token, client.WithoutCredentials)).To(DenyAccess())
}

// revokeWithoutCredentials judges by effect: an answer of 200 that leaves the token alive did nothing.
func revokeWithoutCredentials(ctx context.Context, h *Harness) {
	client := h.Client(ctx)
	token := client.RefreshToken(ctx).Refresh
	Control(client.Revoke(ctx, token, "refresh_token")).To(HaveStatus(200))
	Control(client.Refresh(ctx, token)).To(BeRefused())
	token = client.RefreshToken(ctx).Refresh
	client.Post(ctx, "revocation", url.Values{"token": {token}}, client.WithoutCredentials)

	Expect(client.Refresh(ctx, token)).To(Survive("a token that was revoked without credentials", IssueTokens()))
}
