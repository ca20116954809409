package server

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" // RFC 7523 section 2.2

// Credentials are what a request brings to authenticate its client.
type Credentials struct {
	HTTP *http.Request
	Form url.Values
	// Method is client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, none, or empty when nothing names a client.
	Method        string
	ID            string
	Secret        string
	Assertion     string
	Issuer        string
	TokenEndpoint string
	Now           time.Time
	// Find looks a client up; Spend is the server's.
	Find func(id string) *Client
	// Keys gives a client's keys: those of an ID, and others beside.
	Keys  func(client *Client, keyID string) []jose.JSONWebKey
	Spend func(kind, id string) bool
}

// ClientDecisions are about client authentication.
type ClientDecisions struct {
	// Authenticate finds the client behind a request to an endpoint: token, introspect or revoke.
	Authenticate func(d *Decisions, endpoint string, c *Credentials) (*Client, error)
	// MethodAllowed says whether a client may authenticate by a method.
	MethodAllowed func(client *Client, method string) bool
	// ReadBasic reads ID and secret from an Authorization header.
	ReadBasic func(authorization string) (id, secret string, err error)
	// Choose picks what authenticates the client of a request, or refuses. There is at least one.
	Choose func(presented []*Credentials) (*Credentials, error)
	// NewSecret makes the secret of a client that registers.
	NewSecret func() string
	// SecretMatches judges a client's secret.
	SecretMatches func(client *Client, secret string) bool
	// Assertion judges a client's JWT.
	Assertion Rules[Assertion]
	// FetchKeysAgain says whether a client's keys are fetched from its jwks_uri anew, for a key of an ID that may be empty.
	FetchKeysAgain func(client *Client, kept jose.JSONWebKeySet, keyID string, age time.Duration) bool
}

func honestClient() ClientDecisions {
	return ClientDecisions{
		Authenticate: authenticate,
		// The method that the client registered, and no other.
		MethodAllowed: func(client *Client, method string) bool { return client.TokenEndpointAuthMethod == method },
		ReadBasic:     basic,
		Choose:        onlyOne,
		NewSecret:     newSecret,
		SecretMatches: (*Client).SecretMatches,
		Assertion:     honestAssertion(),

		FetchKeysAgain: staleOrUnknown,
	}
}

func authenticate(d *Decisions, endpoint string, c *Credentials) (*Client, error) {
	client := c.Find(c.ID)
	if client == nil {
		return nil, refuseClient("The client is unknown or sent no credentials.")
	}
	if !d.Client.MethodAllowed(client, c.Method) {
		return nil, refuseClient("The client did not authenticate by the method that it registered.")
	}
	switch c.Method {
	case "client_secret_basic", "client_secret_post":
		if !d.Client.SecretMatches(client, c.Secret) {
			return nil, refuseClient("The client secret is wrong.")
		}
	case "client_secret_jwt", "private_key_jwt":
		if err := d.Client.Assertion.Check(readAssertion(client, c)); err != nil {
			return nil, refuseClient("The client assertion is not valid.")
		}
	case "none":
		// RFC 7662 section 2.1: introspection is for callers who can prove who they are.
		if endpoint == "introspect" {
			return nil, refuseClient("A public client can't authenticate here.")
		}
	}
	return client, nil
}

// readCredentials finds what authenticates the client of a request.
func (s *Server) readCredentials(t *TokenRequest) (*Credentials, error) {
	presented, err := s.presented(t)
	if err != nil {
		return nil, err
	}
	if len(presented) > 0 {
		return s.decisions.Client.Choose(presented)
	}
	c := s.credentials(t, "")
	if c.ID != "" {
		c.Method = "none"
	}
	return c, nil
}

// presented lists the ways in which a request authenticates its client: the header, the assertion, the secret.
func (s *Server) presented(t *TokenRequest) ([]*Credentials, error) {
	var presented []*Credentials
	if authorization := t.HTTP.Header.Get("Authorization"); authorization != "" {
		c := s.credentials(t, "client_secret_basic")
		var err error
		if c.ID, c.Secret, err = s.decisions.Client.ReadBasic(authorization); err != nil {
			return nil, refuseClient("The Authorization header can't be read.")
		}
		presented = append(presented, c)
	}
	kind, assertion := t.Form.Get("client_assertion_type"), t.Form.Get("client_assertion")
	if kind != "" || assertion != "" {
		if kind != assertionType {
			return nil, Refuse("invalid_request", "client_assertion_type must be "+assertionType+".")
		}
		c := s.credentials(t, "")
		c.Assertion = assertion
		if c.ID == "" {
			c.ID = assertionSubject(assertion)
		}
		c.Method = assertionMethod(c.Find(c.ID))
		presented = append(presented, c)
	}
	if secret := t.Form.Get("client_secret"); secret != "" {
		c := s.credentials(t, "client_secret_post")
		c.Secret = secret
		presented = append(presented, c)
	}
	return presented, nil
}

func (s *Server) credentials(t *TokenRequest, method string) *Credentials {
	return &Credentials{
		HTTP: t.HTTP, Form: t.Form, Now: t.Now, Issuer: s.issuer, TokenEndpoint: s.base + "/token",
		Find: s.clients.find, Keys: s.keysOf, Spend: s.decisions.Spend, Method: method, ID: t.Form.Get("client_id"),
	}
}

// onlyOne refuses a request that authenticates in several ways, or names several clients (RFC 6749 sections 2.3 and 5.2).
func onlyOne(presented []*Credentials) (*Credentials, error) {
	c := presented[0]
	if len(presented) > 1 {
		return nil, Refuse("invalid_request", "A client authenticates in one way at a time.")
	}
	if id := c.Form.Get("client_id"); id != "" && id != c.ID {
		return nil, Refuse("invalid_request", "client_id and the Authorization header name different clients.")
	}
	return c, nil
}

// basic decodes the header, in which ID and secret are form-encoded first (RFC 6749 section 2.3.1).
func basic(authorization string) (id, secret string, err error) {
	scheme, encoded, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Basic") {
		return "", "", errors.New("not Basic")
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil {
		return "", "", err
	}
	id, secret, ok := strings.Cut(string(decoded), ":")
	if !ok {
		return "", "", errors.New("no colon")
	}
	if id, err = url.QueryUnescape(id); err != nil {
		return "", "", err
	}
	secret, err = url.QueryUnescape(secret)
	return id, secret, err
}
