package faults

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authassay/assay/server"
)

func clientAuthFaults() []Fault {
	const injected = "it redeems a confidential client's code without credentials"
	const open = "it introspects without credentials"
	return []Fault{
		{Name: "client-auth-wrong-secret", Breaks: "client-auth-wrong-secret",
			Does: "Takes any secret.",
			Bend: func(d *server.Decisions) { d.Client.SecretMatches = func(*server.Client, string) bool { return true } }},
		{Name: "client-auth-wrong-secret.post", Breaks: "client-auth-wrong-secret",
			Does: "Takes any secret that comes in the body.",
			Bend: func(d *server.Decisions) {
				honest := d.Client.SecretMatches
				d.Client.SecretMatches = func(client *server.Client, secret string) bool {
					return client.TokenEndpointAuthMethod == "client_secret_post" || honest(client, secret)
				}
			}},
		{Name: "client-auth-none", Breaks: "client-auth-none",
			Does: "Takes a confidential client without credentials everywhere.",
			Also: map[string]string{"code-confidential-without-auth": injected, "introspect-no-auth": open},
			Bend: unauthenticated("", "")},
		{Name: "client-auth-none.code", Breaks: "client-auth-none",
			Does: "Takes a confidential client without credentials when it redeems a code.",
			Also: map[string]string{"code-confidential-without-auth": injected},
			Bend: unauthenticated("token", "authorization_code")},
		{Name: "client-auth-none.refresh", Breaks: "client-auth-none",
			Does: "Takes a confidential client without credentials when it refreshes.",
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
		{Name: "client-auth-jwt-alg-none", Breaks: "client-auth-jwt-alg-none", SeenIn: "CVE-2026-16093 (Keycloak), CVE-2026-28802 (Authlib)",
			Does: "Takes a client assertion that says it is not signed.",
			Bend: assertions(unsigned(func(alg string) bool { return strings.EqualFold(alg, "none") }))},
		{Name: "client-auth-jwt-alg-none.case", Breaks: "client-auth-jwt-alg-none", SeenIn: "CVE-2026-28802 (Authlib, class)",
			Does: "Refuses the algorithm none, and takes it in other letters.",
			Bend: assertions(unsigned(func(alg string) bool { return alg != "none" && strings.EqualFold(alg, "none") }))},
		{Name: "client-auth-jwt-hs-with-public-key", Breaks: "client-auth-jwt-hs-with-public-key", SeenIn: "CVE-2024-37568 (Authlib)",
			Does: "Lets the assertion choose HS256, with the client's public key as the secret.",
			Bend: assertions(hmacByPublicKey)},
	}
}

// unauthenticated lets a confidential client in by its name alone, at one endpoint and for one grant type; empty means all.
func unauthenticated(endpoint, grantType string) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Client.Authenticate
		d.Client.Authenticate = func(d *server.Decisions, at string, c *server.Credentials) (*server.Client, error) {
			if client := c.Find(c.ID); client != nil && !client.Public() && c.Method == "none" &&
				(endpoint == "" || at == endpoint) && (grantType == "" || c.Form.Get("grant_type") == grantType) {
				return client, nil
			}
			return honest(d, at, c)
		}
	}
}

// assertions takes those that are valid, and those that a careless reader takes.
func assertions(careless func(*server.Client, *server.Credentials) bool) func(*server.Decisions) {
	return func(d *server.Decisions) {
		honest := d.Client.AssertionValid
		d.Client.AssertionValid = func(client *server.Client, c *server.Credentials) error {
			if careless(client, c) {
				return nil
			}
			return honest(client, c)
		}
	}
}

// unsigned believes the claims when the header says that nothing is signed.
func unsigned(none func(alg string) bool) func(*server.Client, *server.Credentials) bool {
	return func(client *server.Client, c *server.Credentials) bool {
		var claims jwt.RegisteredClaims
		token, parts, err := jwt.NewParser().ParseUnverified(c.Assertion, &claims)
		if token == nil || len(parts) != 3 || (err != nil && token.Method != nil) {
			return false
		}
		alg, _ := token.Header["alg"].(string)
		return none(alg) && parts[2] == "" && claims.Subject == client.ID && claims.Issuer == client.ID
	}
}

// hmacByPublicKey is a verifier that asks the token for its algorithm and the registration for its key.
func hmacByPublicKey(client *server.Client, c *server.Credentials) bool {
	if client.JWKS == nil {
		return false
	}
	for _, key := range client.JWKS.Keys {
		for _, secret := range publicForms(key.Key, key.MarshalJSON) {
			_, err := jwt.Parse(c.Assertion, func(*jwt.Token) (any, error) { return secret, nil },
				jwt.WithValidMethods([]string{"HS256"}), jwt.WithSubject(client.ID),
				jwt.WithTimeFunc(func() time.Time { return c.Now }))
			if err == nil {
				return true
			}
		}
	}
	return false
}

// publicForms are the bytes that a public key is kept in: PEM, PEM without the last line break, DER, JWK.
func publicForms(key any, jwk func() ([]byte, error)) [][]byte {
	var forms [][]byte
	if der, err := x509.MarshalPKIXPublicKey(key); err == nil {
		text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
		forms = append(forms, text, []byte(strings.TrimSpace(string(text))), der)
	}
	if encoded, err := jwk(); err == nil {
		forms = append(forms, encoded)
	}
	return forms
}

func clientAuthOddities() []Oddity {
	return []Oddity{
		{Name: "client-auth-wrong-secret.either-method", About: "client-auth-wrong-secret",
			Does: "Takes a secret by Basic and by body alike.",
			Bend: func(d *server.Decisions) {
				d.Client.MethodAllowed = func(client *server.Client, method string) bool {
					secret := func(m string) bool { return strings.HasPrefix(m, "client_secret_") }
					return client.TokenEndpointAuthMethod == method || (secret(client.TokenEndpointAuthMethod) && secret(method))
				}
			}},
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
	}
}
