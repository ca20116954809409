package faults

import (
	"encoding/json"

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
	}
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
		{Name: "jwks-private-key.more-keys", About: "jwks-private-key",
			Does: "Publishes a key of an unknown kind beside its own.",
			Bend: document("jwks", func(_ *server.DocumentContext, set map[string]any) {
				keys := set["keys"].([]map[string]any)
				set["keys"] = append(keys, map[string]any{"kty": "AKP", "kid": "tomorrow", "alg": "ML-DSA-44", "pub": "AAAA"})
			})},
	}
}
