package faults

import (
	"bytes"
	"html"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/authassay/assay/server"
)

// redirectErrorFaults redirect with an error before they know where to.
func redirectErrorFaults() []Fault {
	return []Fault{
		{Name: "redirect-uri-error-path", Breaks: "redirect-uri-error-path", SeenIn: "CVE-2019-9837 (doorkeeper-openid_connect)",
			Does: "Sends every other error to the URI of the request before that is validated.",
			Bend: errorsFirst(func(*server.Error) bool { return true })},
		{Name: "redirect-uri-error-path.response-type", Breaks: "redirect-uri-error-path", SeenIn: "CVE-2026-41479 (Authlib)",
			Does: "Sends unsupported_response_type to the URI of the request before that is validated.",
			Bend: errorsFirst(func(e *server.Error) bool { return e.Code == "unsupported_response_type" })},
		{Name: "redirect-uri-error-path.missing-openid", Breaks: "redirect-uri-error-path", SeenIn: "CVE-2026-44681 (Authlib)",
			Does: "Sends the error about a missing openid to the URI of the request before that is validated.",
			Bend: unvalidated(func(r *server.AuthorizationRequest) bool { return !r.OpenID() })},
	}
}

// errorsFirst redirects some errors without a look at where to.
func errorsFirst(early func(*server.Error) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		others := d.Authorize.Rules.Without("redirect-uri-registered")
		unvalidated(func(r *server.AuthorizationRequest) bool {
			refused, ok := others.Check(r).(*server.Error)
			return ok && early(refused)
		})(d)
	}
}

// unvalidated sends the errors of some requests to whatever URI they name.
func unvalidated(early func(*server.AuthorizationRequest) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.ErrorTarget
		d.Authorize.ErrorTarget = func(r *server.AuthorizationRequest, err error) string {
			if r.Client != nil && r.RedirectURI == "" && early(r) {
				return r.Param("redirect_uri")
			}
			return honest(r, err)
		}
	}
}

// sending edits how the redirect URI of a request is found.
func sending(edit func(r *server.AuthorizationRequest, honest func(*server.AuthorizationRequest) (string, error)) (string, error)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.ResolveRedirectURI
		d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) { return edit(r, honest) }
	}
}

// redirectParameterFaults read another parameter than they compared, or none.
func redirectParameterFaults() []Fault {
	return []Fault{
		{Name: "redirect-uri-missing-multiple", Breaks: "redirect-uri-missing-multiple",
			Does: "Takes the first of several redirect URIs where none is sent.",
			Bend: sending(func(r *server.AuthorizationRequest, honest func(*server.AuthorizationRequest) (string, error)) (string, error) {
				if r.Param("redirect_uri") == "" && len(r.Client.RedirectURIs) > 1 {
					return r.Client.RedirectURIs[0], nil
				}
				return honest(r)
			})},
		{Name: "redirect-uri-query-registered", Breaks: "redirect-uri-query-registered",
			Does: "Drops the query of the redirect URI where it adds the response.",
			Bend: sending(func(r *server.AuthorizationRequest, honest func(*server.AuthorizationRequest) (string, error)) (string, error) {
				uri, err := honest(r)
				uri, _, _ = strings.Cut(uri, "?")
				return uri, err
			})},
		{Name: "redirect-uri-duplicate-param", Breaks: "redirect-uri-duplicate-param", SeenIn: "Innocenti et al., ACSAC 2023",
			Does: "Compares the first redirect_uri and redirects to the last.",
			Bend: comparingOne(func(sent []string, _ *http.Request) (compared, target string) { return sent[0], sent[len(sent)-1] })},
		{Name: "redirect-uri-duplicate-param.last", Breaks: "redirect-uri-duplicate-param",
			Does: "Compares the last redirect_uri and redirects to the first.",
			Bend: comparingOne(func(sent []string, _ *http.Request) (compared, target string) { return sent[len(sent)-1], sent[0] })},
		{Name: "redirect-uri-duplicate-param.query-of-post", Breaks: "redirect-uri-duplicate-param",
			Does: "Compares the redirect_uri of a POST's form, and redirects to that of its query.",
			Bend: comparingOne(func(sent []string, r *http.Request) (compared, target string) {
				if query := r.URL.Query(); query.Has("redirect_uri") {
					return sent[0], query.Get("redirect_uri")
				}
				return sent[0], sent[0]
			})},
		{Name: "redirect-uri-empty", Breaks: "redirect-uri-empty",
			Does: "Compares beginnings, so that an empty redirect URI is that of any client.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.ResolveRedirectURI
				d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) {
					if r.Params.Has("redirect_uri") && r.Param("redirect_uri") == "" {
						return r.Client.RedirectURIs[0], nil
					}
					return honest(r)
				}
			}},
		{Name: "redirect-uri-missing-oidc", Breaks: "redirect-uri-missing-oidc", SeenIn: "ory/fosite issue 685",
			Does: "Takes the one registered URI where an authentication request names none, as plain OAuth 2.0 lets it.",
			Bend: byDefault(func(registered []string) bool { return len(registered) == 1 })},
		{Name: "redirect-uri-missing-oidc.first", Breaks: "redirect-uri-missing-oidc",
			Does: "Takes the first of several registered URIs where the request names none.",
			Bend: byDefault(func(registered []string) bool { return len(registered) > 1 })},
	}
}

