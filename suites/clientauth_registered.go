package suites

import (
	"context"
	"sync"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// spareRSAKey is a second key of clients that sign by ES256, made once: it takes a while.
var spareRSAKey = sync.OnceValue(rp.NewRSAKey)

// registeredAlgorithm asks whether a client is held to the algorithm that it registered for its assertions.
func registeredAlgorithm(h *Harness) {
	h.Chapter("clientauth", "a client that registered how it signs its assertions", func() {
		It("is refused with a good assertion by another algorithm", Check("client-auth-jwt-alg-not-registered"), Needs(target.Registration, target.PrivateKeyJWT), func(ctx SpecContext) {
			free := h.withTwoKeys(ctx, "")
			free.Key = spareRSAKey()
			if answer := h.redeemAsTaken(ctx, free); !carriesTokens(answer) {
				unsupported("the target takes no %s assertion of a client that registered no algorithm: %s", free.Key.Algorithm(), status(answer))
			}
			client := h.withTwoKeys(ctx, "ES256")
			h.controlAssertion(ctx, client)
			h.refuses(ctx, client, func() rp.Tamper { return client.WithAssertion(spareRSAKey().Sign(nil, client.AssertionClaims())) })
		})
	})
}

// withTwoKeys registers a client with a key for ES256 and one for RS256, and an algorithm for its assertions; none leaves
// it free to choose (OIDC Registration section 2). The client signs with the first.
func (h *Harness) withTwoKeys(ctx context.Context, algorithm string) *rp.Client {
	const member = "token_endpoint_auth_signing_alg"
	client, answer := h.party.Enrol(ctx, rp.KeyClient, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
		metadata["jwks"] = map[string]any{"keys": []any{key.Public(), spareRSAKey().Public()}}
		if metadata[member] = algorithm; algorithm == "" {
			delete(metadata, member)
		}
		return key
	})
	switch {
	case client == nil:
		unsupported("the target registers no client with two keys: %s", status(answer))
	case answer.Text(member) != algorithm && algorithm != "":
		unsupported("the target keeps no %s: it registered %q", member, answer.Text(member))
	}
	return client
}
