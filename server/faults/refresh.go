package faults

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/authassay/assay/server"
)

func refreshFaults() []Fault {
	return slices.Concat(refreshClientFaults(), rotationFaults())
}

func refreshClientFaults() []Fault {
	const open = "a confidential client refreshes without credentials"
	return []Fault{
		{Name: "refresh-wrong-client", Breaks: "refresh-wrong-client",
			Does: "Refreshes for another client than the token was issued to.",
			Bend: func(d *server.Decisions) { d.Refresh.Rules = d.Refresh.Rules.Without("refresh-client") }},
		{Name: "refresh-no-client-auth", Breaks: "refresh-no-client-auth",
			Does: "Takes the client of a refresh from the refresh token.",
			Bend: clientOfToken},
		{Name: "refresh-no-client-auth.client-id", Breaks: "refresh-no-client-auth",
			Does: "Refreshes for a confidential client by its name alone.",
			Also: map[string]string{"client-auth-none": open},
			Bend: unauthenticated("token", "refresh_token")},
		{Name: "refresh-no-client-auth.wrong-secret", Breaks: "refresh-no-client-auth",
			Does: "Looks at the secret of a client when it redeems a code, and not when it refreshes.",
			Bend: authenticatedToo(func(endpoint string, c *server.Credentials) *server.Client {
				if endpoint == "token" && c.Form.Get("grant_type") == "refresh_token" && c.Method == "client_secret_basic" {
					return c.Find(c.ID)
				}
				return nil
			})},
		{Name: "refresh-scope-upscope", Breaks: "refresh-scope-upscope",
			Does: "Gives whatever scope a refresh asks for.",
			Bend: func(d *server.Decisions) { d.Refresh.Rules = d.Refresh.Rules.Without("refresh-scope") }},
		{Name: "refresh-scope-upscope.silent", Breaks: "refresh-scope-upscope",
			Does: "Gives whatever scope a refresh asks for, without a word about it.",
			Bend: all(func(d *server.Decisions) { d.Refresh.Rules = d.Refresh.Rules.Without("refresh-scope") }, without("token", "scope"))},
	}
}

func rotationFaults() []Fault {
	return []Fault{
		{Name: "refresh-rotation-public", Breaks: "refresh-rotation-public",
			Does: "Keeps a refresh token for good, a public client's too.",
			Bend: func(d *server.Decisions) { d.Refresh.Rotates = func(*server.RefreshRequest) bool { return false } }},
		{Name: "refresh-rotation-public.same", Breaks: "refresh-rotation-public",
			Does: "Answers a refresh with the refresh token that it was given.",
			Bend: all(
				func(d *server.Decisions) { d.Refresh.Rotates = func(*server.RefreshRequest) bool { return false } },
				document("token", func(c *server.DocumentContext, response map[string]any) {
					if token := c.Request.PostForm.Get("refresh_token"); token != "" {
						response["refresh_token"] = token
					}
				}))},
		{Name: "refresh-reuse-revokes-access", Breaks: "refresh-reuse-revokes-access",
			Does: "Ends the refresh tokens of a grant when one comes again, and leaves its access tokens alive.",
			Bend: func(d *server.Decisions) {
				d.Refresh.Reused = func(r *server.RefreshRequest) error {
					r.Token.Grant.RevokeRefresh()
					return server.Refuse("invalid_grant", "The refresh token was used before.")
				}
			}},
		{Name: "refresh-reuse-detection", Breaks: "refresh-reuse-detection", SeenIn: "hydra issue 2022",
			Does: "Takes a spent refresh token again.",
			Bend: forgetful("refresh_token")},
		{Name: "refresh-reuse-detection.new-one-lives", Breaks: "refresh-reuse-detection", SeenIn: "hydra issue 2022",
			Does: "Refuses a spent refresh token, and leaves the one that replaced it alive.",
			Bend: func(d *server.Decisions) {
				d.Refresh.Reused = func(*server.RefreshRequest) error {
					return server.Refuse("invalid_grant", "The refresh token was used before.")
				}
			}},
		{Name: "refresh-reuse-detection.short-lived", Breaks: "refresh-reuse-detection",
			Does: "Takes a spent refresh token again for as long as it lives, which is less than a minute.",
			Bend: all(forgetful("refresh_token"), func(d *server.Decisions) {
				d.Refresh.Lifetime = func(time.Duration) time.Duration { return 45 * time.Second }
			})},
		{Name: "refresh-reuse-detection.login-ends-earlier", Breaks: "refresh-reuse-detection", SeenIn: "dex 2.41",
			Does: "Leaves the new refresh token alive when the spent one comes again, though each login ends those of earlier logins.",
			Bend: all(loginEndsEarlier, func(d *server.Decisions) {
				d.Refresh.Reused = func(*server.RefreshRequest) error {
					return server.Refuse("invalid_grant", "The refresh token was used before.")
				}
			})},
	}
}

