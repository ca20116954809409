package suites

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// clientAssertions are the checks on private_key_jwt (RFC 7523 section 3, OIDC Core section 9).
func clientAssertions(h *Harness) {
	h.Chapter("clientauth", "a client that signs its assertions", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.party.Client(ctx, rp.KeyClient) })
		signs := merge(Needs(target.PrivateKeyJWT), Clients(rp.KeyClient))

		refused := func(ctx SpecContext, assertion func() string) {
			h.controlAssertion(ctx, client)
			h.refuses(ctx, client, func() rp.Tamper { return client.WithAssertion(assertion()) })
		}

		DescribeTable("is refused with an assertion that nobody signed", Check("client-auth-jwt-alg-none"), signs,
			func(ctx SpecContext, alg string) {
				refused(ctx, func() string { return client.Key.Unsigned(alg, client.AssertionClaims()) })
			},
			Entry("none", "none"),
			Entry("capitalised", "None"),
			Entry("upper-case", "NONE"))

		DescribeTable("is refused with an assertion whose HMAC key is its public key", Check("client-auth-jwt-hs-with-public-key"), signs,
			func(ctx SpecContext, secret func(*rp.Key) []byte) {
				refused(ctx, func() string { return client.Key.HMAC(secret(client.Key), client.AssertionClaims()) })
			},
			Entry("pem", func(key *rp.Key) []byte { return key.PEM() }),
			Entry("pem-without-newline", func(key *rp.Key) []byte { pem := key.PEM(); return pem[:len(pem)-1] }),
			Entry("jwk", func(key *rp.Key) []byte { jwk, _ := json.Marshal(key.Public()); return jwk }))

		DescribeTable("is refused with an assertion whose signature is wrong", Check("client-auth-jwt-bad-signature"), signs,
			func(ctx SpecContext, sign func(*rp.Client) string) {
				refused(ctx, func() string { return sign(client) })
			},
			Entry("of-a-fresh-key", func(client *rp.Client) string {
				key := rp.NewKey()
				key.ID = client.Key.ID
				return key.Sign(nil, client.AssertionClaims())
			}),
			Entry("changed", spoiled(func(signature []byte) []byte { signature[len(signature)/2] ^= 1; return signature })),
			Entry("cut", spoiled(func(signature []byte) []byte { return signature[:len(signature)/2] })),
			Entry("empty", spoiled(func([]byte) []byte { return nil })),
			Entry("zeros", spoiled(func(signature []byte) []byte { clear(signature); return signature })))

		DescribeTable("is refused with an assertion for another audience", Check("client-auth-jwt-aud-missing-wrong"), signs,
			func(ctx SpecContext, audience func() any) {
				refused(ctx, func() string { return client.Key.Sign(nil, claiming(client, "aud", audience())) })
			},
			Entry("missing", func() any { return nil }),
			Entry("another-server", func() any { return "https://as.attacker.test/token" }),
			Entry("begins-like-the-issuer", func() any { return h.target.Issuer + ".attacker.test/token" }))

		DescribeTable("is refused with an assertion that is over", Check("client-auth-jwt-exp"), signs,
			func(ctx SpecContext, age time.Duration) {
				refused(ctx, func() string {
					claims := client.AssertionClaims()
					delete(claims, "exp")
					if issued := h.target.Clock.Now().Add(-age); age > 0 {
						claims["iat"], claims["exp"] = issued.Unix(), issued.Add(time.Minute).Unix()
					}
					return client.Key.Sign(nil, claims)
				})
			},
			Entry("expired", time.Hour),
			Entry("without-expiry", time.Duration(0)))

		It("is refused with an assertion whose time has not come", Check("client-auth-jwt-nbf-iat"), signs, func(ctx SpecContext) {
			refused(ctx, func() string {
				return client.Key.Sign(nil, claiming(client, "nbf", h.target.Clock.Now().Add(time.Hour).Unix()))
			})
		})

		It("is refused when its assertion comes a second time", Check("client-auth-jwt-jti-replay"), signs, func(ctx SpecContext) {
			h.controlAssertion(ctx, client)
			assertion := client.Key.Sign(nil, client.AssertionClaims())
			Control(client.Redeem(ctx, client.Authorize(ctx), client.WithAssertion(assertion))).To(IssueTokens())
			code := client.Authorize(ctx)

			Expect(client.Redeem(ctx, code, client.WithAssertion(assertion))).To(BeRefused())
		})

		DescribeTable("is refused when it does not sign", Check("client-auth-method-mismatch"), signs,
			func(ctx SpecContext, instead func(*rp.Client) rp.Tamper) {
				h.controlAssertion(ctx, client)
				h.refuses(ctx, client, func() rp.Tamper { return instead(client) })
			},
			Entry("nothing-instead-of-the-key", func(client *rp.Client) rp.Tamper { return client.WithoutCredentials }),
			Entry("a-secret-in-the-header", func(client *rp.Client) rp.Tamper { return client.ByBasic }),
			Entry("a-secret-in-the-body", func(client *rp.Client) rp.Tamper {
				return both(client.WithoutCredentials, rp.Set("client_secret", client.Secret))
			}))
	})

	betweenClients(h)
	assertionsForTheIssuer(h)
}

