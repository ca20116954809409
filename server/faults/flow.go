package faults

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/authassay/assay/server"
)

func flowFaults() []Fault {
	return slices.Concat([]Fault{
		{Name: "login-returns-tokens", Breaks: "login-returns-tokens",
			Does: "Answers an authentication request without an ID token.",
			Bend: without("token", "id_token")},
		{Name: "login-returns-tokens.no-access-token", Breaks: "login-returns-tokens",
			Does: "Redeems a code for everything but an access token.",
			Bend: onGrant("authorization_code", "access_token")},
		{Name: "login-returns-tokens.no-token-type", Breaks: "login-returns-tokens",
			Does: "Leaves token_type out of the token response.",
			Bend: onGrant("authorization_code", "token_type")},
		{Name: "refresh-works", Breaks: "refresh-works",
			Does: "Gives out refresh tokens and refuses them all.",
			Bend: func(d *server.Decisions) {
				d.Refresh.Rules = d.Refresh.Rules.Replace("refresh-known", func(*server.RefreshRequest) error {
					return server.Refuse("invalid_grant", "The refresh token is unknown.")
				})
			}},
		{Name: "refresh-works.no-access-token", Breaks: "refresh-works",
			Does: "Refreshes without giving an access token.",
			Bend: onGrant("refresh_token", "access_token")},
		{Name: "client-credentials-work", Breaks: "client-credentials-work",
			Does: "Advertises client credentials and refuses them to the clients that registered for them.",
			Bend: func(d *server.Decisions) {
				d.Token.Grants["client_credentials"] = func(*server.Server, *server.TokenRequest) (map[string]any, error) {
					return nil, server.Refuse("unauthorized_client", "This client may not use client credentials.")
				}
			}},
		{Name: "client-credentials-work.no-token-type", Breaks: "client-credentials-work",
			Does: "Leaves token_type out of a client's own token response.",
			Bend: onGrant("client_credentials", "token_type")},
		{Name: "userinfo-by-get", Breaks: "userinfo-by-get",
			Does: "Leaves sub out of userinfo.",
			Bend: without("userinfo", "sub")},
		{Name: "userinfo-by-get.html", Breaks: "userinfo-by-get",
			Does: "Sends userinfo as text/html.",
			Bend: headers("userinfo", func(h http.Header) { h.Set("Content-Type", "text/html; charset=utf-8") })},
		{Name: "discovery-metadata-valid", Breaks: "discovery-metadata-valid",
			Does: "Leaves RS256 out of id_token_signing_alg_values_supported.",
			Bend: document("discovery", func(_ *server.DocumentContext, metadata map[string]any) {
				metadata["id_token_signing_alg_values_supported"] = []string{"ES256"}
			})},
		{Name: "discovery-metadata-valid.missing-member", Breaks: "discovery-metadata-valid",
			Does: "Leaves subject_types_supported, which is required, out of its metadata.",
			Bend: without("discovery", "subject_types_supported")},
	}, flowClientFaults(), flowResponseFaults())
}

// onGrant leaves a member out of the token responses of one grant type.
func onGrant(grantType, member string) func(*server.Decisions) {
	return document("token", func(c *server.DocumentContext, response map[string]any) {
		if c.Request.PostForm.Get("grant_type") == grantType {
			delete(response, member)
		}
	})
}

func flowOddities() []Oddity {
	return slices.Concat(flowClientOddities(), flowResponseOddities(), []Oddity{
		{Name: "login-returns-tokens.two-step-login", About: "login-returns-tokens",
			Does: "Asks for the user name first, and for the password on a second page.",
			Bend: func(d *server.Decisions) {
				d.Login.Fields = func(form url.Values) []string {
					switch {
					case form.Get("username") == "":
						return []string{"username"}
					case form.Get("password") == "":
						return []string{"password"}
					}
					return nil
				}
			}},
		{Name: "login-returns-tokens.unticked-scopes", About: "login-returns-tokens",
			Does: "Lets the user choose scopes by boxes that are empty at first.",
			Bend: func(d *server.Decisions) {
				d.Consent.Choices = func(string) (box, ticked bool) { return true, false }
			}},
		{Name: "login-returns-tokens.extra-claims", About: "login-returns-tokens",
			Does: "Puts claims of its own into ID tokens, access tokens and token responses.",
			Bend: all(
				document("id_token", func(_ *server.DocumentContext, claims map[string]any) {
					claims["https://example.com/tenant"], claims["amr"] = map[string]any{"id": 7}, []string{"pwd"}
				}),
				document("access_token", func(_ *server.DocumentContext, claims map[string]any) { claims["tenant"] = 7 }),
				document("token", func(_ *server.DocumentContext, response map[string]any) { response["not_before_policy"] = 0 }),
			)},
		{Name: "login-returns-tokens.found", About: "login-returns-tokens",
			Does: "Redirects with 302 instead of 303 where nothing was posted.",
			Bend: restatus("/authorize", http.StatusSeeOther, http.StatusFound)},
		{Name: "refresh-works.without-offline-access", About: "refresh-works",
			Does: "Gives a refresh token to every client that registered for them, asked for or not.",
			Bend: func(d *server.Decisions) {
				d.Token.RefreshToken = func(client *server.Client, _ *server.Grant) bool { return client.MayUse("refresh_token") }
			}},
		{Name: "refresh-works.prompt-consent", About: "refresh-works",
			Does: "Ignores offline_access unless prompt=consent comes with it.",
			Bend: func(d *server.Decisions) {
				d.Authorize.Rules = append(d.Authorize.Rules, server.Rule[server.AuthorizationRequest]{
					Name: "offline-access-needs-consent", Check: func(r *server.AuthorizationRequest) error {
						if !r.Wants("consent") {
							r.Scopes = slices.DeleteFunc(r.Scopes, func(scope string) bool { return scope == "offline_access" })
						}
						return nil
					}})
			}},
		{Name: "client-credentials-work.absent", About: "client-credentials-work",
			Does: "Has no client credentials grant, does not advertise it, and registers no client for it.",
			Bend: func(d *server.Decisions) {
				delete(d.Token.Grants, "client_credentials")
				d.Registration.Rules = d.Registration.Rules.Before("metadata-served", server.Rule[server.Registration]{Name: "grants-served", Check: func(r *server.Registration) error {
					if slices.Contains(r.GrantTypes, "client_credentials") {
						return server.Refuse("invalid_client_metadata", "There is no such grant here.")
					}
					return nil
				}})
			}},
		{Name: "userinfo-by-get.charset", About: "userinfo-by-get",
			Does: "Names the charset in the media type of userinfo.",
			Bend: headers("userinfo", func(h http.Header) {
				if h.Get("Content-Type") == "application/json" {
					h.Set("Content-Type", "application/json;charset=UTF-8")
				}
			})},
	})
}
