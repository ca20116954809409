package faults

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authassay/assay/server"
)

func tokensFaults() []Fault {
	return []Fault{
		{Name: "token-type-id-token-as-access", Breaks: "token-type-id-token-as-access",
			Does: "Takes an ID token as an access token.",
			Also: map[string]string{
				"userinfo-audience":       "an ID token has another audience, so that no audience is asked for",
				"userinfo-without-openid": "an ID token has no scope, so that no scope is asked for",
			},
			Bend: func(d *server.Decisions) {
				d.Access.Rules = d.Access.Rules.Without("token-type", "token-audience", "token-client")
				d.Access.Userinfo = d.Access.Userinfo.Without("openid-granted")
			}},
		{Name: "token-type-refresh-as-access", Breaks: "token-type-refresh-as-access", SeenIn: "CVE-2018-11047 (Cloud Foundry UAA)",
			Does: "Takes a refresh token as an access token.",
			Bend: refreshAsAccess},
		{Name: "token-type-access-as-refresh", Breaks: "token-type-access-as-refresh",
			Does: "Takes an access token as a refresh token.",
			Bend: accessAsRefresh},
		{Name: "token-type-code-as-token", Breaks: "token-type-code-as-token", SeenIn: "CVE-2026-4282 (Keycloak), a store that does not tell kinds apart",
			Does: "Takes an authorization code as an access token.",
			Bend: opensUserinfo(func(know func(any)) func(*server.Decisions) {
				return headers("redirect", func(h http.Header) {
					if address, err := url.Parse(h.Get("Location")); err == nil {
						know(address.Query().Get("code"))
					}
				})
			})},
		{Name: "token-type-code-as-token.registration", Breaks: "token-type-code-as-token",
			Does: "Takes a registration access token as an access token.",
			Bend: opensUserinfo(func(know func(any)) func(*server.Decisions) {
				return document("registration", func(_ *server.DocumentContext, registered map[string]any) {
					know(registered["registration_access_token"])
				})
			})},
		{Name: "token-in-query", Breaks: "token-in-query", Profile: "oauth21",
			Does: "Takes an access token from the query too.",
			Bend: tokenInQuery},
		{Name: "token-jwt-profile", Breaks: "token-jwt-profile",
			Does: "Leaves iat out of access tokens.",
			Bend: without("access_token", "iat")},
		{Name: "token-jwt-profile.no-audience", Breaks: "token-jwt-profile",
			Does: "Leaves aud out of access tokens, and asks nobody for it.",
			Bend: all(without("access_token", "aud"), unruled("token-audience"))},
		{Name: "token-jwt-profile.user-as-client", Breaks: "token-jwt-profile",
			Does: "Names the user as the client of an access token.",
			Bend: all(document("access_token", func(_ *server.DocumentContext, claims map[string]any) { claims["client_id"] = claims["sub"] }), unruled("token-client"))},
		{Name: "token-jwt-alg-none", Breaks: "token-jwt-alg-none",
			Does: "Takes an access token that says that it is not signed.",
			Bend: verifying(func(_ *server.Keys, token *jwt.Token) bool { return token.Method.Alg() == "none" })},
		{Name: "token-jwt-alg-none.unverified", Breaks: "token-jwt-alg-none",
			Does: "Reads access tokens without a look at their signature.",
			Bend: verifying(func(*server.Keys, *jwt.Token) bool { return true })},
		{Name: "token-jwt-alg-none.hs256", Breaks: "token-jwt-alg-none", SeenIn: "CVE-2016-10555 (jwt-simple), and many since",
			Does: "Takes its own public key as HMAC secret where an access token says HS256.",
			Bend: verifying(signedWithPublicKey)},
		{Name: "token-expiry-enforced", Breaks: "token-expiry-enforced", SeenIn: "CVE-2021-35473 (LemonLDAP::NG)",
			Does: "Takes an access token however old.",
			Bend: unruled("token-unexpired")},
		{Name: "token-expiry-enforced.replay-ends-all", Breaks: "token-expiry-enforced",
			Does: "Takes an access token however old, though a replayed code ends all that the user granted to the client.",
			Bend: all(unruled("token-unexpired"), func(d *server.Decisions) {
				d.Code.Replayed = func(r *server.Redemption) {
					for _, grant := range r.Grants() {
						grant.Revoke()
					}
				}
			})},
	}
}

// unruled drops rules on access tokens.
func unruled(names ...string) func(*server.Decisions) {
	return func(d *server.Decisions) { d.Access.Rules = d.Access.Rules.Without(names...) }
}

// beside remembers what came beside a member of each token response.
func beside(d *server.Decisions, member, companion string) func(string) string {
	var known sync.Map
	document("token", func(_ *server.DocumentContext, response map[string]any) {
		if value, there := response[member].(string); there {
			known.Store(value, response[companion])
		}
	})(d)
	return func(value string) string {
		found, _ := known.Load(value)
		text, _ := found.(string)
		return text
	}
}

