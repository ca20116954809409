package server

import (
	"slices"
	"strings"
)

// scopes are what may be asked for, in the order and words of the consent page.
var scopes = []struct {
	name, words string
	service     bool // for clients that act for themselves
}{
	{name: "openid", words: "Know who you are: a stable identifier of your account"},
	{name: "profile", words: "See your profile: your names, birthday, language and the like"},
	{name: "email", words: "See your email address"},
	{name: "address", words: "See your postal address"},
	{name: "phone", words: "See your phone number"},
	{name: "offline_access", words: "Keep this access while you are away, until you take it back"},
	{name: "read", words: "Read its own data", service: true},
	{name: "write", words: "Change its own data", service: true},
}

func userScopes() []string {
	var names []string
	for _, scope := range scopes {
		if !scope.service {
			names = append(names, scope.name)
		}
	}
	return names
}

func scopeNames() []string {
	var names []string
	for _, scope := range scopes {
		names = append(names, scope.name)
	}
	return names
}

func scopeWords(name string) string {
	for _, scope := range scopes {
		if scope.name == name {
			return scope.words
		}
	}
	return name
}

// grantable keeps the known scopes that the client may have, each once. What is not understood is ignored (OIDC Core
// section 3.1.2.1), and the token response says what was granted (RFC 6749 section 3.3).
func grantable(client *Client, asked string) []string {
	var granted []string
	for _, scope := range strings.Fields(asked) {
		if client.allows(scope) && slices.Contains(scopeNames(), scope) && !slices.Contains(granted, scope) {
			granted = append(granted, scope)
		}
	}
	return granted
}

// requestedScopes are those of the request that can be granted. A client that can't refresh asks in vain for
// offline_access (OIDC Core section 11).
func requestedScopes(r *AuthorizationRequest) []string {
	granted := grantable(r.Client, r.Param("scope"))
	if !r.Client.MayUse("refresh_token") {
		granted = slices.DeleteFunc(granted, func(scope string) bool { return scope == "offline_access" })
	}
	return granted
}

// wellFormedScope follows the grammar of RFC 6749 section 3.3.
func wellFormedScope(scope string) bool {
	return !strings.ContainsFunc(scope, func(c rune) bool {
		return c < 0x20 || c == '"' || c == '\\' || c > 0x7e
	})
}
