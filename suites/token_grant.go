package suites

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// grantTypes are the checks on who gets tokens by which grant (RFC 6749 sections 4.4 and 5.2, RFC 9700 section 2.4).
func grantTypes(h *Harness) {
	h.Chapter("token", "a client", func() {
		var client *rp.Client
		BeforeEach(func(ctx SpecContext) { client = h.Client(ctx) })

		It("is refused a grant that it did not register for", Check("token-grant-not-allowed"), Needs(target.ClientCredentials), Clients(rp.Service), func(ctx SpecContext) {
			if client.Public() || client.Grants == nil {
				unsupported("nobody knows which grants this client may use; the check needs a confidential client that assay registered")
			}
			if slices.Contains(client.Grants, "client_credentials") {
				unsupported("the target lets every client use client_credentials, and says so when it registers one")
			}
			Control(h.party.Client(ctx, rp.Service).ClientCredentials(ctx)).To(IssueTokens())
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())

			Expect(client.ClientCredentials(ctx)).To(BeRefused())
		})

		It("gets no tokens for a user's password", Check("token-password-grant"), func(ctx SpecContext) {
			Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
			alice, unknown := h.party.Alice(), client.Token(ctx, url.Values{"grant_type": {"assay"}})
			form := url.Values{"grant_type": {"password"}, "username": {alice.Name}, "password": {alice.Password}, "scope": {h.target.Scopes()}}

			Expect(client.Token(ctx, form)).To(KnowNoSuchGrant(unknown))
		})
	})

	h.Chapter("token", "the client credentials grant", func() {
		DescribeTable("gives no refresh token", Check("token-cc-refresh"), Needs(target.ClientCredentials), Clients(rp.Service),
			func(ctx SpecContext, tampers ...rp.Tamper) {
				service := h.party.Client(ctx, rp.Service)
				Control(service.ClientCredentials(ctx)).To(IssueTokens())

				Expect(service.ClientCredentials(ctx, tampers...)).To(GiveNo("refresh_token"))
			},
			Entry("plain"),
			Entry("offline-access", rp.Set("scope", "offline_access")))
	})

	h.Chapter("token", "a token response", func() {
		It("names the scope where it is not the one that was asked for", Check("token-scope-echo"), func(ctx SpecContext) {
			client := h.Client(ctx)
			tokens := h.withUnknownScope(ctx, client)
			named := !slices.Contains(responseScope(tokens, h.target.Scopes()+" "+unknownScope), unknownScope)
			granted, known := h.grantedScope(ctx, client, tokens)
			if !named && !known {
				unsupported("the answer names no other scope than the one that was asked for, and nobody can tell whether it is: the access token is opaque, and cannot be introspected")
			}
			if !named && slices.Contains(granted, unknownScope) {
				unsupported("the target grants whatever scope is asked for, so that nothing is left out")
			}

			Expect(named).To(BeTrue("name the scope that was granted", "missing", "the access token has the scope %q, and the answer says %q", strings.Join(granted, " "), tokens.Answer.Text("scope")))
		})
	})
}

// unknownScope is a scope that nobody has.
const unknownScope = "assay-no-such-scope"

// withUnknownScope asks for a scope that nobody has beside the usual ones, and redeems what comes.
func (h *Harness) withUnknownScope(ctx context.Context, client *rp.Client) rp.Tokens {
	Control(client.Redeem(ctx, client.Authorize(ctx))).To(IssueTokens())
	visit := client.NewVisit(rp.Set("scope", strings.TrimSpace(h.target.Scopes()+" "+unknownScope)))
	grant := client.GrantOf(visit, client.Attempt(ctx, visit))
	if grant.Code == "" {
		unsupported("the target refuses a request with an unknown scope, so that nothing is left out: %s", cmp.Or(grant.Arrival.Params.Get("error"), string(grant.Arrival.Kind)))
	}
	return client.MustRedeem(ctx, grant)
}

// KnowNoSuchGrant demands that a grant type is refused as such: as unsupported or not for this client (RFC 6749 section
// 5.2), or just as one that nobody knows. Any other refusal may be about the grant itself, and says nothing.
func KnowNoSuchGrant(unknown *rp.Answer) matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "not know the grant type", look: func(answer *rp.Answer) judgement {
		j := answerRefused(answer)
		sameAsUnknown := answer.Status == unknown.Status && answer.ErrorCode() == unknown.ErrorCode() && answer.Status/100 == 4
		known := slices.Contains([]string{"unsupported_grant_type", "unauthorized_client"}, answer.ErrorCode())
		if j.matched && !known && !sameAsUnknown {
			return judgement{undecided: true, class: "undecided", saw: "answered with " + status(answer) + ", which may be about the password, and an unknown grant type with " + status(unknown)}
		}
		return j
	}}
}

// GiveNo demands that an answer has no such member; a refusal has none.
func GiveNo(member string) matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "give no " + member, look: func(answer *rp.Answer) judgement {
		switch {
		case answer.Status/100 == 2 && answer.Text(member) != "":
			return judgement{class: "accepted", saw: "answered with " + status(answer) + " and " + member}
		case answer.InFront != "":
			return judgement{undecided: true, class: "undecided", saw: answer.InFront}
		case answer.Status == http.StatusOK && answer.Text("access_token") == "" && answer.ErrorCode() == "":
			return judgement{undecided: true, class: "undecided", saw: "answered with 200: neither tokens nor an error"}
		}
		return judgement{matched: true, class: "as-required"}
	}}
}
