package faults

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/authassay/assay/server"
)

func registrationFaults() []Fault {
	return []Fault{
		{Name: "dcr-sector-match", Breaks: "dcr-sector-match",
			Does: "Wants the redirect URIs to be on the host of the sector document.",
			Bend: ruling("sector-identifier-lists", func(r *server.Registration, honest error) error {
				sector, err := url.Parse(r.SectorIdentifierURI)
				if r.SectorIdentifierURI != "" && err == nil && !strings.Contains(r.RedirectURIs[0], "://"+sector.Host+"/") {
					return server.Refuse("invalid_client_metadata", "A redirect URI is on another host than the sector.")
				}
				return honest
			})},
		{Name: "dcr-sector-mismatch", Breaks: "dcr-sector-mismatch",
			Does: "Never reads the sector document.",
			Bend: unasked("sector-identifier-lists")},
		{Name: "dcr-jwks-uri-works", Breaks: "dcr-jwks-uri-works",
			Does: "Registers a jwks_uri, and never fetches the keys there.",
			Bend: func(d *server.Decisions) {
				honest := d.Fetch
				d.Fetch = func(get func(string) ([]byte, error), kind, url string) ([]byte, error) {
					if kind == "jwks_uri" {
						return nil, errors.New("nothing is fetched")
					}
					return honest(get, kind, url)
				}
			}},
		{Name: "client-auth-jwt-rotated-key", Breaks: "client-auth-jwt-rotated-key",
			Does: "Keeps the keys of a client for ever.",
			Bend: func(d *server.Decisions) {
				d.Client.FetchKeysAgain = func(*server.Client, jose.JSONWebKeySet, string, time.Duration) bool { return false }
			}},
		{Name: "dcr-redirect-fragment-wildcard", Breaks: "dcr-redirect-fragment-wildcard",
			Does: "Cuts the fragment off a redirect URI, and registers the rest.",
			Bend: func(d *server.Decisions) {
				d.Registration.Rules = d.Registration.Rules.Before("redirect-uris-valid", server.Rule[server.Registration]{Name: "fragments-cut", Check: func(r *server.Registration) error {
					for i, uri := range r.RedirectURIs {
						r.RedirectURIs[i], _, _ = strings.Cut(uri, "#")
					}
					return nil
				}})
			}},
		{Name: "dcr-redirect-fragment-wildcard.relative", Breaks: "dcr-redirect-fragment-wildcard",
			Does: "Registers relative redirect URIs.",
			Bend: ruling("redirect-uris-valid", func(r *server.Registration, honest error) error {
				for _, uri := range r.RedirectURIs {
					if strings.HasPrefix(uri, "/") {
						return nil
					}
				}
				return honest
			})},
		{Name: "dcr-initiate-login-uri-kept", Breaks: "dcr-initiate-login-uri-kept",
			Does: "Drops initiate_login_uri.",
			Bend: without("registration", "initiate_login_uri")},
		{Name: "dcr-initiate-login-uri-https", Breaks: "dcr-initiate-login-uri-https",
			Does: "Does not look at the scheme of initiate_login_uri.",
			Bend: unasked("initiate-login-uri-https")},
		{Name: "dcr-logo-shown", Breaks: "dcr-logo-shown",
			Does: "Shows no logo.",
			Bend: telling(func(about *server.AboutClient) { about.Logo = "" })},
		{Name: "dcr-logo-shown.other", Breaks: "dcr-logo-shown",
			Does: "Shows one logo of its own for all clients.",
			Bend: telling(func(about *server.AboutClient) { about.Logo = "https://as.test/logo.png" })},
		{Name: "dcr-policy-link-shown", Breaks: "dcr-policy-link-shown",
			Does: "Does not link the policy of the client.",
			Bend: telling(func(about *server.AboutClient) { about.Policy = "" })},
		{Name: "dcr-tos-link-shown", Breaks: "dcr-tos-link-shown",
			Does: "Links the policy of the client where its terms belong.",
			Bend: telling(func(about *server.AboutClient) { about.Terms = about.Policy })},
	}
}

// ruling edits what a rule of registration comes to.
func ruling(rule string, edit func(r *server.Registration, honest error) error) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Registration.Rules.Find(rule)
		d.Registration.Rules = d.Registration.Rules.Replace(rule, func(r *server.Registration) error { return edit(r, honest.Check(r)) })
	}
}

// unasked leaves out a rule of registration.
func unasked(rule string) func(*server.Decisions) {
	return func(d *server.Decisions) { d.Registration.Rules = d.Registration.Rules.Without(rule) }
}

// telling edits what the pages show of a client.
func telling(edit func(*server.AboutClient)) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Consent.About
		d.Consent.About = func(client *server.Client) server.AboutClient {
			about := honest(client)
			edit(&about)
			return about
		}
	}
}

func registrationOddities() []Oddity {
	return []Oddity{
		{Name: "dcr-initiate-login-uri-https.not-kept", About: "dcr-initiate-login-uri-https",
			Does: "Does not know initiate_login_uri, and leaves it out.",
			Bend: func(d *server.Decisions) {
				d.Registration.Rules = d.Registration.Rules.Before("metadata-served", server.Rule[server.Registration]{Name: "login-uri-unknown", Check: func(r *server.Registration) error {
					if strings.HasPrefix(r.InitiateLoginURI, "http:") {
						r.InitiateLoginURI = ""
					}
					return nil
				}})
			}},
		{Name: "client-auth-jwt-rotated-key.forgotten", About: "client-auth-jwt-rotated-key",
			Does: "Forgets a client that comes with another key than those it keeps of it, as a store that is full does.",
			Bend: forgetsClients},
		{Name: "dcr-sector-match.public-alone", About: "dcr-sector-match",
			Does: "Has no pairwise subjects.",
			Bend: lists("subject_types_supported", "public")},
	}
}

// forgetsClients knows a client no more whose key it does not find.
func forgetsClients(d *server.Decisions) {
	var forgotten sync.Map
	d.Client.FetchKeysAgain = func(client *server.Client, kept jose.JSONWebKeySet, keyID string, _ time.Duration) bool {
		if len(kept.Key(keyID)) == 0 {
			forgotten.Store(client.ID, true)
		}
		return false
	}
	authenticate := d.Client.Authenticate
	d.Client.Authenticate = func(d *server.Decisions, endpoint string, c *server.Credentials) (*server.Client, error) {
		if _, gone := forgotten.Load(c.ID); gone {
			return nil, server.Refuse("invalid_client", "The client is unknown.")
		}
		return authenticate(d, endpoint, c)
	}
	known := d.Authorize.Rules.Find("client-known")
	d.Authorize.Rules = d.Authorize.Rules.Replace(known.Name, func(r *server.AuthorizationRequest) error {
		if _, gone := forgotten.Load(r.Param("client_id")); gone {
			r.Client = nil
		}
		return known.Check(r)
	})
}
