package faults

import (
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
	}
}

func refreshOddities() []Oddity {
	return []Oddity{
		{Name: "refresh-reuse-detection.confidential-unrotated", About: "refresh-reuse-detection",
			Does: "Rotates the refresh tokens of public clients alone.",
			Bend: func(d *server.Decisions) {
				d.Refresh.Rotates = func(r *server.RefreshRequest) bool { return r.Client.Public() }
			}},
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
