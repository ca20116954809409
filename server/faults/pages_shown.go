package faults

import (
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authassay/assay/server"
)

func pagesShownFaults() []Fault {
	return []Fault{
		{Name: "ui-framing-login", Breaks: "ui-framing-login",
			Does: "Lets any site frame the login page; its policy has no frame-ancestors.",
			Bend: headers("login", framed)},
		{Name: "ui-framing-login.allow-from", Breaks: "ui-framing-login",
			Does: "Protects the login page by X-Frame-Options: ALLOW-FROM, which no browser heeds.",
			Bend: headers("login", allowFrom)},
		{Name: "ui-framing-login.report-only", Breaks: "ui-framing-login",
			Does: "Has frame-ancestors in a policy that is reported and not enforced.",
			Bend: headers("login", func(h http.Header) {
				h.Set("Content-Security-Policy-Report-Only", h.Get("Content-Security-Policy"))
				framed(h)
			})},
		{Name: "consent-post-scope-tamper", Breaks: "consent-post-scope-tamper", SeenIn: "CVE-2021-27582 (MITREid Connect)",
			Does: "Takes the scopes of the answer to the consent page beside those of the request.",
			Bend: func(d *server.Decisions) {
				honest := d.Consent.Grants
				d.Consent.Grants = func(in *server.Interaction, answer url.Values) []string {
					return slices.Compact(slices.Sorted(slices.Values(append(honest(in, answer), answered(answer)...))))
				}
			}},
		{Name: "consent-post-scope-tamper.boxes", Breaks: "consent-post-scope-tamper",
			Does: "Shows boxes for scopes, and grants each that comes back, whether there was a box for it or not.",
			Bend: func(d *server.Decisions) {
				d.Consent.Choices = func(string) (box, ticked bool) { return true, true }
				d.Consent.Grants = func(_ *server.Interaction, answer url.Values) []string { return answered(answer) }
			}},
		{Name: "ui-cache-control", Breaks: "ui-cache-control",
			Does: "Says nothing to caches about the page that posts the code.",
			Bend: headers("form_post", func(h http.Header) { h.Del("Cache-Control") })},
		{Name: "ui-cache-control.private", Breaks: "ui-cache-control",
			Does: "Lets the browser keep the page that posts the code.",
			Bend: headers("form_post", func(h http.Header) { h.Set("Cache-Control", "private, no-cache") })},
		{Name: "ui-cache-control-pages", Breaks: "ui-cache-control-pages",
			Does: "Says nothing to caches about its consent page.",
			Bend: headers("consent", func(h http.Header) { h.Del("Cache-Control") })},
		{Name: "ui-cache-control-pages.login", Breaks: "ui-cache-control-pages",
			Does: "Says nothing to caches about its login page.",
			Bend: headers("login", func(h http.Header) { h.Del("Cache-Control") })},
		{Name: "ui-cache-control-pages.redirect", Breaks: "ui-cache-control-pages",
			Does: "Lets caches keep the redirect with the code for a minute.",
			Bend: headers("redirect", func(h http.Header) { h.Set("Cache-Control", "max-age=60") })},
		{Name: "code-not-in-logs-referer", Breaks: "code-not-in-logs-referer",
			Does: "Has a picture of another site on its login page, which counts who comes.",
			Bend: withPart("/login", "login", `<img src="https://metrics.example/pixel.gif" alt="">`)},
		{Name: "code-not-in-logs-referer.consent", Breaks: "code-not-in-logs-referer",
			Does: "Loads a script of another site on its consent page, when the rest is there.",
			Bend: withPart("/consent", "consent", `<script defer src="https://cdn.example/analytics.js"></script>`)},
		{Name: "code-not-in-logs-referer-policy", Breaks: "code-not-in-logs-referer-policy",
			Does: "Has its consent page tell its whole address to whatever site comes next.",
			Bend: headers("consent", func(h http.Header) { h.Set("Referrer-Policy", "unsafe-url") })},
		{Name: "code-not-in-logs-referer-policy.form-post", Breaks: "code-not-in-logs-referer-policy",
			Does: "Has the page that posts the code tell its whole address to the client.",
			Bend: headers("form_post", func(h http.Header) { h.Set("Referrer-Policy", "no-referrer-when-downgrade") })},
		{Name: "ui-reflect-login-hint", Breaks: "ui-reflect-login-hint",
			Does: "Writes login_hint into its login page as it came.",
			Bend: rewritten("/login", func(body string, _ *http.Request) string { return html.UnescapeString(body) })},
		{Name: "ui-reflect-login-hint.error-page", Breaks: "ui-reflect-login-hint", SeenIn: "CVE-2022-4137 (Keycloak, related)",
			Does: "Names the client identifier as it came on its error page.",
			Bend: rewritten("/authorize", func(body string, r *http.Request) string {
				return strings.Replace(body, "</main>", "<p>"+r.FormValue("client_id")+"</p></main>", 1)
			})},
	}
}

