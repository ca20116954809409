package faults

import (
	"maps"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authassay/assay/server"
)

func revocationFaults() []Fault {
	const bare = "it is one of the endpoints that are called without credentials there"
	return []Fault{
		{Name: "revoke-refresh", Breaks: "revoke-refresh", SeenIn: "CVE-2020-15223 (fosite)",
			Does: "Answers 200 to the revocation of a refresh token, and lets it live.",
			Bend: func(d *server.Decisions) { d.Revocation.Revoke = (*server.Grant).RevokeAccess }},
		{Name: "revoke-access", Breaks: "revoke-access",
			Does: "Answers 200 to the revocation of an access token, and lets it live.",
			Bend: unruled("token-unrevoked")},
		{Name: "revoke-wrong-client", Breaks: "revoke-wrong-client",
			Does: "Revokes any client's token for any client.",
			Bend: revokesForeign},
		{Name: "revoke-no-auth", Breaks: "revoke-no-auth",
			Does: "Revokes a confidential client's token for whoever names the client.",
			Also: map[string]string{"client-auth-none": bare},
			Bend: admitting("revoke", func(c *server.Credentials) bool { return c.Method == "none" })},
		{Name: "revoke-no-auth.nobody", Breaks: "revoke-no-auth",
			Does: "Revokes a token for whoever sends it, where no client is named.",
			Bend: all(revokesForeign, admitting("revoke", func(c *server.Credentials) bool { return c.Method == "" }))},
		{Name: "revoke-no-auth.any-secret", Breaks: "revoke-no-auth",
			Does: "Revokes a token for a client with a wrong secret.",
			Bend: admitting("revoke", func(c *server.Credentials) bool { return strings.HasPrefix(c.Method, "client_secret_") })},
		{Name: "introspect-no-auth", Breaks: "introspect-no-auth",
			Does: "Introspects for whoever asks.",
			Also: map[string]string{"client-auth-none": bare},
			Bend: admitting("introspect", func(c *server.Credentials) bool { return c.Method == "" || c.Method == "none" })},
		{Name: "introspect-no-auth.public", Breaks: "introspect-no-auth",
			Does: "Introspects for a public client, which anybody can claim to be.",
			Bend: admitting("introspect", func(c *server.Credentials) bool {
				client := c.Find(c.ID)
				return client != nil && client.Public() && c.Method == "none"
			})},
		{Name: "introspect-no-auth.own-token", Breaks: "introspect-no-auth",
			Does: "Introspects a token for whoever presents that same token as a credential.",
			Bend: tokenIsItsCredential},
		{Name: "introspect-inactive-leak", Breaks: "introspect-inactive-leak",
			Does: "Tells the claims of a token beside the fact that it is inactive.",
			Bend: saysOfInactive(func(token string) map[string]any { return claimsOf(token) })},
		{Name: "introspect-inactive-leak.jwt", Breaks: "introspect-inactive-leak", SeenIn: "CVE-2026-18208 (Keycloak)",
			Does: "Sends the signed token back as jwt, beside the fact that it is inactive.",
			Bend: saysOfInactive(func(token string) map[string]any {
				if claimsOf(token) == nil {
					return nil
				}
				return map[string]any{"jwt": token}
			})},
		{Name: "introspect-inactive-leak.reason", Breaks: "introspect-inactive-leak",
			Does: "Says why a token is inactive.",
			Bend: saysOfInactive(func(token string) map[string]any {
				if claimsOf(token) == nil {
					return map[string]any{"reason": "unknown"}
				}
				return map[string]any{"reason": "revoked"}
			})},
	}
}

func revokesForeign(d *server.Decisions) {
	d.Revocation.Rules = d.Revocation.Rules.Without("revocation-own-token")
}

// admitting takes some callers of an endpoint for the client that they name, without proof.
func admitting(endpoint string, anybody func(*server.Credentials) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Client.Authenticate
		d.Client.Authenticate = func(d *server.Decisions, called string, c *server.Credentials) (*server.Client, error) {
			if called == endpoint && anybody(c) {
				return &server.Client{ID: c.ID}, nil
			}
			return honest(d, called, c)
		}
	}
}

// tokenIsItsCredential drops a bearer token that is the one which is asked about, and admits who sent it.
func tokenIsItsCredential(d *server.Decisions) {
	const admitted = "Assay-Admitted"
	admitting("introspect", func(c *server.Credentials) bool { return c.HTTP.Header.Get(admitted) != "" })(d)
	handler("/introspect", func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del(admitted)
			token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			if bearer && r.ParseForm() == nil && r.PostForm.Get("token") == token {
				r.Header.Del("Authorization")
				r.Header.Set(admitted, "yes")
			}
			honest(w, r)
		}
	})(d)
}

// saysOfInactive adds to what introspection says of an inactive token.
func saysOfInactive(more func(token string) map[string]any) func(*server.Decisions) {
	return document("introspection", func(c *server.DocumentContext, answer map[string]any) {
		if answer["active"] == false {
			maps.Copy(answer, more(c.Request.PostForm.Get("token")))
		}
	})
}

// claimsOf reads a JWT without belief; what is none has no claims.
func claimsOf(token string) jwt.MapClaims {
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, claims); err != nil {
		return nil
	}
	return claims
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
		{Name: "revoke-wrong-client.says-nothing", About: "revoke-wrong-client",
			Does: "Answers 200 to a client that revokes another's token, and leaves the token alive.",
			Bend: handler("/revoke", func(honest http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					honest(statuses{w, http.StatusBadRequest, http.StatusOK}, r)
				}
			})},
		{Name: "revoke-access.unsupported", About: "revoke-access",
			Does: "Revokes refresh tokens alone (RFC 7009 section 2.2.1: unsupported_token_type).",
			Bend: handler("/revoke", func(honest http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					if r.ParseForm() == nil && claimsOf(r.PostForm.Get("token")) != nil {
						w.Header().Set("Content-Type", "application/json")
						w.WriteHeader(http.StatusBadRequest)
						w.Write([]byte(`{"error":"unsupported_token_type"}`))
						return
					}
					honest(w, r)
				}
			})},
		{Name: "revoke-access.takes-the-grant", About: "revoke-access",
			Does: "Ends the refresh token and the whole grant with an access token that is revoked (RFC 7009 section 2.1).",
			Bend: endsGrants},
	}
}

// endsGrants ends the grant of each token that is revoked.
func endsGrants(d *server.Decisions) {
	honest := d.Revocation.Rules.Find("revocation-own-token").Check
	d.Revocation.Rules = d.Revocation.Rules.Replace("revocation-own-token", func(r *server.RevocationRequest) error {
		err := honest(r)
		if err == nil && r.Grant != nil {
			r.Grant.Revoke()
		}
		return err
	})
}
