package faults

import (
	"strings"

	"github.com/authassay/assay/server"
)

func grantFaults() []Fault {
	return []Fault{
		{Name: "token-grant-not-allowed", Breaks: "token-grant-not-allowed",
			Does: "Lets every confidential client use client_credentials, whatever it registered for.",
			Bend: confidentialToo},
		{Name: "token-password-grant", Breaks: "token-password-grant",
			Does: "Gives a client tokens for a user's name and password.",
			Bend: all(
				func(d *server.Decisions) { d.Token.Grants["password"] = byPassword },
				grantsToo(func(client *server.Client, grantType string) bool { return grantType == "password" }))},
		{Name: "token-cc-refresh", Breaks: "token-cc-refresh",
			Does: "Gives a refresh token with a client's own token.",
			Bend: document("token", func(c *server.DocumentContext, response map[string]any) {
				if c.Grant == nil {
					response["refresh_token"] = "a-refresh-token-that-nobody-needs-0123456789"
				}
			})},
		{Name: "token-scope-echo", Breaks: "token-scope-echo",
			Does: "Leaves a scope out and does not say so.",
			Bend: without("token", "scope")},
		{Name: "token-scope-echo.opaque", Breaks: "token-scope-echo",
			Does: "Leaves a scope out of an opaque token and does not say so.",
			Bend: all(without("token", "scope"), func(d *server.Decisions) { d.Token.Format = func(string) string { return "opaque" } })},
		{Name: "token-scope-echo.as-asked", Breaks: "token-scope-echo",
			Does: "Repeats the scope that was asked for, whatever was granted.",
			Bend: func(d *server.Decisions) {
				asked := ""
				d.Authorize.Rules = d.Authorize.Rules.Before("scope-allowed", server.Rule[server.AuthorizationRequest]{Name: "scope-remembered", Check: func(r *server.AuthorizationRequest) error {
					asked = r.Param("scope")
					return nil
				}})
				document("token", func(_ *server.DocumentContext, response map[string]any) { response["scope"] = asked })(d)
			}},
	}
}

// confidentialToo lets confidential clients use client_credentials.
var confidentialToo = grantsToo(func(client *server.Client, grantType string) bool {
	return !client.Public() && grantType == "client_credentials"
})

// byPassword is the grant of RFC 6749 section 4.3, which RFC 9700 section 2.4 ended.
func byPassword(s *server.Server, t *server.TokenRequest) (map[string]any, error) {
	user := s.LogIn(t.Form.Get("username"), t.Form.Get("password"))
	if user == nil {
		return nil, server.Refuse("invalid_grant", "The user name or the password is wrong.")
	}
	return s.IssueTo(t, user, strings.Fields(t.Form.Get("scope")))
}