// loginEndsEarlier keeps one refresh token for each user and client: that of the last login.
func loginEndsEarlier(d *server.Decisions) {
	var last sync.Map
	honest := d.Token.RefreshToken
	d.Token.RefreshToken = func(client *server.Client, grant *server.Grant) bool {
		if !honest(client, grant) {
			return false
		}
		if earlier, found := last.Swap([2]string{client.ID, grant.User.Subject}, grant); found && earlier != grant {
			earlier.(*server.Grant).RevokeRefresh() // only grants are stored
		}
		return true
	}
}

// clientOfToken remembers for which client each refresh token was made.
func clientOfToken(d *server.Decisions) {
	var clients sync.Map
	document("token", func(c *server.DocumentContext, response map[string]any) {
		if token, given := response["refresh_token"]; given {
			clients.Store(token, c.Client)
		}
	})(d)
	authenticatedToo(func(endpoint string, c *server.Credentials) *server.Client {
		if client, known := clients.Load(c.Form.Get("refresh_token")); known && endpoint == "token" && c.Method == "" {
			return client.(*server.Client) // only clients are stored
		}
		return nil
	})(d)
}

// refreshedScope gives another scope than a refresh asks for, instead of refusing it.
func refreshedScope(choose func(asked, granted []string) []string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Refresh.Rules = d.Refresh.Rules.Replace("refresh-scope", func(r *server.RefreshRequest) error {
			if asked := strings.Fields(r.Form.Get("scope")); len(asked) > 0 {
				r.Form.Set("scope", strings.Join(choose(asked, r.Token.Grant.Scopes), " "))
			}
			return nil
		})
	}
}

func refreshOddities() []Oddity {
	return []Oddity{
		{Name: "refresh-rotation-public.confidential-alone", About: "refresh-rotation-public",
			Does: "Gives refresh tokens to confidential clients alone.",
			Bend: func(d *server.Decisions) {
				honest := d.Token.RefreshToken
				d.Token.RefreshToken = func(client *server.Client, grant *server.Grant) bool {
					return !client.Public() && honest(client, grant)
				}
			}},
		{Name: "refresh-rotation-public.once", About: "refresh-rotation-public",
			Does: "Lets a refresh token be used once, and gives no other one for it.",
			Bend: document("token", func(c *server.DocumentContext, response map[string]any) {
				if c.Request.PostForm.Has("refresh_token") {
					delete(response, "refresh_token")
				}
			})},
		{Name: "refresh-scope-upscope.left-out", About: "refresh-scope-upscope",
			Does: "Leaves a scope that was not granted out of what a refresh gives, and says so.",
			Bend: refreshedScope(func(asked, granted []string) []string {
				return slices.DeleteFunc(asked, func(scope string) bool { return !slices.Contains(granted, scope) })
			})},
		{Name: "refresh-scope-upscope.ignored", About: "refresh-scope-upscope",
			Does: "Does not look at the scope of a refresh, and gives what was granted.",
			Bend: refreshedScope(func(_, granted []string) []string { return granted })},
		{Name: "refresh-reuse-detection.confidential-unrotated", About: "refresh-reuse-detection",
			Does: "Rotates the refresh tokens of public clients alone.",
			Bend: func(d *server.Decisions) {
				d.Refresh.Rotates = func(r *server.RefreshRequest) bool { return r.Client.Public() }
			}},
		{Name: "refresh-reuse-detection.one-login", About: "refresh-reuse-detection",
			Does: "Ends a user's refresh tokens of a client with the next login there.",
			Bend: loginEndsEarlier},
		{Name: "refresh-reuse-detection.grace", About: "refresh-reuse-detection",
			Does: "Takes a spent refresh token again for five seconds, for clients that lost the answer.",
			Bend: func(d *server.Decisions) {
				honest := d.Refresh.Reused
				d.Refresh.Reused = func(r *server.RefreshRequest) error {
					if at, spent := r.SpentAt(); spent && r.Now.Sub(at) > 5*time.Second {
						return honest(r)
					}
					return nil
				}
			}},
		{Name: "refresh-wrong-client.family-ends", About: "refresh-wrong-client",
			Does: "Ends the whole family when another client presents one of its refresh tokens.",
			Bend: func(d *server.Decisions) {
				honest := d.Refresh.Rules.Find("refresh-client").Check
				d.Refresh.Rules = d.Refresh.Rules.Replace("refresh-client", func(r *server.RefreshRequest) error {
					err := honest(r)
					if err != nil {
						r.Token.Grant.Revoke()
					}
					return err
				})
			}},
	}
}
