package suites

import (
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// codeClients asks whose code it is.
func codeClients(h *Harness) {
	h.Chapter("code", "an authorization code", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		It("is refused when a confidential client does not authenticate", Check("code-confidential-without-auth"), func(ctx SpecContext) {
			if client.Public() {
				unsupported("the client under test is public")
			}
			code := codeToAttack(ctx, client)

			Expect(client.Redeem(ctx, code, client.WithoutCredentials)).To(BeRefused())
		})

		It("is refused when another client presents it", Check("code-wrong-client"), Clients(rp.Other), func(ctx SpecContext) {
			other := h.party.Client(ctx, rp.Other)
			honest := func() *rp.Answer { return other.Redeem(ctx, other.Authorize(ctx)) }
			Control(honest()).To(IssueTokens())

			Expect(steady(honest, func() *rp.Answer { return other.Redeem(ctx, client.Authorize(ctx)) })).To(BeRefused())
		})

		DescribeTable("is refused when another client presents it in its owner's name", Check("code-client-id-body-mismatch"),
			func(ctx SpecContext, kind rp.Kind) {
				other := h.party.Client(ctx, kind)
				if !slices.Contains([]string{"client_secret_basic", "client_secret_jwt", "private_key_jwt"}, other.Auth) {
					unsupported("the second client says who it is by client_id alone")
				}
				if kind == rp.KeyClient {
					h.controlAssertion(ctx, other)
				}
				honest := func() *rp.Answer { return other.Redeem(ctx, other.Authorize(ctx)) }
				Control(honest()).To(IssueTokens())

				Expect(steady(honest, func() *rp.Answer {
					return other.Redeem(ctx, client.Authorize(ctx), rp.Set("client_id", client.ID))
				})).To(BeRefused())
			},
			Entry("secret", Clients(rp.Other), rp.Other),
			Entry("assertion", Needs(target.PrivateKeyJWT), Clients(rp.KeyClient), rp.KeyClient))

		It("is refused when another client presents it with a part of its own code in it", Check("code-structured-retarget"), Clients(rp.Other), func(ctx SpecContext) {
			other := h.party.Client(ctx, rp.Other)
			honest := func() *rp.Answer { return other.Redeem(ctx, other.Authorize(ctx)) }
			Control(honest()).To(IssueTokens())
			code := client.Authorize(ctx)
			sibling, own := client.Authorize(ctx), other.Authorize(ctx)

			for _, value := range retargeted(code.Code, sibling.Code, own.Code) {
				h.party.Redactor.Learn("code", value)
				stolen := *code
				stolen.Code = value
				Expect(steady(honest, func() *rp.Answer { return other.Redeem(ctx, &stolen) })).To(BeRefused())
			}
		})
	})
}

// retargeted puts parts of a client's own code into a stolen one: those that two codes of the victim's client share, and
// that are others in the client's own. What differs between all is what makes a code unique. A code without such parts
// gets the other's second half.
func retargeted(stolen, sibling, own string) []string {
	parts, shared, ours := segments(stolen), segments(sibling), segments(own)
	halves := []string{stolen[:len(stolen)/2] + own[len(own)/2:]}
	if len(parts) != len(shared) || len(parts) != len(ours) {
		return halves
	}
	var spliced []string
	whole := stolen
	for i, part := range parts {
		if part != shared[i] || part == ours[i] {
			continue
		}
		spliced = append(spliced, replacePart(stolen, i, ours[i]))
		whole = replacePart(whole, i, ours[i])
	}
	switch len(spliced) {
	case 0:
		return halves
	case 1:
		return spliced
	}
	return append(spliced, whole)
}

// replacePart puts another value in the place of one segment, and keeps the separators.
func replacePart(value string, index int, with string) string {
	rest := value
	for i, part := range segments(value) {
		at := len(value) - len(rest) + strings.Index(rest, part)
		if i == index {
			return value[:at] + with + value[at+len(part):]
		}
		rest = value[at+len(part):]
	}
	return value
}
