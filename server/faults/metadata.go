package faults

import (
	"encoding/json"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/go-jose/go-jose/v4"

	"github.com/authassay/assay/server"
)

func metadataFaults() []Fault {
	return []Fault{
		{Name: "jwks-private-key", Breaks: "jwks-private-key", SeenIn: "CVE-2019-12423 (Apache CXF)",
			Does: "Publishes its keys whole.",
			Bend: privateKeys("ES256", "RS256")},
		{Name: "jwks-private-key.one", Breaks: "jwks-private-key", SeenIn: "CVE-2019-12423 (Apache CXF)",
			Does: "Publishes one of its keys whole.",
			Bend: privateKeys("RS256")},
		{Name: "jwks-symmetric-key", Breaks: "jwks-symmetric-key", SeenIn: "CVE-2019-12423 (Apache CXF)",
			Does: "Publishes a symmetric key.",
			Bend: publishing(func() map[string]any {
				return map[string]any{"kty": "oct", "kid": "hmac", "alg": "HS256", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}
			})},
		{Name: "jwks-symmetric-key.without-value", Breaks: "jwks-symmetric-key",
			Does: "Publishes that it has a symmetric key, without its value.",
			Bend: publishing(func() map[string]any { return map[string]any{"kty": "oct", "kid": "hmac", "alg": "HS256"} })},
		{Name: "jwks-weak-key", Breaks: "jwks-weak-key",
			Does: "Publishes an RSA key of 1024 bits.",
			Bend: publishing(func() map[string]any { return rsaKey(randomPrime(512), randomPrime(512), 65537) })},
		{Name: "jwks-weak-key.exponent-one", Breaks: "jwks-weak-key",
			Does: "Publishes an RSA key with the exponent 1: each signature is its own message.",
			Bend: publishing(func() map[string]any { return rsaKey(randomPrime(1024), randomPrime(1024), 1) })},
		{Name: "jwks-weak-key.small-factor", Breaks: "jwks-weak-key",
			Does: "Publishes an RSA key with a factor that everybody finds.",
			Bend: publishing(func() map[string]any { return rsaKey(randomPrime(2048), big.NewInt(13), 65537) })},
		{Name: "jwks-weak-key.shared-prime", Breaks: "jwks-weak-key", SeenIn: "Heninger et al., 2012",
			Does: "Publishes two RSA keys that have a prime in common.",
			Bend: func(d *server.Decisions) {
				publishing(func() map[string]any { return rsaKey(thePrime(), randomPrime(1024), 65537) })(d)
				publishing(func() map[string]any { return rsaKey(thePrime(), randomPrime(1024), 65537) })(d)
			}},
		{Name: "jwks-weak-key.roca", Breaks: "jwks-weak-key", SeenIn: "CVE-2017-15361 (Infineon)",
			Does: "Publishes an RSA key whose primes are powers of 65537 in all small moduli.",
			Bend: publishing(func() map[string]any { return rsaKey(big.NewInt(1), rocaModulus(), 65537) })},
		{Name: "discovery-https", Breaks: "discovery-https",
			Does: "Names its session frame by http on another host.",
			Bend: document("discovery", func(_ *server.DocumentContext, metadata map[string]any) {
				metadata["check_session_iframe"] = "http://as.test/check_session"
			})},
		{Name: "discovery-issuer-match", Breaks: "discovery-issuer-match",
			Does: "Names the machine behind its proxy as the issuer in the metadata of RFC 8414.",
			Bend: wellKnown("oauth-authorization-server", func(issuer *url.URL) { issuer.Host = "10.0.0.7:8080" })},
		{Name: "discovery-issuer-match.slash", Breaks: "discovery-issuer-match",
			Does: "Puts a slash behind the issuer in the metadata of RFC 8414, and none in that of OpenID Connect.",
			Bend: wellKnown("oauth-authorization-server", func(issuer *url.URL) { issuer.Path += "/" })},
		{Name: "discovery-issuer-match.capitals", Breaks: "discovery-issuer-match",
			Does: "Writes the scheme of the issuer in capitals in the metadata of RFC 8414.",
			Bend: wellKnown("oauth-authorization-server", func(issuer *url.URL) { issuer.Scheme = strings.ToUpper(issuer.Scheme) })},
		{Name: "discovery-advertise-vs-enforce", Breaks: "discovery-advertise-vs-enforce", SeenIn: "hydra 2.3",
			Does: "Lists the challenge method plain, and refuses it.",
			Bend: lists("code_challenge_methods_supported", "S256", "plain")},
		{Name: "discovery-advertise-vs-enforce.grant", Breaks: "discovery-advertise-vs-enforce",
			Does: "Lists a grant type that it does not know.",
			Bend: lists("grant_types_supported", "authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code")},
		{Name: "discovery-advertise-vs-enforce.response-mode", Breaks: "discovery-advertise-vs-enforce",
			Does: "Lists the response mode form_post, and answers by query.",
			Bend: func(d *server.Decisions) {
				d.Authorize.Rules = d.Authorize.Rules.Before(d.Authorize.Rules[0].Name, server.Rule[server.AuthorizationRequest]{Name: "response-mode-ignored",
					Check: func(r *server.AuthorizationRequest) error {
						if r.Param("response_mode") == "form_post" {
							delete(r.Params, "response_mode")
						}
						return nil
					}})
			}},
	}
}

