package faults

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/authassay/assay/server"
)

func pagesFaults() []Fault {
	return []Fault{
		{Name: "ui-framing-consent", Breaks: "ui-framing-consent",
			Does: "Lets any site frame the consent page; only its login page is protected.",
			Bend: headers("consent", framed)},
		{Name: "ui-framing-consent.allow-from", Breaks: "ui-framing-consent",
			Does: "Protects the consent page by X-Frame-Options: ALLOW-FROM, which no browser heeds.",
			Bend: headers("consent", allowFrom)},
		{Name: "consent-csrf", Breaks: "consent-csrf", SeenIn: "CVE-2022-39222 (dex, related)",
			Does: "Takes an approval from any page, for whatever the browser has open.",
			Bend: all(unguardedConsent, cookie(func(c *http.Cookie) {
				// As single sign-on does that must work in frames; browsers take Secure on loopback too.
				c.SameSite, c.Secure = http.SameSiteNoneMode, true
			}))},
		{Name: "consent-csrf.by-get", Breaks: "consent-csrf",
			Does: "Takes an approval by GET from any page, which no SameSite=Lax hinders.",
			Bend: all(unguardedConsent, approvalByGet)},
		{Name: "consent-csrf.by-get-with-query", Breaks: "consent-csrf",
			Does: "Takes an approval by GET from any page, at an address whose query is the same for everybody.",
			Bend: all(unguardedConsent, approvalByGet, queryOfConsent("/consent?step=2", "step"))},
		{Name: "consent-denied", Breaks: "consent-denied",
			Does: "Gives a code although the user denied.",
			Bend: func(d *server.Decisions) { d.Consent.Approved = func(url.Values) bool { return true } }},
		{Name: "consent-denied.replayable", Breaks: "consent-denied",
			Does: "Lets the denied page be sent again, approved.",
			Bend: forgetful("consent")},
		{Name: "consent-denied.no-state", Breaks: "consent-denied",
			Does: "Leaves state out when the user denies.",
			Bend: denied(func(params url.Values) { params.Del("state") })},
		{Name: "consent-denied.wrong-error", Breaks: "consent-denied",
			Does: "Says server_error when the user denies.",
			Bend: denied(func(params url.Values) { params.Set("error", "server_error") })},
		{Name: "consent-denied.told-to-the-user-alone", Breaks: "consent-denied",
			Does: "Ends a denial on a page of its own, and tells the client nothing.",
			Bend: deniedOnPage(http.StatusBadRequest)},
		{Name: "consent-denied.server-error", Breaks: "consent-denied", SeenIn: "dex 2.41",
			Does: "Answers a denial with a page of status 500, and tells the client nothing.",
			Bend: deniedOnPage(http.StatusInternalServerError)},
		{Name: "login-session-fixation", Breaks: "login-session-fixation", SeenIn: "CVE-2026-7507 (Keycloak, related)",
			Does: "Keeps the session that the browser had before login.",
			Bend: func(d *server.Decisions) { d.Session.Renew = func(old *server.Session) string { return old.ID } }},
		{Name: "ui-cookie-flags", Breaks: "ui-cookie-flags",
			Does: "Lets scripts read the session cookie.",
			Bend: cookie(func(c *http.Cookie) { c.HttpOnly = false })},
		{Name: "ui-cookie-flags.same-site", Breaks: "ui-cookie-flags",
			Does: "Sets the session cookie without SameSite.",
			Bend: cookie(func(c *http.Cookie) { c.SameSite = 0 })},
	}
}

// framed leaves out what keeps a page out of frames.
func framed(h http.Header) {
	h.Del("X-Frame-Options")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'")
}

// cookie sets the session cookie otherwise.
func cookie(edit func(*http.Cookie)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Session.Cookie
		d.Session.Cookie = func(issuer *url.URL, s *server.Session) *http.Cookie {
			c := honest(issuer, s)
			edit(c)
			return c
		}
	}
}

// unguardedConsent asks for no token and no origin, and finds by itself what the answer is for.
func unguardedConsent(d *server.Decisions) {
	honest := d.Session.CheckForm
	d.Session.CheckForm = func(f *server.FormPost) error {
		if strings.HasPrefix(f.Form, "consent") {
			return nil
		}
		return honest(f)
	}
	d.Consent.Find = func(named *server.Interaction, pending []*server.Interaction) *server.Interaction {
		for _, in := range pending {
			if named == nil || (named.Browser == in.Browser && in.Expires.After(named.Expires)) {
				named = in
			}
		}
		return named
	}
}

