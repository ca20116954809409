package suites

import (
	"context"
	"net/http"
	"net/url"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// clientAuthentication is the chapter of RFC 6749 section 2.3, RFC 7523 and OIDC Core section 9: who a client is,
// and what does not prove it.
func clientAuthentication(h *Harness) {
	h.Chapter("clientauth", "a confidential client", func() {
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

	h.Chapter("clientauth", "a public client", func() {
		It("gets no token of its own", Check("client-auth-public-client-cc"), Needs(target.ClientCredentials), Clients(rp.Public, rp.Service), func(ctx SpecContext) {
			public := h.party.Client(ctx, rp.Public)
			Control(h.party.Client(ctx, rp.Service).ClientCredentials(ctx)).To(IssueTokens())
			Control(public.Redeem(ctx, public.Authorize(ctx))).To(IssueTokens())

			Expect(public.ClientCredentials(ctx)).To(BeRefused())
		})
	})

	clientSecrets(h)
	clientAssertions(h)
	registeredAlgorithm(h)
}

func redeemWithoutCredentials(ctx context.Context, h *Harness) {
	client := h.Client(ctx)
	code := codeToAttack(ctx, client)

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

// both is one tamper after another.
func both(first, second rp.Tamper) rp.Tamper {
	return func(form url.Values, header http.Header) {
		first(form, header)
		second(form, header)
	}
}