// publishing adds a key to the set, made once.
func publishing(key func() map[string]any) func(*server.Decisions) {
	once := sync.OnceValue(key)
	return document("jwks", func(_ *server.DocumentContext, set map[string]any) {
		set["keys"] = append(set["keys"].([]map[string]any), once())
	})
}

// lists replaces what the metadata lists, and nothing else.
func lists(member string, values ...string) func(*server.Decisions) {
	return document("discovery", func(_ *server.DocumentContext, metadata map[string]any) { metadata[member] = values })
}

// wellKnown changes the issuer in one of the two documents that metadata comes in.
func wellKnown(which string, edit func(issuer *url.URL)) func(*server.Decisions) {
	return document("discovery", func(c *server.DocumentContext, metadata map[string]any) {
		if issuer, err := url.Parse(c.Issuer); err == nil && strings.Contains(c.Request.URL.Path, which) {
			edit(issuer)
			metadata["issuer"] = issuer.String()
		}
	})
}

// privateKeys encodes the keys of some algorithms with all that they have.
func privateKeys(algorithms ...string) func(*server.Decisions) {
	return document("jwks", func(c *server.DocumentContext, set map[string]any) {
		var keys []any
		for _, key := range c.Keys.All() {
			published := any(key.JWK())
			for _, algorithm := range algorithms {
				if key.Algorithm == algorithm {
					published = whole(key)
				}
			}
			keys = append(keys, published)
		}
		set["keys"] = keys
	})
}

func whole(key *server.SigningKey) json.RawMessage {
	encoded, err := jose.JSONWebKey{Key: key.Private, KeyID: key.ID, Algorithm: key.Algorithm, Use: "sig"}.MarshalJSON()
	if err != nil {
		panic(err) // the keys are the server's own
	}
	return encoded
}

func metadataOddities() []Oddity {
	return []Oddity{
		{Name: "discovery-metadata-valid.trailing-slash", About: "discovery-metadata-valid",
			Does: "Has an issuer identifier that ends in a slash.",
			Bend: func(d *server.Decisions) { d.Issuer = func(configured string) string { return configured + "/" } }},
		{Name: "discovery-metadata-valid.more-members", About: "discovery-metadata-valid",
			Does: "Publishes members of its own beside the known ones.",
			Bend: document("discovery", func(_ *server.DocumentContext, metadata map[string]any) {
				metadata["https://example.com/tenant"] = map[string]any{"region": "north"}
				metadata["service_documentation"], metadata["ui_locales_supported"] = "https://example.com/docs", []string{"en", "nl"}
			})},
		{Name: "discovery-metadata-valid.more-than-this-client-may", About: "discovery-metadata-valid",
			Does: "Lists a grant type that none of these clients may use.",
			Bend: func(d *server.Decisions) {
				d.Token.Grants["urn:ietf:params:oauth:grant-type:token-exchange"] = func(*server.Server, *server.TokenRequest) (map[string]any, error) {
					return nil, server.Refuse("unauthorized_client", "This client may not exchange tokens.")
				}
			}},
		{Name: "discovery-metadata-valid.no-registration", About: "discovery-metadata-valid",
			Does: "Has no registration endpoint.",
			Bend: closed("/register")},
		{Name: "discovery-metadata-valid.registration-closed", About: "discovery-metadata-valid",
			Does: "Lists its registration endpoint, and registers nobody who was not invited.",
			Bend: handler("/register", func(honest http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					if r.Method != http.MethodPost {
						honest(w, r)
						return
					}
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(http.StatusForbidden)
					_, _ = w.Write([]byte(`{"error":"insufficient_scope","error_description":"Only who was invited may register."}`)) // it fails only when the client has gone
				}
			})},
		{Name: "jwks-weak-key.exponent-three", About: "jwks-weak-key",
			Does: "Publishes an RSA key of 3072 bits with the exponent 3, which no text forbids.",
			Bend: publishing(func() map[string]any { return rsaKey(randomPrime(1536), randomPrime(1536), 3) })},
		{Name: "discovery-issuer-match.one-document", About: "discovery-issuer-match",
			Does: "Has no metadata at the place of RFC 8414.",
			Bend: closed("/.well-known/oauth-authorization-server")},
		{Name: "discovery-advertise-vs-enforce.unlisted-modes", About: "discovery-advertise-vs-enforce",
			Does: "Does not say which response modes it knows.",
			Bend: document("discovery", func(_ *server.DocumentContext, metadata map[string]any) { delete(metadata, "response_modes_supported") })},
		{Name: "jwks-private-key.more-keys", About: "jwks-private-key",
			Does: "Publishes a key of an unknown kind beside its own.",
			Bend: document("jwks", func(_ *server.DocumentContext, set map[string]any) {
				keys := set["keys"].([]map[string]any)
				set["keys"] = append(keys, map[string]any{"kty": "AKP", "kid": "tomorrow", "alg": "ML-DSA-44", "pub": "AAAA"})
			})},
	}
}