// betweenClients are the checks in which a second client with a key takes part.
func betweenClients(h *Harness) {
	h.Chapter("clientauth", "a client that signs its assertions", func() {
		var client, other *rp.Client
		BeforeEach(func(ctx SpecContext) {
			client = h.party.Client(ctx, rp.KeyClient)
			if reason := h.party.Has(rp.OtherKey); reason != "" {
				unsupported("%s", reason)
			}
			other = h.party.Client(ctx, rp.OtherKey)
		})
		signs := merge(Needs(target.PrivateKeyJWT), Clients(rp.KeyClient, rp.OtherKey))

		It("is refused with an assertion that another client signed", Check("client-auth-jwt-other-client-key"), signs, func(ctx SpecContext) {
			h.controlAssertion(ctx, other)
			h.controlAssertion(ctx, client)
			h.refuses(ctx, client, func() rp.Tamper { return client.WithAssertion(other.Key.Sign(nil, client.AssertionClaims())) })
		})

		DescribeTable("is refused with an assertion of another name", Check("client-auth-jwt-iss-sub-mismatch"), signs,
			func(ctx SpecContext, attack func(client, other *rp.Client) rp.Tamper) {
				h.controlAssertion(ctx, other)
				h.controlAssertion(ctx, client)
				h.refuses(ctx, client, func() rp.Tamper { return attack(client, other) })
			},
			Entry("issuer-is-another", claimed("iss", func(other *rp.Client) any { return other.ID })),
			Entry("subject-is-another", claimed("sub", func(other *rp.Client) any { return other.ID })),
			Entry("no-issuer", claimed("iss", func(*rp.Client) any { return nil })),
			Entry("no-subject", claimed("sub", func(*rp.Client) any { return nil })),
			Entry("client-id-is-another", func(client, other *rp.Client) rp.Tamper {
				return both(client.WithAssertion(client.Key.Sign(nil, client.AssertionClaims())), rp.Set("client_id", other.ID))
			}),
			Entry("another-issues-and-signs", func(client, other *rp.Client) rp.Tamper {
				return client.WithAssertion(other.Key.Sign(nil, claiming(client, "iss", other.ID)))
			}))
	})
}

// controlAssertion shows that an honest assertion is accepted. Targets want their token endpoint or their issuer as
// its audience (RFC 7523 section 3); the form that works is kept.
func (h *Harness) controlAssertion(ctx context.Context, client *rp.Client) {
	Control(h.redeemAsTaken(ctx, client)).To(IssueTokens())
}

// redeemAsTaken redeems a code; where a client's assertion was refused, with another one for the issuer.
func (h *Harness) redeemAsTaken(ctx context.Context, client *rp.Client) *rp.Answer {
	answer := client.Redeem(ctx, client.Authorize(ctx))
	if carriesTokens(answer) || !strings.HasSuffix(client.Auth, "_jwt") {
		return answer
	}
	h.party.UseAssertionAudience(h.target.Issuer)
	return client.Redeem(ctx, client.Authorize(ctx))
}

// refuses demands that a client gets no tokens when it authenticates in another way. Careless code breaks on an odd
// assertion, and answers server_error.
func (h *Harness) refuses(ctx context.Context, client *rp.Client, attack func() rp.Tamper) {
	honest := func() *rp.Answer { return client.Redeem(ctx, client.Authorize(ctx)) }
	Expect(steady(honest, func() *rp.Answer { return client.Redeem(ctx, client.Authorize(ctx), attack()) })).To(BeRefused())
}

// claiming gives the claims of a client's assertion with one of another value; nil leaves it out.
func claiming(client *rp.Client, name string, value any) rp.Claims {
	claims := client.AssertionClaims()
	claims[name] = value
	if value == nil {
		delete(claims, name)
	}
	return claims
}

// claimed is an attack by an assertion of the client's own in which one claim has another value.
func claimed(name string, value func(other *rp.Client) any) func(client, other *rp.Client) rp.Tamper {
	return func(client, other *rp.Client) rp.Tamper {
		return client.WithAssertion(client.Key.Sign(nil, claiming(client, name, value(other))))
	}
}

// spoiled signs a client's assertion, and changes the signature.
func spoiled(change func(signature []byte) []byte) func(*rp.Client) string {
	return func(client *rp.Client) string { return client.Key.Spoiled(client.AssertionClaims(), change) }
}
