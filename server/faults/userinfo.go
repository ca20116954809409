package faults

import (
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/authassay/assay/server"
)

func userinfoFaults() []Fault {
	const sameSubject = "it compares the sub of one user too"
	return []Fault{
		{Name: "userinfo-auth", Breaks: "userinfo-auth",
			Does: "Answers who brings no token.",
			Bend: instead(func(r *http.Request) bool { return r.Header.Get("Authorization") == "" }, http.StatusOK, `{"sub":"anonymous"}`)},
		{Name: "userinfo-auth.garbage", Breaks: "userinfo-auth",
			Does: "Answers who brings a token that it never made.",
			Also: map[string]string{
				"token-type-refresh-as-access": "a refresh token is as good as any other text",
				"token-type-code-as-token":     "a code is as good as any other text",
			},
			Bend: instead(func(r *http.Request) bool {
				token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
				return bearer && strings.Count(token, ".") != 2
			}, http.StatusOK, `{"sub":"anonymous"}`)},
		{Name: "userinfo-auth.crash", Breaks: "userinfo-auth",
			Does: "Breaks down over a missing token.",
			Bend: instead(func(r *http.Request) bool { return r.Header.Get("Authorization") == "" },
				http.StatusInternalServerError, `{"error":"server_error"}`)},
		{Name: "userinfo-scope-filter", Breaks: "userinfo-scope-filter",
			Does: "Gives all claims that it has, whatever was granted.",
			Bend: document("userinfo", func(c *server.DocumentContext, claims map[string]any) {
				claims["preferred_username"], claims["name"], claims["email"] = c.User.Name, c.User.FullName, c.User.Email
			})},
		{Name: "userinfo-scope-filter.email", Breaks: "userinfo-scope-filter",
			Does: "Gives the email address with every token.",
			Bend: document("userinfo", func(c *server.DocumentContext, claims map[string]any) { claims["email"] = c.User.Email })},
		{Name: "userinfo-sub-match", Breaks: "userinfo-sub-match",
			Does: "Keeps the answer for the first user, and gives it to all.",
			Bend: func(d *server.Decisions) {
				var once sync.Once
				var first any
				document("userinfo", func(_ *server.DocumentContext, claims map[string]any) {
					once.Do(func() { first = claims["sub"] })
					claims["sub"] = first
				})(d)
			}},
		{Name: "userinfo-sub-match.user-name", Breaks: "userinfo-sub-match",
			Does: "Gives the user's name as sub, where ID tokens have another identifier.",
			Also: map[string]string{"userinfo-by-get": sameSubject},
			Bend: document("userinfo", func(c *server.DocumentContext, claims map[string]any) { claims["sub"] = c.User.Name })},
		{Name: "userinfo-sub-match.absent", Breaks: "userinfo-sub-match",
			Does: "Leaves sub out of userinfo.",
			Also: map[string]string{"userinfo-by-get": sameSubject},
			Bend: without("userinfo", "sub")},
		{Name: "userinfo-without-openid", Breaks: "userinfo-without-openid",
			Does: "Gives claims for a token that openid was not granted to.",
			Bend: func(d *server.Decisions) { d.Access.Userinfo = d.Access.Userinfo.Without("openid-granted") }},
		{Name: "userinfo-without-openid.client-as-user", Breaks: "userinfo-without-openid", SeenIn: "CVE-2026-39976 (Laravel Passport)",
			Does: "Takes a client's own token for that of the user with the client's identifier.",
			Bend: instead(byClientItself, http.StatusOK, `{"sub":"7"}`)},
		{Name: "userinfo-without-openid.nobody", Breaks: "userinfo-without-openid", SeenIn: "Hydra 2.3.0",
			Does: "Takes a client's own token, and tells of it without a sub.",
			Bend: instead(byClientItself, http.StatusOK, `{"aud":["service"],"iss":"https://as.example.com"}`)},
		{Name: "userinfo-audience", Breaks: "userinfo-audience",
			Does: "Takes a token for another resource server.",
			Bend: unruled("token-audience")},
	}
}

// byClientItself tells whether a request has the token of a client that acts for itself.
func byClientItself(r *http.Request) bool {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	claims := claimsOf(token)
	return claims != nil && claims["sub"] == claims["client_id"]
}

// instead answers some GETs to userinfo without a look at the token.
func instead(which func(*http.Request) bool, status int, body string) func(*server.Decisions) {
	return handler("/userinfo", func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet || !which(r) {
				honest(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			w.Write([]byte(body))
		}
	})
}

func tokenInQuery(d *server.Decisions) {
	honest := d.Access.Present
	d.Access.Present = func(r *http.Request) string {
		if token := honest(r); token != "" {
			return token
		}
		return r.URL.Query().Get("access_token")
	}
}

func userinfoOddities() []Oddity {
	return []Oddity{
		{Name: "userinfo-scope-filter.own-claims", About: "userinfo-scope-filter",
			Does: "Gives claims of its own with every token.",
			Bend: document("userinfo", func(_ *server.DocumentContext, claims map[string]any) {
				claims["https://example.com/tenant"], claims["groups"] = "north", []string{"staff"}
			})},
		{Name: "userinfo-scope-filter.no-claims", About: "userinfo-scope-filter",
			Does: "Gives sub alone at userinfo, whatever was granted.",
			Bend: document("userinfo", func(_ *server.DocumentContext, claims map[string]any) {
				maps.DeleteFunc(claims, func(name string, _ any) bool { return name != "sub" && name != "iss" && name != "aud" })
			})},
		{Name: "userinfo-without-openid.unauthorized", About: "userinfo-without-openid",
			Does: "Answers 401 invalid_token to a token without openid.",
			Bend: restatus("/userinfo", http.StatusForbidden, http.StatusUnauthorized)},
		{Name: "userinfo-auth.token-in-query", About: "userinfo-auth",
			Does: "Takes an access token in the query too (RFC 6750 section 2.3).",
			Bend: tokenInQuery},
	}
}
