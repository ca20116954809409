package suites

import (
	"context"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// refreshScope are the checks on the scope of what a refresh token gives (RFC 6749 section 6).
func refreshScope(h *Harness) {
	h.Chapter("refresh", "a refresh token", func() {
		It("gives no more scope than was granted", Check("refresh-scope-upscope"), Needs(target.RefreshToken), func(ctx SpecContext) {
			client := h.Client(ctx)
			narrow, more := h.narrowGrant(ctx, client)
			Control(client.Refresh(ctx, narrow.token, rp.Set("scope", strings.Join(narrow.scope, " ")))).To(IssueTokens())
			_, token := h.scopedGrant(ctx, client, narrow.asked)
			asked := strings.Join(append(narrow.scope, more), " ")

			answer := client.Refresh(ctx, token, rp.Set("scope", asked))
			if !carriesTokens(answer) {
				Expect(answer).To(BeRefused())
				return
			}
			tokens := rp.TokensOf(answer)
			given := responseScope(tokens, asked)
			if actual, known := h.grantedScope(ctx, client, tokens); known {
				given = actual
			} else if answer.JSON["scope"] == nil {
				Inconclusive("the answer names no scope, and nobody can tell what was given: the access token is opaque, and cannot be introspected")
			}
			Expect(!slices.Contains(given, more)).To(BeTrue("leave out the scope that was not granted", "accepted", "the refreshed access token has the scope %q", strings.Join(given, " ")))
		})
	})
}

// narrow is a grant of less than the client may ask for.
type narrow struct {
	token        string
	asked, scope []string // scope is what was granted of it
}

// scopedGrant has the user grant a scope, and gives what came of it with the refresh token.
func (h *Harness) scopedGrant(ctx context.Context, client *rp.Client, scope []string) (granted []string, token string) {
	asked := strings.Join(scope, " ")
	tokens := client.Tokens(ctx, rp.Set("scope", asked), h.party.Offline)
	if tokens.Refresh == "" {
		unsupported("the target gives no refresh token for the scope %q", asked)
	}
	granted, known := h.grantedScope(ctx, client, tokens)
	if !known {
		granted = responseScope(tokens, asked)
	}
	return granted, tokens.Refresh
}

// narrowGrant has the user grant all of the usual scopes but one, and names that one. That it can be had at all is shown
// by a grant of them all.
func (h *Harness) narrowGrant(ctx context.Context, client *rp.Client) (narrow, string) {
	scopes := strings.Fields(client.Scopes())
	all, _ := h.scopedGrant(ctx, client, scopes)
	for _, more := range slices.Backward(scopes) {
		rest := slices.DeleteFunc(slices.Clone(scopes), func(scope string) bool { return scope == more })
		if more == "openid" || more == "offline_access" || !slices.Contains(all, more) || len(rest) == 0 {
			continue
		}
		if granted, token := h.scopedGrant(ctx, client, rest); !slices.Contains(granted, more) {
			return narrow{token, rest, granted}, more
		}
	}
	unsupported("of the scopes %q none is granted only where it is asked for, so that no grant is narrower than another", strings.Join(scopes, " "))
	return narrow{}, ""
}
