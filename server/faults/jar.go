package faults

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/authassay/assay/server"
)

func jarFaults() []Fault {
	return []Fault{
		{Name: "jar-unsigned-or-refused", Breaks: "jar-unsigned-or-refused",
			Does: "Passes over the request parameter, though it does not say that it supports it.",
			Bend: all(unread("request"), without("discovery", "request_parameter_supported"))},
		{Name: "jar-unsigned-or-refused.nonce", Breaks: "jar-unsigned-or-refused",
			Does: "Takes the nonce from beside the request object.",
			Bend: outerWins("nonce")},
		{Name: "jar-unsigned-or-refused.hybrid", Breaks: "jar-unsigned-or-refused", Profile: "oidc",
			Does: "Passes over the request parameter where tokens come through the browser.",
			Bend: assembling(func(o *server.RequestObject, honest url.Values) url.Values {
				if strings.Contains(o.Outer.Get("response_type"), "token") {
					return o.Outer
				}
				return honest
			})},
		{Name: "jar-request-uri-unsigned-or-refused", Breaks: "jar-request-uri-unsigned-or-refused",
			Does: "Passes over the request_uri parameter.",
			Bend: unread("request_uri")},
		{Name: "jar-outer-override", Breaks: "jar-outer-override",
			Does: "Compares the redirect URI of the request object, and redirects to the one beside it.",
			Bend: func(d *server.Decisions) {
				honest := d.Authorize.ResolveRedirectURI
				d.Authorize.ResolveRedirectURI = func(r *server.AuthorizationRequest) (string, error) {
					uri, err := honest(r)
					beside := r.HTTP.URL.Query()
					if err == nil && beside.Get("request") != "" && beside.Get("redirect_uri") != "" {
						uri = beside.Get("redirect_uri")
					}
					return uri, err
				}
			}},
		{Name: "jar-request-uri-unsigned", Breaks: "jar-request-uri-unsigned",
			Does: "Fetches the request object, and drops what it says.",
			Bend: assembling(func(o *server.RequestObject, honest url.Values) url.Values {
				if o.Outer.Get("request_uri") != "" {
					return o.Outer
				}
				return honest
			})},
		{Name: "jar-request-uri-signed", Breaks: "jar-request-uri-signed",
			Does: "Understands request objects without a signature alone.",
			Bend: func(d *server.Decisions) {
				d.RequestObject.Rules = d.RequestObject.Rules.Replace("object-signed", func(o *server.RequestObject) error {
					if o.Algorithm() != "none" {
						return server.Refuse("invalid_request_object", "The request object is encrypted.")
					}
					return nil
				})
			}},
	}
}

// assembling edits the request that an object and what stands beside it make.
func assembling(edit func(o *server.RequestObject, honest url.Values) url.Values) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.RequestObject.Assemble
		d.RequestObject.Assemble = func(o *server.RequestObject) url.Values { return edit(o, honest(o)) }
	}
}

// outerWins takes a parameter from beside the object.
func outerWins(name string) func(*server.Decisions) {
	return assembling(func(o *server.RequestObject, honest url.Values) url.Values {
		honest.Set(name, o.Outer.Get(name))
		return honest
	})
}

// unread serves the authorization endpoint as if it had never heard of a parameter.
func unread(name string) func(*server.Decisions) {
	return handler("/authorize", func(honest http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			query := r.URL.Query()
			query.Del(name)
			read := r.Clone(r.Context())
			read.URL.RawQuery = query.Encode()
			honest(w, read)
		}
	})
}

func jarOddities() []Oddity {
	return []Oddity{
		{Name: "jar-unsigned-or-refused.not-supported", About: "jar-unsigned-or-refused",
			Does: "Takes no request objects, and says so.",
			Bend: func(d *server.Decisions) { d.RequestObject.Parameter, d.RequestObject.URI = false, false }},
		{Name: "jar-request-uri-unsigned.unsaid", About: "jar-request-uri-unsigned",
			Does: "Takes no request_uri, and does not say so before it is sent one.",
			Bend: all(func(d *server.Decisions) { d.RequestObject.URI = false }, without("discovery", "request_uri_parameter_supported"))},
		{Name: "jar-outer-override.signed-alone", About: "jar-outer-override",
			Does: "Takes signed request objects alone, and lists them.",
			Bend: func(d *server.Decisions) {
				d.RequestObject.Algorithms = []string{"RS256", "ES256"}
				honest := d.RequestObject.Rules.Find("object-algorithm")
				d.RequestObject.Rules = d.RequestObject.Rules.Replace("object-algorithm", func(o *server.RequestObject) error {
					if o.Algorithm() == "none" {
						return server.Refuse("invalid_request_object", "Request objects are signed here.")
					}
					return honest.Check(o)
				})
			}},
		{Name: "jar-outer-override.registered-alone", About: "jar-outer-override",
			Does: "Takes unsigned request objects of those clients alone that registered for them.",
			Bend: func(d *server.Decisions) {
				d.RequestObject.Rules = d.RequestObject.Rules.Before("object-algorithm", server.Rule[server.RequestObject]{Name: "unsigned-registered", Check: func(o *server.RequestObject) error {
					if o.Algorithm() == "none" && o.Client.RequestObjectSigningAlg != "none" {
						return server.Refuse("invalid_request", "This client did not register for unsigned request objects.")
					}
					return nil
				}})
			}},
		{Name: "jar-request-uri-unsigned.https-alone", About: "jar-request-uri-unsigned",
			Does: "Registers no request_uri, sector or key set that is not https.",
			Bend: httpsAlone},
	}
}

// httpsAlone takes what the texts say of addresses to the letter, on loopback too.
func httpsAlone(d *server.Decisions) {
	d.Registration.Rules = d.Registration.Rules.Before("metadata-served", server.Rule[server.Registration]{Name: "https-alone", Check: func(r *server.Registration) error {
		for _, uri := range append([]string{r.JWKSURI, r.SectorIdentifierURI}, r.RequestURIs...) {
			if strings.HasPrefix(uri, "http:") {
				return server.Refuse("invalid_client_metadata", "What is fetched is fetched by https.")
			}
		}
		return nil
	}})
}
