package suites

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// refreshedLogins asks what the ID Token of a refresh says of the login (OIDC Core section 12.2).
func refreshedLogins(h *Harness) {
	Waiting(h, "refresh", "an ID Token of a refresh", "is about the login that the refresh token came from",
		merge(Check("refresh-id-token-consistency"), Needs(target.RefreshToken, target.OpenID)),
		func(ctx SpecContext) Wait[rp.Tokens] {
			tokens := h.datedLogin(ctx, h.Client(ctx))
			return Wait[rp.Tokens]{Subject: tokens, Until: h.target.Clock.Now().Add(expiryMargin), For: "a refresh to be later than its login"}
		},
		func(ctx SpecContext, tokens rp.Tokens) {
			client := h.Client(ctx)
			answer, age := client.Refresh(ctx, tokens.Refresh), expiryMargin/2
			if !carriesTokens(answer) { // another login may have ended it
				tokens, age = h.datedLogin(ctx, client), 0
				answer = client.MustRefresh(ctx, tokens.Refresh).Answer
			}
			_, login := readIDToken(idTokenOf(tokens))
			_, later := readIDToken(idTokenOfRefresh(rp.TokensOf(answer)))

			Expect(driftOf(login, later, age)).To(BeEmpty("keep iss, sub, aud and auth_time of the login, with an iat of now"))
		})

	h.Chapter("refresh", "an ID Token of a refresh", func() {
		It("has no nonce", Check("refresh-id-token-nonce"), Needs(target.RefreshToken, target.OpenID), func(ctx SpecContext) {
			client := h.Client(ctx)
			first := client.RefreshToken(ctx)
			if _, login := readIDToken(idTokenOf(first)); login["nonce"] == nil {
				Inconclusive("the ID Token of the login has no nonce: that there is none at a refresh says nothing")
			}
			_, later := readIDToken(idTokenOfRefresh(client.MustRefresh(ctx, first.Refresh)))

			Expect(later["nonce"] == nil).To(BeTrue("have no nonce", "present", "the nonce of the login is there"))
		})
	})
}

// datedLogin gives the tokens of a login, a refresh token among them, with an ID Token that says when the user logged
// in: max_age asks for that (OIDC Core section 2).
func (h *Harness) datedLogin(ctx SpecContext, client *rp.Client) rp.Tokens {
	tokens := client.Tokens(ctx, h.party.Offline, rp.Set("max_age", "86400"))
	if tokens.Refresh == "" {
		Inconclusive("an honest flow that asked for a refresh token got none")
	}
	return tokens
}

// idTokenOfRefresh gives the ID Token that may come with a refresh.
func idTokenOfRefresh(refreshed rp.Tokens) string {
	if refreshed.ID == "" {
		unsupported("the target issues no ID Token at a refresh (OIDC Core 12.2 leaves it free)")
	}
	return refreshed.ID
}

// driftOf lists in what a refreshed ID Token is not about the login, or is not younger than that by an age.
func driftOf(login, later rp.Claims, age time.Duration) []string {
	var found []string
	for _, name := range []string{"iss", "sub"} {
		if login[name] != later[name] {
			found = append(found, fmt.Sprintf("%s was %.100v and is %.100v", name, login[name], later[name]))
		}
	}
	if was, is := fmt.Sprint(audiences(login)), fmt.Sprint(audiences(later)); was != is {
		found = append(found, fmt.Sprintf("aud was %.100s and is %.100s", was, is))
	}
	if nonce := later["nonce"]; nonce != nil && nonce != login["nonce"] {
		found = append(found, fmt.Sprintf("the nonce is %.100v, which is not that of the login", nonce))
	}
	was, dated := dateIn(login, "auth_time")
	if is, again := dateIn(later, "auth_time"); dated && again && !is.Equal(was) {
		found = append(found, fmt.Sprintf("auth_time moved by %s, though nobody logged in", is.Sub(was)))
	}
	began, _ := dateIn(login, "iat")
	if issued, ok := dateIn(later, "iat"); !ok || issued.Before(began.Add(age)) {
		found = append(found, fmt.Sprintf("iat is %.40v, which is not the time of the refresh", later["iat"]))
	}
	return found
}
