package suites

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// metadataAndKeys is the chapter of the documents that a server publishes of itself.
func metadataAndKeys(h *Harness) {
	h.Chapter("metadata", "the key set", func() {
		It("holds no private or symmetric key", Check("jwks-private-key"), Needs(target.JWKS), func(ctx SpecContext) {
			keys, answer := h.keySet(ctx)
			Control(answer).To(HaveStatus(http.StatusOK))

			Expect(privateMembers(keys)).To(BeEmpty("hold public keys alone"))
		})
	})
}

// keySet fetches the target's JWK Set (RFC 7517 section 5) as it stands.
func (h *Harness) keySet(ctx SpecContext) ([]map[string]any, *rp.Answer) {
	answer := h.party.Send(ctx, h.party.Get(ctx, h.target.Metadata.Text("jwks_uri")))
	list, isList := answer.JSON["keys"].([]any)
	if !isList {
		Inconclusive("the answer at jwks_uri is no JWK Set: %s", status(answer))
	}
	var keys []map[string]any
	for _, entry := range list {
		if key, isObject := entry.(map[string]any); isObject {
			keys = append(keys, key)
		}
	}
	return keys, answer
}

// privateMembers lists the members of a key set that must never be published (RFC 7518 sections 6.2.2, 6.3.2 and
// 6.4.1), by name alone.
func privateMembers(keys []map[string]any) []string {
	var found []string
	for i, key := range keys {
		for _, member := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"} {
			if _, present := key[member]; present {
				found = append(found, fmt.Sprintf("key %d (%v) has the private member %s", i+1, key["kty"], member))
			}
		}
	}
	return found
}

// metadataDefects lists what a discovery document lacks that its specification requires: OIDC Discovery section 3
// where OpenID Connect is offered, else RFC 8414 section 2.
func metadataDefects(t *target.Target) []string {
	m := t.Metadata
	urls := []string{"issuer", "authorization_endpoint", "token_endpoint"}
	lists := []string{"response_types_supported"}
	if t.Supports(target.OpenID) {
		urls = append(urls, "jwks_uri")
		lists = append(lists, "subject_types_supported", "id_token_signing_alg_values_supported")
	}
	var defects []string
	for _, name := range urls {
		if parsed, err := url.Parse(m.Text(name)); err != nil || parsed.Host == "" {
			defects = append(defects, name+" is missing or no URL")
		}
	}
	for _, name := range lists {
		if len(m.List(name)) == 0 {
			defects = append(defects, name+" is missing or no list of strings")
		}
	}
	if algs := m.List("id_token_signing_alg_values_supported"); len(algs) > 0 && !slices.Contains(algs, "RS256") {
		defects = append(defects, "id_token_signing_alg_values_supported lacks RS256, which must be there")
	}
	return defects
}
