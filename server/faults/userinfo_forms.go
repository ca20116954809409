package faults

import (
	"net/http"

	"github.com/authassay/assay/server"
)

// userinfoFormFaults are those of how a token is presented, and of signed claims.
func userinfoFormFaults() []Fault {
	return []Fault{
		{Name: "userinfo-by-post", Breaks: "userinfo-by-post",
			Does: "Answers a POST to userinfo with 405.",
			Bend: refusesPost("/userinfo")},
		{Name: "userinfo-by-post.form-alone", Breaks: "userinfo-by-post",
			Does: "Looks for the token in the form alone where userinfo is asked by POST.",
			Also: map[string]string{"userinfo-token-in-form": "the token in the form counts, whatever the header says"},
			Bend: func(d *server.Decisions) {
				honest := d.Access.Present
				d.Access.Present = func(r *http.Request) string {
					if r.Method == http.MethodPost {
						return r.PostFormValue("access_token")
					}
					return honest(r)
				}
			}},
		{Name: "userinfo-token-in-form", Breaks: "userinfo-token-in-form",
			Does: "Prefers the token in the form to the one in the header.",
			Bend: formFirst},
		{Name: "userinfo-token-in-form.crash", Breaks: "userinfo-token-in-form",
			Does: "Breaks down over a token in a form.",
			Bend: handler("/userinfo", func(honest http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					if r.PostFormValue("access_token") != "" {
						w.WriteHeader(http.StatusInternalServerError)
						return
					}
					honest(w, r)
				}
			})},
		{Name: "userinfo-signed-claims", Breaks: "userinfo-signed-claims",
			Does: "Leaves the client out of signed userinfo.",
			Bend: without("userinfo", "aud")},
		{Name: "userinfo-signed-claims.no-issuer", Breaks: "userinfo-signed-claims",
			Does: "Leaves the issuer out of signed userinfo.",
			Bend: without("userinfo", "iss")},
		{Name: "userinfo-signed-claims.unsigned", Breaks: "userinfo-signed-claims",
			Does: "Sends plain JSON to a client that registered for a signature.",
			Bend: userinfoBy("")},
		{Name: "userinfo-signed-claims.own-algorithm", Breaks: "userinfo-signed-claims",
			Does: "Signs userinfo by ES256, whatever the client registered.",
			Bend: func(d *server.Decisions) {
				honest := d.Access.UserinfoAlgorithm
				d.Access.UserinfoAlgorithm = func(client *server.Client) string {
					if honest(client) == "" {
						return ""
					}
					return "ES256"
				}
			}},
		{Name: "userinfo-signed-claims.media-type", Breaks: "userinfo-signed-claims",
			Does: "Sends signed userinfo as application/json.",
			Bend: headers("userinfo", func(h http.Header) { h.Set("Content-Type", "application/json") })},
		{Name: "userinfo-signed-claims.other-client", Breaks: "userinfo-signed-claims",
			Does: "Gives itself as the audience of signed userinfo.",
			Bend: document("userinfo", func(c *server.DocumentContext, claims map[string]any) {
				if claims["aud"] != nil {
					claims["aud"] = c.Issuer
				}
			})},
	}
}

// formFirst takes the token of a posted form, and that of the header where there is none.
func formFirst(d *server.Decisions) {
	honest := d.Access.Present
	d.Access.Present = func(r *http.Request) string {
		if token := r.PostFormValue("access_token"); token != "" {
			return token
		}
		return honest(r)
	}
}

func userinfoBy(algorithm string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Access.UserinfoAlgorithm = func(*server.Client) string { return algorithm }
	}
}

func userinfoFormOddities() []Oddity {
	return []Oddity{
		{Name: "userinfo-token-in-form.header-alone", About: "userinfo-token-in-form",
			Does: "Takes no access token in a form (RFC 6750 section 2.2 is a MAY).",
			Bend: func(d *server.Decisions) {
				honest := d.Access.Present
				d.Access.Present = func(r *http.Request) string {
					if r.Header.Get("Authorization") == "" {
						return ""
					}
					return honest(r)
				}
			}},
		{Name: "userinfo-token-in-form.two-refused", About: "userinfo-token-in-form",
			Does: "Refuses a request that brings an access token in two ways (RFC 6750 section 3.1).",
			Bend: handler("/userinfo", func(honest http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("Authorization") != "" && r.PostFormValue("access_token") != "" {
						w.Header().Set("WWW-Authenticate", `Bearer error="invalid_request"`)
						w.WriteHeader(http.StatusBadRequest)
						return
					}
					honest(w, r)
				}
			})},
		{Name: "userinfo-signed-claims.more", About: "userinfo-signed-claims",
			Does: "Gives signed userinfo a list of audiences, and iat, exp and jti.",
			Bend: document("userinfo", func(c *server.DocumentContext, claims map[string]any) {
				if claims["aud"] != nil {
					claims["aud"] = []any{"https://api.example/", claims["aud"]}
					claims["iat"], claims["exp"], claims["jti"] = c.Now.Unix(), c.Now.Unix()+60, "7"
				}
			})},
		{Name: "userinfo-signed-claims.unadvertised", About: "userinfo-signed-claims",
			Does: "Signs no userinfo, and lists no algorithm for it.",
			Bend: all(userinfoBy(""), without("discovery", "userinfo_signing_alg_values_supported"))},
		{Name: "userinfo-signed-claims.not-kept", About: "userinfo-signed-claims",
			Does: "Signs no userinfo for clients that register, and says so at registration.",
			Bend: all(userinfoBy(""), document("registration", func(_ *server.DocumentContext, registered map[string]any) {
				if registered["userinfo_signed_response_alg"] != nil {
					registered["userinfo_signed_response_alg"] = "none"
				}
			}))},
	}
}
