package faults

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authassay/assay/server"
)

func logoutFaults() []Fault {
	return slices.Concat([]Fault{
		{Name: "logout-metadata", Breaks: "logout-metadata", Profile: "oidc-rp-logout",
			Does: "Does not say where a client can have its user logged out.",
			Bend: without("discovery", "end_session_endpoint")},
		{Name: "logout-metadata.path", Breaks: "logout-metadata",
			Does: "Names its end session endpoint by the path alone.",
			Bend: document("discovery", func(_ *server.DocumentContext, m map[string]any) { m["end_session_endpoint"] = "/end_session" })},
		{Name: "logout-redirects-back", Breaks: "logout-redirects-back",
			Does: "Leaves the user on its own page, wherever the client asked to go.",
			Bend: landing(func(*server.LogoutRequest) string { return "" })},
		{Name: "logout-redirects-back.no-state", Breaks: "logout-redirects-back",
			Does: "Drops the state.",
			Bend: leaving(func(_ *server.LogoutRequest, params url.Values) { params.Del("state") })},
		{Name: "logout-redirects-back.more", Breaks: "logout-redirects-back",
			Does: "Adds the user to the redirect.",
			Bend: leaving(func(_ *server.LogoutRequest, params url.Values) { params.Set("user", "alice") })},
		{Name: "logout-without-state", Breaks: "logout-without-state",
			Does: "Makes up a state where none was sent.",
			Bend: leaving(func(r *server.LogoutRequest, params url.Values) {
				if r.Param("state") == "" {
					params.Set("state", "undefined")
				}
			})},
		{Name: "logout-terminates", Breaks: "logout-terminates",
			Does: "Sends the browser back, and looks for the session in the wrong place.",
			Bend: handler("/end_session", func(honest http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					r.Header.Del("Cookie")
					honest(w, r)
				}
			})},
		{Name: "logout-terminates-cookies", Breaks: "logout-terminates-cookies", SeenIn: "CVE-2025-29928 (authentik)",
			Does: "Takes the cookie from the browser, and lets the session live.",
			Bend: func(d *server.Decisions) { d.Logout.Ends = func(*server.LogoutRequest) bool { return false } }},
	}, logoutHintFaults(), logoutQuestionFaults(), logoutRedirectFaults(), logoutChannelFaults())
}

// logoutHintFaults take an ID token for what it says.
func logoutHintFaults() []Fault {
	return []Fault{
		{Name: "logout-hint-forged", Breaks: "logout-hint-forged",
			Does: "Reads the ID token at the logout without looking at its signature.",
			Bend: hintBy(func(_ *server.Keys, raw string) (*jwt.Token, error) {
				token, _, err := jwt.NewParser().ParseUnverified(raw, jwt.MapClaims{})
				return token, err
			})},
		{Name: "logout-hint-forged.none", Breaks: "logout-hint-forged",
			Does: "Takes an ID token of alg none at the logout.",
			Bend: func(d *server.Decisions) {
				honest := d.Logout.VerifyHint
				hintBy(func(keys *server.Keys, raw string) (*jwt.Token, error) {
					token, err := jwt.NewParser(jwt.WithoutClaimsValidation()).Parse(raw, func(*jwt.Token) (any, error) { return jwt.UnsafeAllowNoneSignatureType, nil })
					if err == nil {
						return token, nil
					}
					return honest(keys, raw)
				})(d)
			}},
		{Name: "logout-hint-forged.ends-anyway", Breaks: "logout-hint-forged",
			Does: "Ends the session without a question although the ID token is not its own, and shows its own page.",
			Bend: func(d *server.Decisions) {
				foreignHintForNone(d)
				asking(func(r *server.LogoutRequest, honest bool) bool { return honest && !r.HintInvalid })(d)
			}},
	}
}

// logoutQuestionFaults end sessions unasked.
func logoutQuestionFaults() []Fault {
	return []Fault{
		{Name: "logout-csrf", Breaks: "logout-csrf",
			Does: "Ends the session of whoever comes, without a question.",
			Bend: asking(func(*server.LogoutRequest, bool) bool { return false })},
		{Name: "logout-no-params", Breaks: "logout-no-params",
			Does: "Ends the session without a question where the request says nothing.",
			Bend: asking(func(r *server.LogoutRequest, honest bool) bool { return honest && len(r.Params) > 0 })},
		{Name: "logout-no-params.not-on-yes", Breaks: "logout-no-params",
			Does: "Asks, and ends nothing on yes unless an ID token came too.",
			Bend: func(d *server.Decisions) {
				d.Logout.Ends = func(r *server.LogoutRequest) bool { return r.Hint != nil }
				headers("logged_out", func(h http.Header) { h.Del("Set-Cookie") })(d)
			}},
		{Name: "logout-no-params.first-uri", Breaks: "logout-no-params",
			Does: "Sends the browser to the first URI of a client where the user logged in, though nobody asked for one.",
			Bend: wandering(func(r *server.LogoutRequest) bool { return r.Param("id_token_hint") == "" && r.Param("state") == "" })},
		{Name: "logout-hint-only", Breaks: "logout-hint-only",
			Does: "Sends the browser to the client's first URI where the client sent its ID token and no URI.",
			Bend: wandering(func(r *server.LogoutRequest) bool { return r.Param("id_token_hint") != "" })},
		{Name: "logout-state-only", Breaks: "logout-state-only",
			Does: "Sends the browser with the state to the first URI of a client where the user logged in.",
			Bend: wandering(func(r *server.LogoutRequest) bool { return r.Param("state") != "" && r.Param("id_token_hint") == "" })},
	}
}

func hintBy(read func(*server.Keys, string) (*jwt.Token, error)) func(*server.Decisions) {
	return func(d *server.Decisions) { d.Logout.VerifyHint = read }
}

// asking asks the user otherwise.
func asking(asks func(r *server.LogoutRequest, honest bool) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Logout.Asks
		d.Logout.Asks = func(r *server.LogoutRequest) bool { return asks(r, honest(r)) }
	}
}

// leaving edits what goes back to the client.
func leaving(edit func(r *server.LogoutRequest, params url.Values)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Logout.Response
		d.Logout.Response = func(r *server.LogoutRequest, params url.Values) {
			honest(r, params)
			edit(r, params)
		}
	}
}

// landing goes somewhere of its own choice, once the URI that was asked for is a registered one or none.
func landing(choose func(*server.LogoutRequest) string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Logout.ResolveRedirectURI
		d.Logout.ResolveRedirectURI = func(r *server.LogoutRequest) (string, error) {
			if _, err := honest(r); err != nil && !r.HintInvalid {
				return "", err
			}
			return choose(r), nil
		}
	}
}

// wandering goes to the first URI of a client where the user logged in, for requests that name none.
func wandering(does func(*server.LogoutRequest) bool) func(*server.Decisions) {
	return landing(func(r *server.LogoutRequest) string {
		if uri := r.Param("post_logout_redirect_uri"); uri != "" || !does(r) {
			return uri
		}
		for _, party := range r.Parties {
			if len(party.PostLogoutRedirectURIs) > 0 {
				return party.PostLogoutRedirectURIs[0]
			}
		}
		return ""
	})
}

// foreignHintForNone goes on where an ID token is not the server's own, and then leads nowhere.
func foreignHintForNone(d *server.Decisions) {
	d.Logout.Rules = d.Logout.Rules.Without("hint-ours")
	landing(func(r *server.LogoutRequest) string {
		if r.HintInvalid {
			return ""
		}
		return r.Param("post_logout_redirect_uri")
	})(d)
}