func refreshAsAccess(d *server.Decisions) {
	access, honest := beside(d, "refresh_token", "access_token"), d.Access.Present
	d.Access.Present = func(r *http.Request) string {
		token := honest(r)
		if other := access(token); other != "" {
			return other
		}
		return token
	}
}

func accessAsRefresh(d *server.Decisions) {
	refresh, honest := beside(d, "access_token", "refresh_token"), d.Token.Grants["refresh_token"]
	d.Token.Grants["refresh_token"] = func(s *server.Server, t *server.TokenRequest) (map[string]any, error) {
		if other := refresh(t.Form.Get("refresh_token")); other != "" {
			edited := *t
			edited.Form = maps.Clone(t.Form)
			edited.Form.Set("refresh_token", other)
			t = &edited
		}
		return honest(s, t)
	}
}

// opensUserinfo lets userinfo answer whoever presents one of the values that were learned.
func opensUserinfo(learn func(know func(any)) func(*server.Decisions)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		var known sync.Map
		learn(func(value any) { known.Store(value, true) })(d)
		instead(func(r *http.Request) bool {
			token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			_, there := known.Load(token)
			return there && token != ""
		}, http.StatusOK, `{"sub":"anonymous"}`)(d)
	}
}

// verifying believes some access tokens that the honest server does not.
func verifying(believes func(*server.Keys, *jwt.Token) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Access.Verify
		d.Access.Verify = func(keys *server.Keys, raw string) (*jwt.Token, error) {
			if token, err := honest(keys, raw); err == nil {
				return token, nil
			}
			token, _, err := jwt.NewParser().ParseUnverified(raw, jwt.MapClaims{})
			if err == nil && !believes(keys, token) {
				err = errors.New("the signature is not ours")
			}
			return token, err
		}
	}
}

func signedWithPublicKey(keys *server.Keys, token *jwt.Token) bool {
	for _, key := range keys.All() {
		der, err := x509.MarshalPKIXPublicKey(key.Private.Public())
		if err != nil {
			panic(err) // the keys are the server's own
		}
		secret := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
		signed, encoded, _ := cutLast(token.Raw)
		signature, err := base64.RawURLEncoding.DecodeString(encoded)
		if err == nil && token.Method == jwt.SigningMethodHS256 && token.Method.Verify(signed, signature, secret) == nil {
			return true
		}
	}
	return false
}

func tokensOddities() []Oddity {
	return []Oddity{
		{Name: "token-expiry-enforced.leeway", About: "token-expiry-enforced",
			Does: "Takes an access token for a minute after it expired.",
			Bend: func(d *server.Decisions) {
				honest := d.Access.Rules.Find("token-unexpired").Check
				d.Access.Rules = d.Access.Rules.Replace("token-unexpired", func(t *server.AccessToken) error {
					late := *t
					late.Expires = t.Expires.Add(time.Minute)
					return honest(&late)
				})
			}},
		{Name: "token-expiry-enforced.fractional", About: "token-expiry-enforced",
			Does: "Gives dates in access tokens with fractions of a second.",
			Bend: document("access_token", fractional)},
		{Name: "token-type-id-token-as-access.opaque", About: "token-type-id-token-as-access",
			Does: "Gives opaque access tokens.",
			Bend: func(d *server.Decisions) { d.Token.Format = func(string) string { return "opaque" } }},
		{Name: "token-jwt-profile.audience-list", About: "token-jwt-profile",
			Does: "Gives aud of access tokens as a list, and claims of its own beside those of the profile.",
			Bend: document("access_token", func(_ *server.DocumentContext, claims map[string]any) {
				claims["aud"] = []any{claims["aud"], "https://api.example/"}
				claims["https://example.com/tenant"], claims["groups"] = "north", []string{"staff"}
			})},
		{Name: "token-jwt-profile.long-type", About: "token-jwt-profile",
			Does: "Gives the type of access tokens as application/at+jwt, which is the same.",
			Bend: typed("application/at+jwt")},
		{Name: "token-jwt-profile.not-followed", About: "token-jwt-profile",
			Does: "Gives JWT access tokens of a form of its own, which do not say that they follow RFC 9068.",
			Bend: all(typed("JWT"), without("access_token", "iat"))},
	}
}

// typed gives access tokens another type, and knows them by it.
func typed(name string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		sign, known := d.Sign, d.Access.Verify
		d.Sign = func(t *server.SignedToken) (string, error) {
			if t.Kind == "access_token" {
				t.Header["typ"] = name
			}
			return sign(t)
		}
		d.Access.Verify = func(keys *server.Keys, raw string) (*jwt.Token, error) {
			token, err := known(keys, raw)
			if err == nil && token.Header["typ"] == name && token.Claims.(jwt.MapClaims)["client_id"] != nil {
				token.Header["typ"] = "at+jwt"
			}
			return token, err
		}
	}
}

func fractional(_ *server.DocumentContext, claims map[string]any) {
	for _, name := range []string{"iat", "exp"} {
		claims[name] = float64(claims[name].(int64)) + 0.25
	}
}
