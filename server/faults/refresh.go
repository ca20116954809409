package faults

import (
	"sync"
	"time"

	"github.com/authassay/assay/server"
)

func refreshFaults() []Fault {
	return []Fault{
		{Name: "refresh-wrong-client", Breaks: "refresh-wrong-client",
			Does: "Refreshes for another client than the token was issued to.",
			Bend: func(d *server.Decisions) { d.Refresh.Rules = d.Refresh.Rules.Without("refresh-client") }},
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

func refreshOddities() []Oddity {
	return []Oddity{
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