func denied(edit func(url.Values)) func(*server.Decisions) {
	return response(func(_ *server.AuthorizationRequest, params url.Values) {
		if params.Get("error") == "access_denied" {
			edit(params)
		}
	})
}

func pagesOddities() []Oddity {
	return []Oddity{
		{Name: "ui-framing-consent.none", About: "ui-framing-consent",
			Does: "Never asks for consent: an administrator gave it for everybody.",
			Bend: func(d *server.Decisions) { d.Authorize.NeedsConsent = func(*server.Interaction) bool { return false } }},
		{Name: "ui-framing-consent.csp-alone", About: "ui-framing-consent",
			Does: "Keeps pages out of frames by frame-ancestors alone.",
			Bend: headers("consent", func(h http.Header) { h.Del("X-Frame-Options") })},
		{Name: "ui-framing-consent.x-frame-options-alone", About: "ui-framing-consent",
			Does: "Keeps pages out of frames by X-Frame-Options alone.",
			Bend: headers("consent", func(h http.Header) {
				framed(h)
				h.Set("X-Frame-Options", "DENY")
			})},
		{Name: "ui-framing-consent.every-answer", About: "ui-framing-consent",
			Does: "Keeps all that it answers out of frames, its keys and metadata too.",
			Bend: func(d *server.Decisions) {
				honest := d.Headers
				d.Headers = func(page string, r *http.Request, h http.Header) {
					honest(page, r, h)
					h.Set("X-Frame-Options", "SAMEORIGIN")
					h.Add("Content-Security-Policy", "frame-ancestors 'self'")
				}
			}},
		{Name: "ui-framing-consent.no-session", About: "ui-framing-consent",
			Does: "Keeps no session: asks for the login with each request, and so shows no consent page in a frame.",
			Bend: func(d *server.Decisions) {
				d.Authorize.NeedsLogin = func(in *server.Interaction) bool { return !in.LoggedIn }
			}},
		{Name: "consent-denied.only-when-asked", About: "consent-denied",
			Does: "Asks for consent only with prompt=consent.",
			Bend: func(d *server.Decisions) {
				d.Authorize.NeedsConsent = func(in *server.Interaction) bool { return in.Request.Wants("consent") && !in.Consented }
			}},
		{Name: "consent-csrf.origin-alone", About: "consent-csrf",
			Does: "Tells its own pages by the browser's Origin and Sec-Fetch-Site headers, without tokens.",
			Bend: func(d *server.Decisions) {
				d.Session.CheckForm = func(f *server.FormPost) error { return f.Origins.Check(f.HTTP) }
			}},
		{Name: "consent-csrf.by-link", About: "consent-csrf",
			Does: "Takes an approval by the consent page's address alone, whose handle only that user's browser was told.",
			Bend: approvalByLink},
		{Name: "consent-csrf.status-500", About: "consent-csrf",
			Does: "Refuses a form that is not its own, or from another browser, with status 500.",
			Bend: refusedByAccident("/consent")},
		{Name: "login-session-fixation.keeps-name", About: "login-session-fixation",
			Does: "Keeps a cookie from before login, name and value, beside the real session.",
			Bend: extraCookie("login", "AUTH_SESSION_ID=before-login; Path=/; HttpOnly; SameSite=Lax")},
		{Name: "ui-cookie-flags.load-balancer", About: "ui-cookie-flags",
			Does: "Sets a cookie without flags for a load balancer and one for the language.",
			Bend: extraCookie("login", "LB=node-1; Path=/", "lang=en; Path=/")},
		{Name: "ui-cookie-flags.session-frame", About: "ui-cookie-flags",
			Does: "Sets a cookie that its session frame reads by script.",
			Bend: extraCookie("login", "OP_SESSION_STATE=changed-at-login; Path=/; SameSite=Lax")},
	}
}

// extraCookie sets cookies beside the session on a page.
func extraCookie(page string, cookies ...string) func(*server.Decisions) {
	return headers(page, func(h http.Header) {
		for _, cookie := range cookies {
			h.Add("Set-Cookie", cookie)
		}
	})
}
