package suites

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// clientSecrets are the checks on what a client secret proves, and where it may stand (RFC 6749 section 2.3.1).
func clientSecrets(h *Harness) {
	h.Chapter("clientauth", "a client that has a secret", func() {
		DescribeTable("is refused with a wrong secret", Check("client-auth-wrong-secret"),
			func(ctx SpecContext, kind rp.Kind) { refusesSecret(ctx, h.withSecret(ctx, kind), "assay-wrong-secret") },
			Entry("client-secret-basic", rp.Confidential),
			Entry("client-secret-post", rp.Post))

		DescribeTable("is refused with an empty secret", Check("client-auth-empty-secret"),
			func(ctx SpecContext, kind rp.Kind) { refusesSecret(ctx, h.withSecret(ctx, kind), "") },
			Entry("client-secret-basic", rp.Confidential),
			Entry("client-secret-post", rp.Post))

		It("authenticates by its secret in the body, where it registered for that", Check("client-auth-secret-post-works"), Clients(rp.Post), func(ctx SpecContext) {
			client := h.withSecret(ctx, rp.Post)
			Control(h.Client(ctx).Redeem(ctx, h.Client(ctx).Authorize(ctx))).To(IssueTokens())

			Expect(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
		})

		It("is refused with the secret of another client", Check("client-auth-other-client-secret"), Clients(rp.Other), func(ctx SpecContext) {
			client, other := h.withSecret(ctx, rp.Confidential), h.withSecret(ctx, rp.Other)
			if client.Secret == other.Secret {
				unsupported("the two clients have the same secret; the check needs different ones")
			}
			Control(other.Redeem(ctx, other.Authorize(ctx))).To(IssueTokens())
			refusesSecret(ctx, client, other.Secret)
		})

		It("is refused when its secret stands in the address", Check("client-auth-in-query"), Clients(rp.Post), func(ctx SpecContext) {
			client := h.withSecret(ctx, rp.Post)
			code := codeToAttack(ctx, client)

			Expect(client.RedeemAs(ctx, code, rp.InQuery("client_id", "client_secret"))).To(BeRefused())
		})

		DescribeTable("is refused when it authenticates in two ways at once", Check("client-auth-multiple-methods"),
			func(ctx SpecContext, second func(context.Context, *Harness, *rp.Client) rp.Tamper) {
				client := h.withBasic(ctx)
				more := second(ctx, h, client)
				code := codeToAttack(ctx, client)

				Expect(client.Redeem(ctx, code, more)).To(BeRefused())
			},
			Entry("the-same-secret-in-the-body", func(_ context.Context, h *Harness, client *rp.Client) rp.Tamper {
				return h.inBody(client, client.Secret)
			}),
			Entry("a-wrong-secret-in-the-body", func(_ context.Context, h *Harness, client *rp.Client) rp.Tamper {
				return h.inBody(client, "assay-wrong-secret")
			}),
			Entry("another-client-in-the-body", Clients(rp.Other), func(ctx context.Context, h *Harness, _ *rp.Client) rp.Tamper {
				other := h.withSecret(ctx, rp.Other)
				Control(other.Redeem(ctx, other.Authorize(ctx))).To(IssueTokens())
				return h.inBody(other, other.Secret)
			}),
			Entry("an-assertion-in-the-body", Needs(target.PrivateKeyJWT), func(_ context.Context, _ *Harness, client *rp.Client) rp.Tamper {
				return client.AndAssertion(rp.NewKey().Sign(nil, client.AssertionClaims()))
			}))

		It("may encode its ID and secret in the Authorization header", Check("client-auth-basic-encoding"), func(ctx SpecContext) {
			client := h.withBasic(ctx)
			id, secret := formEncoded(client.ID), formEncoded(client.Secret)
			if id == client.ID && secret == client.Secret {
				unsupported("ID and secret of the client under test are letters and digits, which look the same encoded")
			}
			code := codeToAttack(ctx, client)

			Expect(client.Redeem(ctx, code, client.ByBasicAs(id, secret))).To(IssueTokens())
		})
	})
}

// refusesSecret demands that a code is refused where the client sends another secret than its own.
func refusesSecret(ctx context.Context, client *rp.Client, secret string) {
	code := codeToAttack(ctx, client)

	Expect(client.Redeem(ctx, code, client.WithSecret(secret))).To(BeRefused())
}

// withSecret gives a client of a kind that has a secret, and sends it as it is.
func (h *Harness) withSecret(ctx context.Context, kind rp.Kind) *rp.Client {
	if kind == rp.Confidential {
		h.Client(ctx) // the one under test, where assay.yaml lists several
	}
	if reason := h.party.Has(kind); reason != "" {
		unsupported("%s", reason)
	}
	client := h.party.Client(ctx, kind)
	if !slices.Contains([]string{"client_secret_basic", "client_secret_post"}, client.Auth) || client.Secret == "" {
		unsupported("the %s client authenticates by %s; the check needs one that sends a secret", kind, client.Auth)
	}
	return client
}

// withBasic gives the client under test where it authenticates by HTTP Basic.
func (h *Harness) withBasic(ctx context.Context) *rp.Client {
	client := h.withSecret(ctx, rp.Confidential)
	if client.Auth != "client_secret_basic" {
		unsupported("the client under test does not authenticate by HTTP Basic")
	}
	return client
}

// inBody adds a client's ID and a secret to the body, beside whatever else authenticates. Who does not know that way
// ignores what stands there, as any other parameter (RFC 6749 section 3.2).
func (h *Harness) inBody(client *rp.Client, secret string) rp.Tamper {
	if !h.target.Metadata.Lists("token_endpoint_auth_methods_supported", "client_secret_post") {
		unsupported("the target's metadata does not list client_secret_post; it may ignore a secret in the body")
	}
	return func(form url.Values, _ http.Header) {
		form.Set("client_id", client.ID)
		form.Set("client_secret", secret)
	}
}

// formEncoded replaces what is neither letter nor digit by %HH, as HTML 4.01 section 17.13.4 has it, to which RFC 6749
// appendix B refers.
func formEncoded(text string) string {
	var encoded strings.Builder
	for _, char := range []byte(text) {
		if char >= '0' && char <= '9' || char|0x20 >= 'a' && char|0x20 <= 'z' {
			encoded.WriteByte(char)
			continue
		}
		encoded.WriteString(hexed(char))
	}
	return encoded.String()
}

func hexed(char byte) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{'%', digits[char>>4], digits[char&15]})
}
