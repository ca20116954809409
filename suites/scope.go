package suites

import (
	"context"
	"strings"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// responseScope gives the scope that a token response says or means: without a word it is the one that was asked for
// (RFC 6749 section 5.1).
func responseScope(tokens rp.Tokens, asked string) []string {
	if said, present := tokens.Answer.JSON["scope"]; present {
		return scopeNames(said)
	}
	return strings.Fields(asked)
}

// grantedScope reads what an access token is good for: from the token where it is a JWT that says so, else by
// introspection. The second result is false where nobody can tell.
func (h *Harness) grantedScope(ctx context.Context, client *rp.Client, tokens rp.Tokens) ([]string, bool) {
	if _, claims, err := rp.ReadJWT(tokens.Access); err == nil {
		for _, name := range []string{"scope", "scp"} {
			if claim, present := claims[name]; present {
				return scopeNames(claim), true
			}
		}
	}
	if !h.target.Supports(target.Introspection) || client.Public() {
		return nil, false
	}
	answer := client.Introspect(ctx, tokens.Access)
	said, present := answer.JSON["scope"]
	return scopeNames(said), present && answer.JSON["active"] == true
}

// scopeNames reads a scope: one string with spaces, or a list of strings as some servers have it.
func scopeNames(scope any) []string {
	switch scope := scope.(type) {
	case string:
		return strings.Fields(scope)
	case []any:
		var names []string
		for _, each := range scope {
			if name, text := each.(string); text {
				names = append(names, name)
			}
		}
		return names
	}
	return nil
}
