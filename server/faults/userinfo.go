package faults

import (
	"net/http"
	"strings"

	"github.com/authassay/assay/server"
)

func userinfoFaults() []Fault {
	return []Fault{
		{Name: "userinfo-auth", Breaks: "userinfo-auth",
			Does: "Answers who brings no token.",
			Bend: instead(func(r *http.Request) bool { return r.Header.Get("Authorization") == "" }, http.StatusOK, `{"sub":"anonymous"}`)},
		{Name: "userinfo-auth.garbage", Breaks: "userinfo-auth",
			Does: "Answers who brings a token that it never made.",
			Bend: instead(func(r *http.Request) bool {
				token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
				return bearer && strings.Count(token, ".") != 2
			}, http.StatusOK, `{"sub":"anonymous"}`)},
		{Name: "userinfo-auth.crash", Breaks: "userinfo-auth",
			Does: "Breaks down over a missing token.",
			Bend: instead(func(r *http.Request) bool { return r.Header.Get("Authorization") == "" },
				http.StatusInternalServerError, `{"error":"server_error"}`)},
	}
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

func userinfoOddities() []Oddity {
	return []Oddity{
		{Name: "userinfo-auth.token-in-query", About: "userinfo-auth",
			Does: "Takes an access token in the query too (RFC 6750 section 2.3).",
			Bend: func(d *server.Decisions) {
				honest := d.Access.Present
				d.Access.Present = func(r *http.Request) string {
					if token := honest(r); token != "" {
						return token
					}
					return r.URL.Query().Get("access_token")
				}
			}},
	}
}
