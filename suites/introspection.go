package suites

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// introspectionEndpoint asks whom the target tells of tokens, and how much.
func introspectionEndpoint(h *Harness) {
	h.Chapter("revocation", "the introspection endpoint", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) {
			if client = h.Client(ctx); client.Public() {
				unsupported("the client under test is public, and cannot show that introspection works")
			}
		})

		DescribeTable("says nothing to somebody who does not authenticate", Check("introspect-no-auth"), Needs(target.Introspection),
			func(ctx SpecContext, strip func(ctx SpecContext, client *rp.Client, token string) rp.Tamper) {
				token := client.Tokens(ctx).Access
				controlIntrospection(ctx, client, token)

				Expect(client.Introspect(ctx, token, strip(ctx, client, token))).To(DenyAccess())
			},
			Entry("nothing", func(SpecContext, *rp.Client, string) rp.Tamper { return rp.Anonymous }),
			Entry("client-id-alone", func(_ SpecContext, client *rp.Client, _ string) rp.Tamper { return client.WithoutCredentials }),
			Entry("client-id-of-a-public-client", Clients(rp.Public), func(ctx SpecContext, _ *rp.Client, _ string) rp.Tamper {
				return h.party.Client(ctx, rp.Public).WithoutCredentials
			}),
			Entry("token-as-its-own-credential", func(_ SpecContext, _ *rp.Client, token string) rp.Tamper { return rp.AsBearer(token) }))

		DescribeTable("says of an inactive token that it is inactive, and no more", Check("introspect-inactive-leak"), Needs(target.Introspection),
			func(ctx SpecContext, inactive func(SpecContext, *rp.Client) string) {
				controlIntrospection(ctx, client, client.Tokens(ctx).Access)
				answer := client.Introspect(ctx, inactive(ctx, client))
				if answer.InFront == "" && answer.JSON["active"] != false {
					unsupported("the target does not call this token inactive: it answered with %s and active %v", status(answer), answer.JSON["active"])
				}

				Expect(answer).To(SayInactiveAlone())
			},
			Entry("unknown-token", func(SpecContext, *rp.Client) string { return "assay-no-such-token" }),
			Entry("revoked-token", Needs(target.Revocation), func(ctx SpecContext, client *rp.Client) string {
				token := client.Tokens(ctx).Access
				h.revokeAccess(ctx, client, token)
				return token
			}),
			Entry("token-of-another-client", Clients(rp.Other), func(ctx SpecContext, _ *rp.Client) string {
				return h.party.Client(ctx, rp.Other).Tokens(ctx).Access
			}))
	})
}

// SayInactiveAlone demands that an introspection response tells nothing of a token but that it is inactive (RFC 7662
// section 2.2).
func SayInactiveAlone() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: `be {"active": false} alone`, look: func(answer *rp.Answer) judgement {
		said := slices.DeleteFunc(slices.Sorted(maps.Keys(answer.JSON)), func(name string) bool {
			return name == "active" || answer.JSON[name] == nil
		})
		switch {
		case answer.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		case len(said) > 0:
			return judgement{class: "leaked", saw: fmt.Sprintf("the response also has %.200s", strings.Join(said, ", "))}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}
