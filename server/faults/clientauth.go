package faults

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/authassay/assay/server"
)

func clientAuthFaults() []Fault {
	return slices.Concat(noSecretFaults(), secretFaults(), authMethodFaults(), assertionFaults(), assertionOnceFaults())
}

func noSecretFaults() []Fault {
	const injected = "it redeems a confidential client's code without credentials"
	const refreshed = "it refreshes without credentials"
	const open = "it introspects without credentials"
	return []Fault{
		{Name: "client-auth-none", Breaks: "client-auth-none",
			Does: "Takes a confidential client without credentials everywhere.",
			Also: map[string]string{"code-confidential-without-auth": injected, "refresh-no-client-auth": refreshed, "introspect-no-auth": open},
			Bend: unauthenticated("", "")},
		{Name: "client-auth-none.code", Breaks: "client-auth-none",
			Does: "Takes a confidential client without credentials when it redeems a code.",
			Also: map[string]string{"code-confidential-without-auth": injected},
			Bend: unauthenticated("token", "authorization_code")},
		{Name: "client-auth-none.refresh", Breaks: "client-auth-none",
			Does: "Takes a confidential client without credentials when it refreshes.",
			Also: map[string]string{"refresh-no-client-auth": refreshed},
			Bend: unauthenticated("token", "refresh_token")},
		{Name: "client-auth-none.client-credentials", Breaks: "client-auth-none", SeenIn: "authentik issue 21700 (device code, related)",
			Does: "Takes a client without credentials for a token of its own.",
			Bend: unauthenticated("token", "client_credentials")},
		{Name: "client-auth-none.revoke", Breaks: "client-auth-none",
			Does: "Takes a confidential client without credentials when it revokes.",
			Bend: unauthenticated("revoke", "")},
		{Name: "client-auth-none.introspect", Breaks: "client-auth-none",
			Does: "Takes a confidential client without credentials when it introspects.",
			Also: map[string]string{"introspect-no-auth": open},
			Bend: unauthenticated("introspect", "")},
		{Name: "client-auth-empty-secret", Breaks: "client-auth-empty-secret",
			Does: "Takes an empty secret in the Authorization header for the right one.",
			Bend: secretsToo(func(_ *server.Client, secret string) bool { return secret == "" })},
		{Name: "client-auth-empty-secret.post", Breaks: "client-auth-empty-secret",
			Does: "Asks for no secret where the body has an empty one.",
			Bend: authenticatedToo(func(_ string, c *server.Credentials) *server.Client {
				if c.Method == "none" && c.Form.Has("client_secret") {
					return c.Find(c.ID)
				}
				return nil
			})},
		{Name: "client-auth-public-client-cc", Breaks: "client-auth-public-client-cc",
			Does: "Gives a public client tokens of its own.",
			Bend: grantsToo(func(client *server.Client, grantType string) bool {
				return client.Public() && grantType == "client_credentials"
			})},
	}
}

func secretFaults() []Fault {
	return []Fault{
		{Name: "client-auth-wrong-secret", Breaks: "client-auth-wrong-secret",
			Does: "Takes any secret.",
			Also: map[string]string{"refresh-no-client-auth": "a wrong secret refreshes"},
			Bend: secretsToo(func(*server.Client, string) bool { return true })},
		{Name: "client-auth-wrong-secret.post", Breaks: "client-auth-wrong-secret",
			Does: "Takes any secret that comes in the body.",
			Bend: secretsToo(func(client *server.Client, _ string) bool {
				return client.TokenEndpointAuthMethod == "client_secret_post"
			})},
		{Name: "client-auth-other-client-secret", Breaks: "client-auth-other-client-secret",
			Does: "Looks a secret up among those of all clients.",
			Bend: secretOfAnybody},
		{Name: "client-auth-in-query", Breaks: "client-auth-in-query",
			Does: "Takes a client's ID and secret from the address.",
			Bend: queryToo("client_id", "client_secret")},
		{Name: "client-auth-basic-encoding", Breaks: "client-auth-basic-encoding",
			Does: "Reads the Authorization header as it stands, without decoding ID and secret.",
			Bend: func(d *server.Decisions) { d.Client.ReadBasic = rawBasic }},
		{Name: "client-auth-basic-encoding.secret", Breaks: "client-auth-basic-encoding",
			Does: "Decodes the client's ID in the Authorization header, and not its secret.",
			Bend: func(d *server.Decisions) {
				honest := d.Client.ReadBasic
				d.Client.ReadBasic = func(authorization string) (id, secret string, err error) {
					if id, _, err = honest(authorization); err == nil {
						_, secret, err = rawBasic(authorization)
					}
					return id, secret, err
				}
			}},
	}
}

