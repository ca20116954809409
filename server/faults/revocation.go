package faults

import (
	"github.com/authassay/assay/server"
)

func revocationFaults() []Fault {
	const bare = "introspection is one of the endpoints that it calls without credentials"
	return []Fault{
		{Name: "revoke-refresh", Breaks: "revoke-refresh", SeenIn: "CVE-2020-15223 (fosite)",
			Does: "Answers 200 to the revocation of a refresh token, and lets it live.",
			Bend: func(d *server.Decisions) { d.Revocation.Revoke = (*server.Grant).RevokeAccess }},
		{Name: "introspect-no-auth", Breaks: "introspect-no-auth",
			Does: "Introspects for whoever asks.",
			Also: map[string]string{"client-auth-none": bare},
			Bend: introspectFor(func(c *server.Credentials) bool { return c.Method == "" || c.Method == "none" })},
		{Name: "introspect-no-auth.public", Breaks: "introspect-no-auth",
			Does: "Introspects for a public client, which anybody can claim to be.",
			Bend: introspectFor(func(c *server.Credentials) bool {
				client := c.Find(c.ID)
				return client != nil && client.Public() && c.Method == "none"
			})},
	}
}

func introspectFor(anybody func(*server.Credentials) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Client.Authenticate
		d.Client.Authenticate = func(d *server.Decisions, endpoint string, c *server.Credentials) (*server.Client, error) {
			if endpoint == "introspect" && anybody(c) {
				return &server.Client{ID: c.ID}, nil
			}
			return honest(d, endpoint, c)
		}
	}
}

func revocationOddities() []Oddity {
	return []Oddity{
		{Name: "introspect-no-auth.own-tokens-alone", About: "introspect-no-auth",
			Does: "Says active: false about tokens of other clients.",
			Bend: func(d *server.Decisions) {
				d.Introspection.Visible = func(caller *server.Client, tokenClient string) bool { return caller.ID == tokenClient }
			}},
		{Name: "introspect-no-auth.for-others-alone", About: "introspect-no-auth",
			Does: "Says active: false to a client about its own tokens: they are meant for a resource server, which alone may ask.",
			Bend: func(d *server.Decisions) {
				d.Introspection.Visible = func(*server.Client, string) bool { return false }
			}},
		{Name: "introspect-no-auth.absent", About: "introspect-no-auth",
			Does: "Has no introspection endpoint.",
			Bend: closed("/introspect")},
		{Name: "revoke-refresh.absent", About: "revoke-refresh",
			Does: "Has no revocation endpoint.",
			Bend: closed("/revoke")},
	}
}
