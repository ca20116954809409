package server

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" // RFC 7523 section 2.2

// Credentials are what a request brings to authenticate its client.
type Credentials struct {
	HTTP *http.Request
	Form url.Values
	// Method is client_secret_basic, client_secret_post, private_key_jwt, none, or empty when nothing names a client.
	Method        string
	ID            string
	Secret        string
	Assertion     string
	Issuer        string
	TokenEndpoint string
	Now           time.Time
	// Find looks a client up; Spend is the server's.
	Find  func(id string) *Client
	Spend func(kind, id string) bool
}

// ClientDecisions are about client authentication.
type ClientDecisions struct {
	// Authenticate finds the client behind a request to an endpoint: token, introspect or revoke.
	Authenticate func(d *Decisions, endpoint string, c *Credentials) (*Client, error)
	// MethodAllowed says whether a client may authenticate by a method.
	MethodAllowed func(client *Client, method string) bool
	// SecretMatches judges a client's secret.
	SecretMatches func(client *Client, secret string) bool
	// AssertionValid judges a client's JWT.
	AssertionValid func(client *Client, c *Credentials) error
}

func honestClient() ClientDecisions {
	return ClientDecisions{
		Authenticate: authenticate,
		// The method that the client registered, and no other.
		MethodAllowed:  func(client *Client, method string) bool { return client.TokenEndpointAuthMethod == method },
		SecretMatches:  (*Client).SecretMatches,
		AssertionValid: assertionValid,
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
	case "private_key_jwt":
		if err := d.Client.AssertionValid(client, c); err != nil {
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

// readCredentials finds the one way in which a request authenticates; more than one is refused (RFC 6749 section 2.3).
func (s *Server) readCredentials(r *http.Request) (*Credentials, error) {
	c := &Credentials{
		HTTP: r, Form: r.PostForm, Now: s.now(), Issuer: s.issuer, TokenEndpoint: s.base + "/token",
		Find: s.clients.find, Spend: s.decisions.Spend, ID: r.PostForm.Get("client_id"),
	}
	secret, assertion := r.PostForm.Get("client_secret"), r.PostForm.Get("client_assertion")
	authorization := r.Header.Get("Authorization")
	ways := 0
	if authorization != "" {
		ways++
		c.Method = "client_secret_basic"
		id, password, err := basic(authorization)
		if err != nil {
			return nil, refuseClient("The Authorization header can't be read.")
		}
		if c.ID != "" && c.ID != id {
			return nil, Refuse("invalid_request", "client_id and the Authorization header name different clients.")
		}
		c.ID, c.Secret = id, password
	}
	if assertion != "" || r.PostForm.Get("client_assertion_type") != "" {
		ways++
		c.Method, c.Assertion = "private_key_jwt", assertion
		if r.PostForm.Get("client_assertion_type") != assertionType {
			return nil, Refuse("invalid_request", "client_assertion_type must be "+assertionType+".")
		}
		if c.ID == "" {
			c.ID = assertionSubject(assertion)
		}
	}
	if secret != "" {
		ways++
		c.Method, c.Secret = "client_secret_post", secret
	}
	if ways > 1 {
		return nil, Refuse("invalid_request", "A client authenticates in one way at a time.")
	}
	if ways == 0 && c.ID != "" {
		c.Method = "none"
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

// assertionSubject reads whose assertion it claims to be; nothing is believed before it is verified.
func assertionSubject(assertion string) string {
	var claims jwt.RegisteredClaims
	_, _, _ = jwt.NewParser().ParseUnverified(assertion, &claims) // what can't be read names nobody
	return claims.Subject
}

// assertionValid verifies a client's JWT by the rules of RFC 7523 section 3 and OIDC Core section 9.
func assertionValid(client *Client, c *Credentials) error {
	claims := jwt.RegisteredClaims{}
	_, err := jwt.ParseWithClaims(c.Assertion, &claims, clientKey(client),
		jwt.WithValidMethods(assertionAlgorithms(client)),
		jwt.WithIssuer(client.ID), jwt.WithSubject(client.ID), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(func() time.Time { return c.Now }), jwt.WithLeeway(10*time.Second))
	if err != nil {
		return err
	}
	if !slices.Contains(claims.Audience, c.Issuer) && !slices.Contains(claims.Audience, c.TokenEndpoint) {
		return errors.New("the assertion is for another audience")
	}
	if claims.ID == "" || !c.Spend("jti", client.ID+" "+claims.ID) {
		return errors.New("the assertion has no jti, or was used before")
	}
	return nil
}

var assertionAlgorithmsSupported = []string{"ES256", "RS256", "PS256", "EdDSA"}

// assertionAlgorithms pins what the client registered; none of those supported takes a shared secret.
func assertionAlgorithms(client *Client) []string {
	if client.TokenEndpointAuthSigningAlg != "" {
		return []string{client.TokenEndpointAuthSigningAlg}
	}
	return assertionAlgorithmsSupported
}

// clientKey picks the client's registered key by kid; keys and URLs in the token's header are never looked at.
func clientKey(client *Client) jwt.Keyfunc {
	return func(t *jwt.Token) (any, error) {
		if client.JWKS == nil {
			return nil, errors.New("the client registered no keys")
		}
		keys := client.JWKS.Keys
		if kid, ok := t.Header["kid"].(string); ok {
			keys = slices.DeleteFunc(slices.Clone(keys), func(key jose.JSONWebKey) bool {
				return key.KeyID != "" && key.KeyID != kid
			})
		}
		set := jwt.VerificationKeySet{}
		for _, key := range keys {
			set.Keys = append(set.Keys, key.Key)
		}
		return set, nil
	}
}