func authMethodFaults() []Fault {
	return []Fault{
		{Name: "client-auth-secret-post-works", Breaks: "client-auth-secret-post-works",
			Does: "Registers clients for client_secret_post, and does not read the body for it.",
			Also: map[string]string{"login-returns-tokens": "one of its clients sends the secret in the body"},
			Bend: withoutMethod("client_secret_post")},
		{Name: "client-auth-jwt-aud-issuer", Breaks: "client-auth-jwt-aud-issuer",
			Does: "Wants its token endpoint as the audience of client assertions, and not its issuer.",
			Bend: audience(func(a *server.Assertion) string { return a.TokenEndpoint })},
		{Name: "client-auth-multiple-methods", Breaks: "client-auth-multiple-methods",
			Does: "Looks at the Authorization header first, and at nothing else then.",
			Bend: chosen(func(presented []*server.Credentials) *server.Credentials { return presented[0] })},
		{Name: "client-auth-multiple-methods.body", Breaks: "client-auth-multiple-methods",
			Does: "Prefers the secret in the body to the Authorization header.",
			Bend: all(eitherSecretMethod, chosen(func(presented []*server.Credentials) *server.Credentials { return presented[len(presented)-1] }))},
		{Name: "client-auth-method-mismatch", Breaks: "client-auth-method-mismatch",
			Does: "Takes a client that registered a key by its name alone.",
			Bend: authenticatedToo(func(_ string, c *server.Credentials) *server.Client {
				if client := c.Find(c.ID); c.Method == "none" && client != nil && client.TokenEndpointAuthMethod == "private_key_jwt" {
					return client
				}
				return nil
			})},
		{Name: "client-auth-method-mismatch.secret", Breaks: "client-auth-method-mismatch",
			Does: "Gives a client that registered a key a secret too, and takes it instead.",
			Bend: secretBesideKey},
		{Name: "client-auth-method-mismatch.no-secret", Breaks: "client-auth-method-mismatch",
			Does: "Compares an empty secret with that of a client that has none.",
			Bend: authenticatedToo(func(_ string, c *server.Credentials) *server.Client {
				if client := c.Find(c.ID); c.Method == "client_secret_basic" && c.Secret == "" && client != nil && client.TokenEndpointAuthMethod == "private_key_jwt" {
					return client
				}
				return nil
			})},
	}
}

// secretsToo takes the right secret, and what a careless reader takes for it.
func secretsToo(careless func(client *server.Client, secret string) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Client.SecretMatches
		d.Client.SecretMatches = func(client *server.Client, secret string) bool {
			return careless(client, secret) || honest(client, secret)
		}
	}
}

// authenticatedToo lets in whom a careless reader takes for a client, at an endpoint.
func authenticatedToo(careless func(endpoint string, c *server.Credentials) *server.Client) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Client.Authenticate
		d.Client.Authenticate = func(d *server.Decisions, endpoint string, c *server.Credentials) (*server.Client, error) {
			if client := careless(endpoint, c); client != nil {
				return client, nil
			}
			return honest(d, endpoint, c)
		}
	}
}

// grantsToo lets clients use grant types beyond those that they registered.
func grantsToo(careless func(client *server.Client, grantType string) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Token.GrantAllowed
		d.Token.GrantAllowed = func(client *server.Client, grantType string) bool {
			return careless(client, grantType) || honest(client, grantType)
		}
	}
}

// chosen picks one of several ways to authenticate instead of refusing them.
func chosen(pick func(presented []*server.Credentials) *server.Credentials) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Client.Choose = func(presented []*server.Credentials) (*server.Credentials, error) { return pick(presented), nil }
	}
}

// queryToo takes the named parameters from the address as well; none named means all but the client's credentials.
func queryToo(names ...string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		d.Token.Rules = d.Token.Rules.Without("no-secret-in-the-query")
		honest := d.Token.Parameters
		d.Token.Parameters = func(r *http.Request) (url.Values, error) {
			form, err := honest(r)
			for name, values := range r.URL.Query() {
				wanted := slices.Contains(names, name) || len(names) == 0 && !strings.HasPrefix(name, "client_")
				if wanted && !form.Has(name) {
					form[name] = values
				}
			}
			return form, err
		}
	}
}

// rawBasic reads an Authorization header as RFC 7617 has it, without the encoding of RFC 6749.
func rawBasic(authorization string) (id, secret string, err error) {
	r := http.Request{Header: http.Header{"Authorization": {authorization}}}
	id, secret, ok := r.BasicAuth()
	if !ok {
		return "", "", server.Refuse("invalid_client", "The Authorization header can't be read.")
	}
	return id, secret, nil
}

// secretOfAnybody keeps each secret that was right once, and takes it of every client.
func secretOfAnybody(d *server.Decisions) {
	var known sync.Map
	honest := d.Client.SecretMatches
	d.Client.SecretMatches = func(client *server.Client, secret string) bool {
		if honest(client, secret) {
			known.Store(secret, true)
			return true
		}
		_, there := known.Load(secret)
		return there
	}
}

