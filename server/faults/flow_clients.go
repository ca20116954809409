package faults

import (
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

// flowClientFaults are those of a server that serves the clients that it knew from the start in another way than those
// that registered themselves.
func flowClientFaults() []Fault {
	seeded := func(c *server.Client) bool { return !c.Registered() }
	return []Fault{
		{Name: "login-returns-tokens.seeded-clients", Breaks: "login-returns-tokens",
			Does: "Gives no ID token to the clients that it knew before any registered.",
			Bend: withoutFor(seeded, "token", "id_token")},
		{Name: "login-returns-tokens.registered-clients", Breaks: "login-returns-tokens",
			Does: "Gives no ID token to clients that registered themselves.",
			Bend: withoutFor((*server.Client).Registered, "token", "id_token")},
		{Name: "userinfo-by-get.seeded-clients", Breaks: "userinfo-by-get",
			Does: "Leaves sub out of userinfo for the clients that it knew before any registered.",
			Bend: withoutFor(seeded, "userinfo", "sub")},
		{Name: "userinfo-by-get.registered-clients", Breaks: "userinfo-by-get",
			Does: "Leaves sub out of userinfo for clients that registered themselves.",
			Bend: withoutFor((*server.Client).Registered, "userinfo", "sub")},
		{Name: "refresh-works.seeded-clients", Breaks: "refresh-works",
			Does: "Looks among the registered clients alone when it refreshes.",
			Bend: refreshingFor((*server.Client).Registered)},
		{Name: "refresh-works.registered-clients", Breaks: "refresh-works",
			Does: "Looks among the clients that it knew before any registered alone when it refreshes.",
			Bend: refreshingFor(seeded)},
	}
}

// withoutFor leaves a member out of a kind of document for some clients.
func withoutFor(whom func(*server.Client) bool, kind, member string) func(*server.Decisions) {
	return document(kind, func(c *server.DocumentContext, document map[string]any) {
		if whom(c.Client) {
			delete(document, member)
		}
	})
}

// refreshingFor refuses to refresh for other clients.
func refreshingFor(whom func(*server.Client) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Refresh.Rules = d.Refresh.Rules.Before("refresh-known", server.Rule[server.RefreshRequest]{Name: "client-known", Check: func(r *server.RefreshRequest) error {
			if whom(r.Client) {
				return nil
			}
			return server.Refuse("invalid_grant", "The client is unknown.")
		}})
	}
}

func flowClientOddities() []Oddity {
	return []Oddity{
		{Name: "login-returns-tokens.default-scope", About: "login-returns-tokens",
			Does: "Chooses the scopes of a client that registers for none, says so, and refuses any other.",
			Bend: choosesScope("openid offline_access")},
	}
}

// choosesScope gives a client that names no scope some (RFC 7591 section 2). It may ask for no other.
func choosesScope(scope string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Registration.Rules = d.Registration.Rules.Before("metadata-served", server.Rule[server.Registration]{Name: "scope-chosen", Check: func(r *server.Registration) error {
			if r.Scope == "" {
				r.Scope = scope
			}
			return nil
		}})
		d.Authorize.Rules = append(d.Authorize.Rules, server.Rule[server.AuthorizationRequest]{Name: "scope-registered", Check: func(r *server.AuthorizationRequest) error {
			for asked := range strings.FieldsSeq(r.Param("scope")) {
				if r.Client.Registered() && !slices.Contains(strings.Fields(r.Client.Scope), asked) {
					return server.Refuse("invalid_scope", "The client may not ask for a scope.")
				}
			}
			return nil
		}})
	}
}