// comparingOne compares one redirect URI and answers at another.
func comparingOne(choose func(sent []string, r *http.Request) (compared, target string)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		for _, name := range []string{"critical-parameters-once", "parameters-once"} {
			once := d.Authorize.Rules.Find(name).Check
			d.Authorize.Rules = d.Authorize.Rules.Replace(name, func(r *server.AuthorizationRequest) error {
				others := *r
				others.Params = maps.Clone(r.Params)
				others.Params.Del("redirect_uri")
				return once(&others)
			})
		}
		honest := d.Authorize.ResolveRedirectURI
		d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) {
			sent := r.Params["redirect_uri"]
			if len(sent) == 0 {
				return honest(r)
			}
			one, target := *r, ""
			one.Params = map[string][]string{"scope": r.Params["scope"]}
			var compared string
			compared, target = choose(sent, r.HTTP)
			one.Params.Set("redirect_uri", compared)
			if _, err := honest(&one); err != nil {
				return "", err
			}
			return target, nil
		}
	}
}

// byDefault takes the first registered URI where the request names none.
func byDefault(enough func(registered []string) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Authorize.ResolveRedirectURI
		d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) {
			if r.Param("redirect_uri") == "" && enough(r.Client.RedirectURIs) {
				return r.Client.RedirectURIs[0], nil
			}
			return honest(r)
		}
	}
}

// redirectFormFaults carry the redirect URI from page to page in the form.
func redirectFormFaults() []Fault {
	return []Fault{
		{Name: "redirect-uri-revalidate-on-consent", Breaks: "redirect-uri-revalidate-on-consent", SeenIn: "obsidian-mcp issue 4, CVE-2021-27582 (MITREid Connect)",
			Does: "Has the redirect URI in a hidden field of the consent page, and takes it from there as it comes.",
			Bend: carriedInForm("/consent", true)},
		{Name: "redirect-uri-revalidate-on-consent.login", Breaks: "redirect-uri-revalidate-on-consent", SeenIn: "autentico issue 185",
			Does: "Has the redirect URI in a hidden field of the login page, and takes it from there as it comes.",
			Bend: carriedInForm("/login", true)},
	}
}

// carriedInForm puts the redirect URI of an interaction into the form at a path; what comes back is believed, or not.
func carriedInForm(path string, believed bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		var carried sync.Map // interaction -> redirect URI
		needsLogin := d.Authorize.NeedsLogin
		d.Authorize.NeedsLogin = func(in *server.Interaction) bool {
			uri, _ := carried.LoadOrStore(in.ID, in.Request.RedirectURI)
			request := *in.Request
			request.RedirectURI = uri.(string) // only strings are stored
			in.Request = &request
			return needsLogin(in)
		}
		handler(path, func(honest http.HandlerFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				id := r.FormValue("interaction")
				if posted := r.PostFormValue("redirect_uri"); posted != "" && believed {
					carried.Store(id, posted)
				}
				if uri, known := carried.Load(id); known {
					w = hiddenField{w, "redirect_uri", uri.(string)} // only strings are stored
				}
				honest(w, r)
			}
		})(d)
	}
}

// hiddenField adds one to the form of a page.
type hiddenField struct {
	http.ResponseWriter
	name, value string
}

func (f hiddenField) Write(body []byte) (int, error) {
	field := `<input type="hidden" name="` + f.name + `" value="` + html.EscapeString(f.value) + `"></form>`
	if _, err := f.ResponseWriter.Write(bytes.Replace(body, []byte("</form>"), []byte(field), 1)); err != nil {
		return 0, err
	}
	return len(body), nil
}
