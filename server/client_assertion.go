package server

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// Assertion is a client's JWT as it was presented (RFC 7523 section 3). Nothing in it is believed before it is verified.
type Assertion struct {
	Client *Client
	*Credentials
	// Keys gives the client's keys: those of an ID, and others beside.
	Keys func(keyID string) []jose.JSONWebKey
	// Header and Claims are nil where it can't be read.
	Header map[string]any
	Claims jwt.MapClaims
}

var errAssertion = errors.New("the assertion is not valid") // which rule refused is told to nobody

// assertionLeeway is what the clocks of clients may differ.
const assertionLeeway = 10 * time.Second

// honestAssertion are the rules of RFC 7523 section 3 and OIDC Core section 9.
func honestAssertion() Rules[Assertion] {
	when := func(holds bool) error {
		if holds {
			return nil
		}
		return errAssertion
	}
	return Rules[Assertion]{
		{"assertion-well-formed", func(a *Assertion) error { return when(a.Header != nil && a.Claims != nil) }},
		{"assertion-signed", func(a *Assertion) error {
			_, err := jwt.NewParser(jwt.WithValidMethods(algorithmsOf(a.Client)), jwt.WithoutClaimsValidation()).Parse(a.Credentials.Assertion, assertionKey(a))
			return err
		}},
		{"assertion-issuer", func(a *Assertion) error { return when(a.Claims["iss"] == a.Client.ID) }},
		{"assertion-subject", func(a *Assertion) error { return when(a.Claims["sub"] == a.Client.ID) }},
		{"assertion-audience", func(a *Assertion) error {
			audience, err := a.Claims.GetAudience()
			return when(err == nil && (slices.Contains(audience, a.Issuer) || slices.Contains(audience, a.TokenEndpoint)))
		}},
		{"assertion-expires", func(a *Assertion) error {
			expires, err := a.Claims.GetExpirationTime()
			return when(err == nil && expires != nil)
		}},
		{"assertion-unexpired", func(a *Assertion) error {
			expires, err := a.Claims.GetExpirationTime()
			return when(err == nil && (expires == nil || a.Now.Before(expires.Add(assertionLeeway))))
		}},
		{"assertion-begun", func(a *Assertion) error {
			begins, err := a.Claims.GetNotBefore()
			return when(err == nil && (begins == nil || !a.Now.Before(begins.Add(-assertionLeeway))))
		}},
		{"assertion-unused", func(a *Assertion) error {
			id, _ := a.Claims["jti"].(string)
			return when(id != "" && a.Spend("jti", a.Client.ID+" "+id))
		}},
	}
}

// readAssertion reads the JWT of a client without verifying it.
func readAssertion(client *Client, c *Credentials) *Assertion {
	a := &Assertion{Client: client, Credentials: c, Keys: func(keyID string) []jose.JSONWebKey { return c.Keys(client, keyID) }}
	a.Header, a.Claims = readJWT(c.Assertion)
	return a
}

// readJWT reads header and claims without verifying anything. What can't be read is nil.
func readJWT(raw string) (header map[string]any, claims jwt.MapClaims) {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return nil, nil
	}
	for i, into := range []any{&header, &claims} {
		if text, err := base64.RawURLEncoding.DecodeString(parts[i]); err == nil {
			_ = json.Unmarshal(text, into) // it stays nil
		}
	}
	return header, claims
}

// assertionSubject reads whose assertion it claims to be; what can't be read names nobody.
func assertionSubject(assertion string) string {
	subject, _ := readAssertion(nil, &Credentials{Assertion: assertion}).Claims["sub"].(string)
	return subject
}

// assertionAlgorithms are those of each method: what takes a public key never takes a shared secret.
var assertionAlgorithms = map[string][]string{
	"private_key_jwt":   {"ES256", "RS256", "PS256", "EdDSA"},
	"client_secret_jwt": {"HS256"},
}

// assertionMethod is the one that a client's assertion stands for, which the client registered: the assertion itself
// chooses nothing.
func assertionMethod(client *Client) string {
	if client != nil && client.TokenEndpointAuthMethod == "client_secret_jwt" {
		return "client_secret_jwt"
	}
	return "private_key_jwt"
}

// algorithmsOf pins what the client registered.
func algorithmsOf(client *Client) []string {
	if client.TokenEndpointAuthSigningAlg != "" {
		return []string{client.TokenEndpointAuthSigningAlg}
	}
	return assertionAlgorithms[assertionMethod(client)]
}

// assertionKey is the client's secret, or its key.
func assertionKey(a *Assertion) jwt.Keyfunc {
	if assertionMethod(a.Client) == "client_secret_jwt" {
		return func(*jwt.Token) (any, error) { return []byte(a.Client.Secret), nil }
	}
	return clientKey(a.Keys)
}