// secretBesideKey issues a secret to clients that registered a key.
func secretBesideKey(d *server.Decisions) {
	const secret = "a-secret-that-nobody-asked-for-0123456789"
	document("registration", func(c *server.DocumentContext, registration map[string]any) {
		if c.Client.TokenEndpointAuthMethod == "private_key_jwt" {
			registration["client_secret"] = secret
		}
	})(d)
	authenticatedToo(func(_ string, c *server.Credentials) *server.Client {
		if client := c.Find(c.ID); c.Secret == secret && client != nil && client.TokenEndpointAuthMethod == "private_key_jwt" {
			return client
		}
		return nil
	})(d)
}

// eitherSecretMethod takes a secret by Basic and by body alike.
func eitherSecretMethod(d *server.Decisions) {
	d.Client.MethodAllowed = func(client *server.Client, method string) bool {
		secret := func(m string) bool { return strings.HasPrefix(m, "client_secret_") }
		return client.TokenEndpointAuthMethod == method || (secret(client.TokenEndpointAuthMethod) && secret(method))
	}
}

// unauthenticated lets a confidential client in by its name alone, at one endpoint and for one grant type; empty means all.
func unauthenticated(endpoint, grantType string) func(*server.Decisions) {
	return authenticatedToo(func(at string, c *server.Credentials) *server.Client {
		if client := c.Find(c.ID); client != nil && !client.Public() && c.Method == "none" &&
			(endpoint == "" || at == endpoint) && (grantType == "" || c.Form.Get("grant_type") == grantType) {
			return client
		}
		return nil
	})
}

// withoutAssertions does not see that a request brings an assertion.
func withoutAssertions(d *server.Decisions) {
	honest := d.Client.Choose
	d.Client.Choose = func(presented []*server.Credentials) (*server.Credentials, error) {
		known := slices.DeleteFunc(slices.Clone(presented), func(c *server.Credentials) bool { return c.Method == "private_key_jwt" })
		if len(known) == 0 {
			known = presented
		}
		return honest(known)
	}
}

func clientAuthOddities() []Oddity {
	return append(assertionOddities(), []Oddity{
		{Name: "client-auth-wrong-secret.either-method", About: "client-auth-wrong-secret",
			Does: "Takes a secret by Basic and by body alike.",
			Bend: eitherSecretMethod},
		{Name: "client-auth-wrong-secret.status-400", About: "client-auth-wrong-secret",
			Does: "Answers 400 to a client that did not use the Authorization header.",
			Bend: tokenRefusal(func(honest func(*server.Error), _ http.ResponseWriter, r *http.Request, e *server.Error) {
				refused := *e
				if e.Code == "invalid_client" && r.Header.Get("Authorization") == "" {
					refused.Status = http.StatusBadRequest
				}
				honest(&refused)
			})},
		{Name: "client-auth-none.no-challenge", About: "client-auth-none",
			Does: "Sends no WWW-Authenticate header to a client that did not use the Authorization header.",
			Bend: tokenRefusal(func(honest func(*server.Error), _ http.ResponseWriter, r *http.Request, e *server.Error) {
				refused := *e
				if r.Header.Get("Authorization") == "" {
					refused.Challenge = ""
				}
				honest(&refused)
			})},
		{Name: "client-auth-none.invalid-request", About: "client-auth-none",
			Does: "Calls a request that names no client at all invalid_request.",
			Bend: func(d *server.Decisions) {
				honest := d.Client.Authenticate
				d.Client.Authenticate = func(d *server.Decisions, endpoint string, c *server.Credentials) (*server.Client, error) {
					if c.Method == "" {
						return nil, server.Refuse("invalid_request", "client_id is missing.")
					}
					return honest(d, endpoint, c)
				}
			}},
		{Name: "client-auth-method-mismatch.secret-issued", About: "client-auth-method-mismatch",
			Does: "Gives every client a secret, and takes that of none that registered a key.",
			Bend: document("registration", func(c *server.DocumentContext, registration map[string]any) {
				if c.Client.TokenEndpointAuthMethod == "private_key_jwt" {
					registration["client_secret"] = "a-secret-that-nobody-takes-0123456789"
				}
			})},
		{Name: "client-auth-multiple-methods.one-known", About: "client-auth-multiple-methods",
			Does: "Knows HTTP Basic and client_secret_post, and ignores an assertion like any other parameter that it does not know.",
			Bend: all(document("discovery", func(_ *server.DocumentContext, metadata map[string]any) {
				for _, endpoint := range []string{"token", "revocation", "introspection"} {
					metadata[endpoint+"_endpoint_auth_methods_supported"] = []string{"client_secret_basic", "client_secret_post", "none"}
				}
			}), withoutAssertions)},
		{Name: "client-auth-basic-encoding.raw-too", About: "client-auth-basic-encoding",
			Does: "Takes ID and secret in the Authorization header encoded, and as they stand where they cannot be decoded.",
			Bend: func(d *server.Decisions) {
				honest := d.Client.ReadBasic
				d.Client.ReadBasic = func(authorization string) (id, secret string, err error) {
					if id, secret, err = honest(authorization); err != nil {
						return rawBasic(authorization)
					}
					return id, secret, nil
				}
			}},
	}...)
}
