package suites

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// userInfoClaims asks whose claims the userinfo endpoint gives, and which.
func userInfoClaims(h *Harness) {
	h.Chapter("userinfo", "a userinfo response", func() {
		It("holds no claims of a scope that was not granted", Check("userinfo-scope-filter"), Needs(target.UserInfo, target.OpenID), func(ctx SpecContext) {
			client := h.Client(ctx)
			all := h.claimsFor(ctx, client.Tokens(ctx))
			if len(beyond(all, "openid")) == 0 {
				unsupported("the target gives no claims of a scope beyond openid, even where profile and email are granted: nothing is there to be held back")
			}
			tokens := client.Tokens(ctx, rp.Set("scope", "openid"))
			granted := tokens.Answer.Text("scope")
			if granted == "" {
				granted = "openid" // RFC 6749 section 5.1: as was asked for
			}
			if contains(granted, "profile") && contains(granted, "email") {
				unsupported("the target grants %q to those who ask for openid alone, and says so", granted)
			}

			Expect(beyond(h.claimsFor(ctx, tokens), granted)).To(BeEmpty("hold the claims of the granted scope alone"))
		})

		It("is about the user of its access token", Check("userinfo-sub-match"), Needs(target.UserInfo, target.OpenID), TwoUsers(), func(ctx SpecContext) {
			client, bob := h.Client(ctx), h.party.Bob()
			users := []rp.Tokens{client.Tokens(ctx), client.MustRedeem(ctx, client.Granted(ctx, client.NewVisit().By(&bob, nil)))}
			subjects := []any{h.subject(users[0]), h.subject(users[1])}
			if subjects[0] == subjects[1] {
				Inconclusive("the ID Tokens of two users have the same sub")
			}

			for i, tokens := range users {
				answer := h.party.UserInfo(ctx, tokens.Access)
				Control(answer).To(HaveStatus(http.StatusOK))
				said := userInfoSubject(answer)
				Expect(said == subjects[i]).To(BeTrue("have the sub of the ID Token that came with the access token", "wrong", "sub is %.100v", said))
			}
		})
	})
}

// subject is the sub of the ID Token that came with an access token.
func (h *Harness) subject(tokens rp.Tokens) any {
	_, claims := readIDToken(idTokenOf(tokens))
	return claims["sub"]
}

// claimsFor gives what userinfo says for an access token.
func (h *Harness) claimsFor(ctx SpecContext, tokens rp.Tokens) rp.Claims {
	answer := h.party.UserInfo(ctx, tokens.Access)
	if answer.Status != http.StatusOK {
		Inconclusive("userinfo answered an honest token with %s", status(answer))
	}
	if mediaType(answer) != "application/jwt" {
		return answer.JSON
	}
	_, claims, err := rp.ReadJWT(strings.TrimSpace(string(answer.Body)))
	if err != nil {
		Inconclusive("the userinfo answer is a JWT that cannot be read: %v", err)
	}
	return claims
}

// scopeClaims are the claims that each scope asks for (OIDC Core section 5.4).
var scopeClaims = map[string][]string{
	"profile": {"name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at"},
	"email":   {"email", "email_verified"},
	"address": {"address"},
	"phone":   {"phone_number", "phone_number_verified"},
}

// beyond lists the claims of scopes that were not granted. Claims of the target's own are its own affair.
func beyond(claims rp.Claims, granted string) []string {
	var found []string
	for _, scope := range slices.Sorted(maps.Keys(scopeClaims)) {
		for _, name := range scopeClaims[scope] {
			if claims[name] != nil && !contains(granted, scope) {
				found = append(found, fmt.Sprintf("%s, of the scope %s", name, scope))
			}
		}
	}
	return found
}

// contains tells whether a list of words, such as a scope, has a word.
func contains(list, word string) bool { return slices.Contains(strings.Fields(list), word) }
