package suites

import (
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// betweenFetches is how long a target may wait until it fetches the keys of a client anew: Keycloak waits 10 s, the
// Foundation's suite allows a minute.
const betweenFetches = time.Minute

// rotated is a client that changed its key.
type rotated struct {
	client  *rp.Client
	refresh string
	answer  *rp.Answer // to the first refresh with the new key
}

// rotatedKey asks whether a client's new key is fetched, at once or after a while.
func rotatedKey(h *Harness, keysPath string, withKeys func(SpecContext, **rp.Key) (*rp.Client, *rp.Listener, string)) {
	Waiting(h, "registration", "a client with a jwks_uri", "refreshes with the key that it put in the place of another",
		merge(Check("client-auth-jwt-rotated-key"), Needs(target.Registration, target.PrivateKeyJWT, target.RefreshToken), Clients(rp.KeyClient)),
		func(ctx SpecContext) Wait[rotated] {
			h.controlAssertion(ctx, h.party.Client(ctx, rp.KeyClient))
			var key *rp.Key
			client, listener, uri := withKeys(ctx, &key)
			Control(client.Refresh(ctx, client.RefreshToken(ctx).Refresh)).To(IssueTokens())
			spare := client.RefreshToken(ctx) // some tokens are good for one refresh, and have no successor

			key = rp.NewKey()
			client.Key = key
			wait := Wait[rotated]{Subject: rotated{client, spare.Refresh, client.Refresh(ctx, spare.Refresh)}, Until: h.target.Clock.Now(), For: "the target to fetch a client's keys anew"}
			if len(listener.Fetched(keysPath)) == 0 {
				Inconclusive("the client authenticates, though the target fetched no key from %s", uri)
			}
			if !carriesTokens(wait.Subject.answer) {
				wait.Until = wait.Until.Add(betweenFetches)
			}
			return wait
		},
		func(ctx SpecContext, r rotated) {
			if !carriesTokens(r.answer) {
				r.client.Authorize(ctx) // the target may have forgotten the client meanwhile
				r.answer = r.client.Refresh(ctx, r.refresh)
			}
			Expect(r.answer).To(IssueTokens())
		})
}
