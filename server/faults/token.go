package faults

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

func tokenFaults() []Fault {
	return slices.Concat(tokenFormFaults(), tokenRequestFaults(), grantFaults())
}

func tokenFormFaults() []Fault {
	return []Fault{
		{Name: "token-cache-control", Breaks: "token-cache-control",
			Does: "Sends tokens without Cache-Control.",
			Bend: headers("token", func(h http.Header) { h.Del("Cache-Control") })},
		{Name: "token-cache-control.max-age", Breaks: "token-cache-control",
			Does: "Lets the browser keep tokens for a minute.",
			Bend: headers("token", func(h http.Header) { h.Set("Cache-Control", "private, max-age=60") })},
		{Name: "token-error-format", Breaks: "token-error-format",
			Does: "Shows a page where a client expects JSON.",
			Bend: tokenRefusal(func(_ func(*server.Error), w http.ResponseWriter, _ *http.Request, e *server.Error) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.WriteHeader(http.StatusBadRequest)
				w.Write([]byte("<!doctype html><title>Error</title><h1>Bad request</h1>"))
			})},
		{Name: "token-error-format.ok", Breaks: "token-error-format",
			Does: "Sends errors with status 200.",
			Bend: tokenRefusal(func(honest func(*server.Error), _ http.ResponseWriter, _ *http.Request, e *server.Error) {
				refused := *e
				refused.Status = http.StatusOK
				honest(&refused)
			})},
		{Name: "token-error-format.own-codes", Breaks: "token-error-format",
			Does: "Uses error codes that no specification knows.",
			Bend: tokenRefusal(func(honest func(*server.Error), _ http.ResponseWriter, _ *http.Request, e *server.Error) {
				refused := *e
				refused.Code = "E1001"
				honest(&refused)
			})},
		{Name: "token-error-format.no-challenge", Breaks: "token-error-format",
			Does: "Leaves WWW-Authenticate out after a failed Authorization header.",
			Bend: tokenRefusal(func(honest func(*server.Error), _ http.ResponseWriter, _ *http.Request, e *server.Error) {
				refused := *e
				refused.Challenge = ""
				honest(&refused)
			})},
		{Name: "token-error-format-inside", Breaks: "token-error-format-inside",
			Does: "Tells where in its source an error came from.",
			Bend: tokenRefusal(func(honest func(*server.Error), _ http.ResponseWriter, _ *http.Request, e *server.Error) {
				refused := *e
				refused.Description += " at com.example.oauth.TokenEndpoint.exchange(TokenEndpoint.java:118)"
				honest(&refused)
			})},
		{Name: "token-error-format-inside.sql", Breaks: "token-error-format-inside",
			Does: "Shows the statement on which its database broke, where a value has a quote.",
			Bend: tokenRefusal(func(honest func(*server.Error), _ http.ResponseWriter, r *http.Request, e *server.Error) {
				refused := *e
				if strings.Contains(r.PostForm.Get("code"), "'") {
					refused = server.Error{Code: "server_error", Status: http.StatusInternalServerError,
						Description: "SELECT * FROM codes WHERE value = 'assay'no-such-code': syntax error at or near no"}
				}
				honest(&refused)
			})},
	}
}

func tokenOddities() []Oddity {
	return append(tokenRequestOddities(), []Oddity{
		{Name: "token-cache-control.more", About: "token-cache-control",
			Does: "Says no-store among other things, and Pragma.",
			Bend: headers("token", func(h http.Header) {
				h.Set("Cache-Control", "private, no-cache, No-Store, max-age=0")
				h.Set("Pragma", "no-cache")
			})},
		{Name: "token-error-format.more-members", About: "token-error-format",
			Does: "Adds error_uri and members of its own to errors, and a charset to their media type.",
			Bend: tokenRefusal(func(_ func(*server.Error), w http.ResponseWriter, _ *http.Request, e *server.Error) {
				h := w.Header()
				h.Set("Content-Type", "application/json;charset=UTF-8")
				if e.Challenge != "" {
					h.Set("WWW-Authenticate", e.Challenge)
				}
				status := e.Status
				if status == 0 {
					status = http.StatusBadRequest
				}
				w.WriteHeader(status)
				// An encoder fails only when the client has gone.
				_ = json.NewEncoder(w).Encode(map[string]any{
					"error": e.Code, "error_uri": "https://example.com/errors", "trace_id": "7f3a", "retry": false,
				})
			})},
		{Name: "token-error-format.redirect-uri-first", About: "token-error-format",
			Does: "Looks at the redirect URI of a redemption before it looks at the code.",
			Bend: func(d *server.Decisions) {
				d.Code.Rules = d.Code.Rules.Before("code-present", server.Rule[server.Redemption]{Name: "redirect-uri-first", Check: func(r *server.Redemption) error {
					uri := r.Form.Get("redirect_uri")
					switch {
					case uri == "":
						return server.Refuse("invalid_request", "redirect_uri is missing.")
					case r.Client.ApplicationType != "native" && !slices.Contains(r.Client.RedirectURIs, uri):
						return server.Refuse("invalid_grant", "redirect_uri is not one of the client's.")
					}
					return nil
				}})
			}},
	}...)
}