// withPart puts an element into a page, and lets the browser load it.
func withPart(path, page, element string) func(*server.Decisions) {
	return all(
		rewritten(path, func(body string, _ *http.Request) string {
			return strings.Replace(body, "</main>", element+"</main>", 1)
		}),
		headers(page, func(h http.Header) { h.Set("Content-Security-Policy", "frame-ancestors 'none'") }),
	)
}

// allowFrom names who may frame a page, in a way that no browser knows any more.
func allowFrom(h http.Header) {
	framed(h)
	h.Set("X-Frame-Options", "ALLOW-FROM https://example.com")
}

// answered are the scopes that came back from the consent page, by box or in one field.
func answered(answer url.Values) []string { return strings.Fields(strings.Join(answer["scope"], " ")) }

// rewritten writes the pages at a path otherwise.
func rewritten(path string, rewrite func(body string, r *http.Request) string) func(*server.Decisions) {
	return handler(path, func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			honest(rewriter{w, func(body string) string { return rewrite(body, r) }}, r)
		}
	})
}

type rewriter struct {
	http.ResponseWriter
	rewrite func(body string) string
}

func (w rewriter) Write(body []byte) (int, error) {
	if _, err := w.ResponseWriter.Write([]byte(w.rewrite(string(body)))); err != nil {
		return 0, err
	}
	return len(body), nil
}

func pagesShownOddities() []Oddity {
	return []Oddity{
		{Name: "code-not-in-logs-referer.policy-blocks", About: "code-not-in-logs-referer",
			Does: "Names a script of another site on its login page, which its own policy keeps the browser from.",
			Bend: rewritten("/login", func(body string, _ *http.Request) string {
				return strings.Replace(body, "</main>", `<script src="https://metrics.example/count.js"></script></main>`, 1)
			})},
		{Name: "code-not-in-logs-referer.link", About: "code-not-in-logs-referer",
			Does: "Links from its login page to the terms of use, on another site.",
			Bend: rewritten("/login", func(body string, _ *http.Request) string {
				return strings.Replace(body, "</main>", `<a href="https://company.example/terms">Terms of use</a></main>`, 1)
			})},
		{Name: "code-not-in-logs-referer-policy.unsaid", About: "code-not-in-logs-referer-policy",
			Does: "Has no Referrer Policy of its own: browsers tell other sites the origin alone.",
			Bend: all(headers("consent", func(h http.Header) { h.Del("Referrer-Policy") }), headers("form_post", func(h http.Header) { h.Del("Referrer-Policy") }))},
		{Name: "ui-framing-login.x-frame-options-alone", About: "ui-framing-login",
			Does: "Keeps its login page out of frames by X-Frame-Options alone.",
			Bend: headers("login", func(h http.Header) {
				framed(h)
				h.Set("X-Frame-Options", "sameorigin")
			})},
		{Name: "consent-post-scope-tamper.boxes-alone-count", About: "consent-post-scope-tamper",
			Does: "Shows boxes for scopes, ticked at first, and heeds those that it asked about.",
			Bend: func(d *server.Decisions) { d.Consent.Choices = func(string) (box, ticked bool) { return true, true } }},
		{Name: "ui-cache-control.many-words", About: "ui-cache-control",
			Does: "Forbids caches everything that can be forbidden, in capitals.",
			Bend: func(d *server.Decisions) {
				honest := d.Headers
				d.Headers = func(page string, r *http.Request, h http.Header) {
					honest(page, r, h)
					if h.Get("Cache-Control") == "no-store" {
						h.Set("Cache-Control", "No-Cache, No-Store, Must-Revalidate, max-age=0")
					}
				}
			}},
		{Name: "ui-cache-control-pages.redirect-without", About: "ui-cache-control-pages",
			Does: "Says nothing to caches about its redirects, which they do not keep anyway.",
			Bend: headers("redirect", func(h http.Header) { h.Del("Cache-Control") })},
		{Name: "ui-reflect-login-hint.refused", About: "ui-reflect-login-hint",
			Does: "Refuses a login_hint with markup in it.",
			Bend: func(d *server.Decisions) {
				d.Authorize.Rules = d.Authorize.Rules.Before("prompt-well-formed", server.Rule[server.AuthorizationRequest]{
					Name: "login-hint-bearable", Check: func(r *server.AuthorizationRequest) error {
						if strings.ContainsAny(r.Param("login_hint"), `<>"`) {
							return server.Refuse("invalid_request", "login_hint is no user name.")
						}
						return nil
					}})
			}},
	}
}
