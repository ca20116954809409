package faults

import (
	"sync"

	"github.com/authassay/assay/server"
)

// refreshLoginFaults are those of what the ID token of a refresh says of the login.
func refreshLoginFaults() []Fault {
	return []Fault{
		{Name: "refresh-id-token-consistency", Breaks: "refresh-id-token-consistency",
			Does: "Gives the user's name as sub at a refresh.",
			Bend: atRefresh(func(c *server.DocumentContext, claims map[string]any) { claims["sub"] = c.User.Name })},
		{Name: "refresh-id-token-consistency.fresh-login", Breaks: "refresh-id-token-consistency",
			Does: "Gives the time of the refresh as auth_time.",
			Bend: atRefresh(func(c *server.DocumentContext, claims map[string]any) { claims["auth_time"] = c.Now.Unix() })},
		{Name: "refresh-id-token-consistency.audience", Breaks: "refresh-id-token-consistency",
			Does: "Adds an audience at a refresh.",
			Bend: atRefresh(func(c *server.DocumentContext, claims map[string]any) {
				claims["aud"] = []any{claims["aud"], "https://api.example/"}
			})},
		{Name: "refresh-id-token-consistency.issuer", Breaks: "refresh-id-token-consistency",
			Does: "Gives the token endpoint as iss at a refresh.",
			Bend: atRefresh(func(c *server.DocumentContext, claims map[string]any) { claims["iss"] = c.Issuer + "/token" })},
		{Name: "refresh-id-token-consistency.other-nonce", Breaks: "refresh-id-token-consistency",
			Does: "Makes up a nonce at a refresh.",
			Bend: atRefresh(func(_ *server.DocumentContext, claims map[string]any) { claims["nonce"] = "made up" })},
		{Name: "refresh-id-token-consistency.stale", Breaks: "refresh-id-token-consistency",
			Does: "Keeps the iat of the login at a refresh.",
			Bend: func(d *server.Decisions) {
				var first sync.Map
				document("id_token", func(c *server.DocumentContext, claims map[string]any) {
					claims["iat"], _ = first.LoadOrStore(c.Grant.ID, claims["iat"])
				})(d)
			}},
		{Name: "refresh-id-token-nonce", Breaks: "refresh-id-token-nonce",
			Does: "Repeats the nonce of the login at each refresh.",
			Bend: repeatsNonce},
	}
}

// atRefresh edits the ID tokens of refreshes.
func atRefresh(edit func(*server.DocumentContext, map[string]any)) func(*server.Decisions) {
	return document("id_token", func(c *server.DocumentContext, claims map[string]any) {
		if c.Request.PostForm.Get("grant_type") == "refresh_token" {
			edit(c, claims)
		}
	})
}

func repeatsNonce(d *server.Decisions) {
	atRefresh(func(c *server.DocumentContext, claims map[string]any) {
		if c.Grant.Nonce != "" {
			claims["nonce"] = c.Grant.Nonce
		}
	})(d)
}

func refreshLoginOddities() []Oddity {
	return []Oddity{
		{Name: "refresh-id-token-consistency.no-id-token", About: "refresh-id-token-consistency",
			Does: "Gives no ID token at a refresh.",
			Bend: onGrant("refresh_token", "id_token")},
		{Name: "refresh-id-token-consistency.undated", About: "refresh-id-token-consistency",
			Does: "Leaves auth_time out at a refresh.",
			Bend: atRefresh(func(_ *server.DocumentContext, claims map[string]any) { delete(claims, "auth_time") })},
	}
}
