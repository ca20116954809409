package faults

import (
	"encoding/json"
	"net/http"

	"github.com/authassay/assay/server"
)

func tokenFaults() []Fault {
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
	}
}

func tokenOddities() []Oddity {
	return []Oddity{
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
	}
}
