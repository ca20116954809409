package suites

import (
	"context"
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// revocationAndIntrospection is the chapter of RFC 7009 and RFC 7662: ending a token, and asking about one.
func revocationAndIntrospection(h *Harness) {
	revocationEndpoint(h)
	introspectionEndpoint(h)
}

// revocationEndpoint asks which tokens end, and for whom. It is judged by effect: an answer of 200 that leaves a token
// alive did nothing.
func revocationEndpoint(h *Harness) {
	h.Chapter("revocation", "the revocation endpoint", func() {
		It("ends a refresh token", Check("revoke-refresh"), Spends(Grant), Needs(target.Revocation, target.RefreshToken), func(ctx SpecContext) {
			client := h.Client(ctx)
			Control(client.Refresh(ctx, client.RefreshToken(ctx).Refresh)).To(IssueTokens())
			token := client.RefreshToken(ctx).Refresh
			Control(client.Revoke(ctx, token, "refresh_token")).To(HaveStatus(http.StatusOK))

			Expect(client.Refresh(ctx, token)).To(BeRefused())
		})

		It("ends an access token", Check("revoke-access"), Needs(target.Revocation, target.TokenUse), func(ctx SpecContext) {
			client := h.Client(ctx)
			token := client.Tokens(ctx).Access
			Control(h.Use(ctx, token)).To(GrantAccess())
			h.revokeAccess(ctx, client, token)

			Expect(h.Use(ctx, token)).To(DenyAccess())
		})

		DescribeTable("ends no token for another client", Check("revoke-wrong-client"), Needs(target.Revocation), Clients(rp.Other),
			func(ctx SpecContext, kind func(*Harness) revocable) {
				client, other, tokens := h.Client(ctx), h.party.Client(ctx, rp.Other), kind(h)
				tokens.controlRevocation(ctx, other)
				token := tokens.of(ctx, client)
				asked(other.Revoke(ctx, token, tokens.hint))

				Expect(tokens.use(ctx, client, token)).To(Survive("a token that another client revoked", tokens.alive))
			},
			Entry("refresh-token", Needs(target.RefreshToken), (*Harness).refreshTokens),
			Entry("access-token", Needs(target.TokenUse), (*Harness).accessTokens))

		DescribeTable("ends no token for somebody who does not authenticate", Check("revoke-no-auth"), Needs(target.Revocation),
			func(ctx SpecContext, strip func(*rp.Client) rp.Tamper) {
				client, tokens := h.Client(ctx), h.accessTokens()
				if client.Public() {
					unsupported("the client under test is public")
				}
				if h.target.Supports(target.RefreshToken) {
					tokens = h.refreshTokens()
				}
				tokens.controlRevocation(ctx, client)
				token := tokens.of(ctx, client)
				asked(client.Revoke(ctx, token, tokens.hint, strip(client)))

				Expect(tokens.use(ctx, client, token)).To(Survive("a token that was revoked without credentials", tokens.alive))
			},
			Entry("nothing", func(*rp.Client) rp.Tamper { return rp.Anonymous }),
			Entry("client-id-alone", func(client *rp.Client) rp.Tamper { return client.WithoutCredentials }),
			Entry("wrong-secret", func(client *rp.Client) rp.Tamper {
				if client.Secret == "" {
					unsupported("the client under test has no secret")
				}
				return client.WithSecret("assay-wrong-secret")
			}))
	})
}

// revocable is a kind of token that a client may revoke: how it is had and used, and what shows that it is alive.
type revocable struct {
	hint  string
	alive matcher[*rp.Answer]
	of    func(context.Context, *rp.Client) string
	use   func(context.Context, *rp.Client, string) *rp.Answer
}

func (h *Harness) refreshTokens() revocable {
	return revocable{"refresh_token", IssueTokens(),
		func(ctx context.Context, client *rp.Client) string { return client.RefreshToken(ctx).Refresh },
		func(ctx context.Context, client *rp.Client, token string) *rp.Answer {
			return client.Refresh(ctx, token)
		}}
}

func (h *Harness) accessTokens() revocable {
	return revocable{"access_token", GrantAccess(),
		func(ctx context.Context, client *rp.Client) string { return client.Tokens(ctx).Access },
		func(ctx context.Context, _ *rp.Client, token string) *rp.Answer { return h.Use(ctx, token) }}
}

// controlRevocation shows that a client ends a token of its own, so that one which lives on means something.
func (r revocable) controlRevocation(ctx context.Context, client *rp.Client) {
	token := r.of(ctx, client)
	Control(r.use(ctx, client, token)).To(r.alive)
	token = r.of(ctx, client)
	answer := asked(client.Revoke(ctx, token, r.hint))
	if r.alive.look(r.use(ctx, client, token)).matched {
		unsupported("the target does not end a token of this kind for its own client either: it answered the %s with %s", r.hint, status(answer))
	}
}

// asked stops where a request did not get to the target, or not to a revocation endpoint: that has an error to say.
func asked(answer *rp.Answer) *rp.Answer {
	switch {
	case answer.InFront != "":
		Inconclusive("the revocation was not decided: %s", answer.InFront)
	case answer.Status == http.StatusNotFound && answer.ErrorCode() == "":
		Inconclusive("no revocation endpoint is where the metadata says: %s", status(answer))
	}
	return answer
}

// revokeAccess revokes an access token; a target may know no revocation of those (RFC 7009 section 2.2.1).
func (h *Harness) revokeAccess(ctx context.Context, client *rp.Client, token string) {
	answer := asked(client.Revoke(ctx, token, "access_token"))
	if answer.Status != http.StatusOK {
		unsupported("the target does not revoke access tokens: %s", status(answer))
	}
}
