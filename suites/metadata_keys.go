package suites

import (
	"fmt"
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// keySets asks what keys the target publishes.
func keySets(h *Harness) {
	h.Chapter("metadata", "the key set", func() {
		var keys []map[string]any
		BeforeEach(func(ctx SpecContext) {
			var answer *rp.Answer
			keys, answer = h.keySet(ctx)
			Control(answer).To(HaveStatus(http.StatusOK))
			if len(keys) == 0 {
				Inconclusive("the key set is empty: there is no key to look at")
			}
		})

		It("holds no private or symmetric key", Check("jwks-private-key"), Needs(target.JWKS), func() {
			Expect(privateMembers(keys)).To(BeEmpty("hold public keys alone"))
		})

		It("holds no symmetric key", Check("jwks-symmetric-key"), Needs(target.JWKS), func() {
			Expect(symmetricKeys(keys)).To(BeEmpty("hold public keys alone"))
		})

		It("tells its keys apart by their IDs", Check("jwks-duplicate-kid"), Needs(target.JWKS), func() {
			Expect(confusedKeys(keys)).To(BeEmpty("give each of several keys a kid of its own"))
		})

		It("holds no key that can be broken", Check("jwks-weak-key"), Needs(target.JWKS), func() {
			Expect(weakKeys(keys)).To(BeEmpty("have RSA keys of 2048 bits or more, made of two large primes by chance"))
		})
	})
}

// keySet fetches the target's JWK Set (RFC 7517 section 5) as it stands.
func (h *Harness) keySet(ctx SpecContext) ([]map[string]any, *rp.Answer) {
	answer := h.party.Send(ctx, h.party.Get(ctx, h.target.Metadata.Text("jwks_uri")))
	list, isList := answer.JSON["keys"].([]any)
	if !isList && answer.InFront != "" {
		Inconclusive("the key set was not had: %s", answer.InFront)
	}
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

// maxDefects is how many defects of a key set are told.
const maxDefects = 10

// eachKey lists what is wrong with the keys of a set, the first defects of many.
func eachKey(keys []map[string]any, defects func(key map[string]any) []string) []string {
	var found []string
	for i, key := range keys {
		for _, defect := range defects(key) {
			if len(found) == maxDefects {
				return append(found, "and more")
			}
			found = append(found, fmt.Sprintf("key %d (%.40v) %s", i+1, key["kty"], defect))
		}
	}
	return found
}

// privateMembers lists the members of a key set that must never be published (RFC 7518 sections 6.2.2, 6.3.2 and
// 6.4.1), by name alone.
func privateMembers(keys []map[string]any) []string {
	return eachKey(keys, func(key map[string]any) (found []string) {
		for _, member := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"} {
			if _, present := key[member]; present {
				found = append(found, "has the private member "+member)
			}
		}
		return found
	})
}

// symmetricKeys lists the keys that are no half of a pair, with their value or without.
func symmetricKeys(keys []map[string]any) []string {
	return eachKey(keys, func(key map[string]any) []string {
		if key["kty"] == "oct" {
			return []string{"is a symmetric key"}
		}
		return nil
	})
}
