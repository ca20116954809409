package faults

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/authassay/assay/server"
)

func tokenRequestFaults() []Fault {
	return []Fault{
		{Name: "token-get", Breaks: "token-get",
			Does: "Gives tokens to a GET.",
			Bend: tokensByGet},
		{Name: "token-params-in-query", Breaks: "token-params-in-query",
			Does: "Reads the parameters of a token request from its address as well.",
			Bend: queryToo()},
		{Name: "token-params-in-query.code", Breaks: "token-params-in-query",
			Does: "Takes the code from the address, as it stood in the redirect.",
			Bend: queryToo("code")},
		{Name: "token-content-type", Breaks: "token-content-type",
			Does: "Takes a token request as a JSON object.",
			Bend: otherBodies("application/json", readJSON)},
		{Name: "token-content-type.multipart", Breaks: "token-content-type",
			Does: "Takes a token request in several parts.",
			Bend: otherBodies("multipart/form-data", func(r *http.Request) (url.Values, error) {
				if err := r.ParseMultipartForm(1 << 16); err != nil {
					return nil, err
				}
				return url.Values(r.MultipartForm.Value), nil
			})},
		{Name: "token-content-type.any", Breaks: "token-content-type",
			Does: "Reads a body as a form, whatever its media type says.",
			Bend: otherBodies("text/plain", func(r *http.Request) (url.Values, error) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					return nil, err
				}
				return url.ParseQuery(string(body))
			})},
		{Name: "token-duplicate-param", Breaks: "token-duplicate-param",
			Does: "Takes the first of a parameter's values.",
			Bend: func(d *server.Decisions) { d.Token.Rules = d.Token.Rules.Without("parameters-once") }},
		{Name: "token-duplicate-param.last", Breaks: "token-duplicate-param",
			Does: "Takes the last of a parameter's values.",
			Bend: func(d *server.Decisions) {
				honest := d.Token.Parameters
				d.Token.Parameters = func(r *http.Request) (url.Values, error) {
					form, err := honest(r)
					for name, values := range form {
						form[name] = values[len(values)-1:]
					}
					return form, err
				}
			}},
		{Name: "token-duplicate-param.grant-type", Breaks: "token-duplicate-param", SeenIn: "Ory Hydra 2.3",
			Does: "Does not mind a grant_type that comes twice.",
			Bend: func(d *server.Decisions) {
				honest := d.Token.Parameters
				d.Token.Parameters = func(r *http.Request) (url.Values, error) {
					form, err := honest(r)
					if form.Has("grant_type") {
						form.Set("grant_type", form.Get("grant_type"))
					}
					return form, err
				}
			}},
	}
}

// tokensByGet answers a GET at the token endpoint like a POST, with the address as its form.
func tokensByGet(d *server.Decisions) {
	routes, parameters := d.Routes, d.Token.Parameters
	d.Routes = func(r server.Routes) {
		routes(r)
		token := r["/token"]
		token.Methods = append([]string{http.MethodGet}, token.Methods...)
		r["/token"] = token
	}
	d.Token.Parameters = func(r *http.Request) (url.Values, error) {
		if r.Method == http.MethodGet {
			return r.URL.Query(), nil
		}
		return parameters(r)
	}
	for _, name := range []string{"form-encoded", "no-secret-in-the-query"} {
		honest := d.Token.Rules.Find(name).Check
		d.Token.Rules = d.Token.Rules.Replace(name, func(t *server.TokenRequest) error {
			if t.HTTP.Method == http.MethodGet {
				return nil
			}
			return honest(t)
		})
	}
}

// otherBodies takes bodies of another media type as well.
func otherBodies(kind string, read func(*http.Request) (url.Values, error)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		of := func(r *http.Request) bool { return strings.HasPrefix(r.Header.Get("Content-Type"), kind) }
		honest, parameters := d.Token.Rules.Find("form-encoded").Check, d.Token.Parameters
		d.Token.Rules = d.Token.Rules.Replace("form-encoded", func(t *server.TokenRequest) error {
			if of(t.HTTP) {
				return nil
			}
			return honest(t)
		})
		d.Token.Parameters = func(r *http.Request) (url.Values, error) {
			if of(r) {
				return read(r)
			}
			return parameters(r)
		}
	}
}

func readJSON(r *http.Request) (url.Values, error) {
	var members map[string]string
	if err := json.NewDecoder(r.Body).Decode(&members); err != nil {
		return nil, err
	}
	form := url.Values{}
	for name, value := range members {
		form.Set(name, value)
	}
	return form, nil
}

func tokenRequestOddities() []Oddity {
	return []Oddity{
		{Name: "token-get.not-found", About: "token-get",
			Does: "Has no page for a GET at the token endpoint, and says so as for any other path.",
			Bend: tokenRefusal(func(honest func(*server.Error), w http.ResponseWriter, r *http.Request, e *server.Error) {
				if r.Method != http.MethodGet {
					honest(e)
					return
				}
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.WriteHeader(http.StatusNotFound)
				_, _ = w.Write([]byte("<!doctype html><title>Not Found</title><h1>Not Found</h1>")) // it fails only when the client has gone
			})},
		{Name: "token-content-type.unsupported-media-type", About: "token-content-type",
			Does: "Answers 415 without a body to what is no form.",
			Bend: tokenRefusal(func(honest func(*server.Error), w http.ResponseWriter, r *http.Request, e *server.Error) {
				if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
					honest(e)
					return
				}
				w.WriteHeader(http.StatusUnsupportedMediaType)
			})},
		{Name: "token-scope-echo.only-when-other", About: "token-scope-echo",
			Does: "Names the scope only where it is not the one that was asked for.",
			Bend: scopeOnlyWhenOther},
		{Name: "token-scope-echo.unknown-refused", About: "token-scope-echo",
			Does: "Refuses an authorization request with a scope that it does not know.",
			Bend: func(d *server.Decisions) {
				d.Authorize.Rules = d.Authorize.Rules.Before("scope-allowed", server.Rule[server.AuthorizationRequest]{Name: "scope-known", Check: func(r *server.AuthorizationRequest) error {
					if len(strings.Fields(r.Param("scope"))) > len(r.Scopes) {
						return server.Refuse("invalid_scope", "There is no such scope.")
					}
					return nil
				}})
			}},
		{Name: "token-grant-not-allowed.every-grant", About: "token-grant-not-allowed",
			Does: "Lets every confidential client use client_credentials, and says so when it registers one.",
			Bend: all(confidentialToo, document("registration", func(c *server.DocumentContext, registration map[string]any) {
				if !c.Client.Public() {
					registration["grant_types"] = []string{"authorization_code", "refresh_token", "client_credentials"}
				}
			}))},
		{Name: "token-password-grant.for-others", About: "token-password-grant",
			Does: "Knows the password grant, and lets none of these clients use it.",
			Bend: func(d *server.Decisions) { d.Token.Grants["password"] = byPassword }},
	}
}

// scopeOnlyWhenOther remembers what each client asked for last.
func scopeOnlyWhenOther(d *server.Decisions) {
	var asked sync.Map
	d.Authorize.Rules = d.Authorize.Rules.Before("scope-allowed", server.Rule[server.AuthorizationRequest]{Name: "scope-remembered", Check: func(r *server.AuthorizationRequest) error {
		asked.Store(r.Client.ID, r.Param("scope"))
		return nil
	}})
	document("token", func(c *server.DocumentContext, response map[string]any) {
		if last, there := asked.Load(c.Client.ID); there && last == response["scope"] {
			delete(response, "scope")
		}
	})(d)
}
