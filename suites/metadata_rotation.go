package suites

import (
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// rotationTime is how long new keys may take to show after they were made.
const rotationTime = 10 * time.Second

// keyRotation asks what becomes of old keys. It is judged after all chapters, which meet one set of keys so.
func keyRotation(h *Harness) {
	Waiting(h, "metadata", "the key set", "keeps its old keys for a while when new ones come, and names all", slices.Concat(Check("jwks-rotation"), Needs(target.JWKS, target.OpenID)),
		func(ctx SpecContext) Wait[string] {
			if reason := h.party.CannotRotateKeys(); reason != "" {
				unsupported("%s", reason)
			}
			return Wait[string]{Subject: h.idToken(ctx, h.Client(ctx)), For: "the chapters to end"}
		},
		func(ctx SpecContext, old string) {
			client := h.Client(ctx)
			before := h.keyIDs(ctx)
			Control(slices.Contains(before, keyIDOf(old))).To(BeTrue("publish the key of an ID Token", "missing", "the kid %q is not in the set", keyIDOf(old)))
			if err := h.party.RotateKeys(ctx); err != nil {
				Inconclusive("the keys could not be changed: %s", h.party.Redactor.Text(err.Error()))
			}
			token := h.idToken(ctx, client)
			after := h.newKeyIDs(ctx, before, token)

			Expect(slices.Contains(after, keyIDOf(token))).To(BeTrue("publish the key that signs", "missing", "the kid %q of a new ID Token is not in the set", keyIDOf(token)))
			Expect(slices.Contains(after, keyIDOf(old))).To(BeTrue("keep the key that signed before", "missing", "the kid %q of an ID Token from before is gone", keyIDOf(old)))
		})
}

// newKeyIDs waits until the set has another key than before, or a token names one that it has not.
func (h *Harness) newKeyIDs(ctx SpecContext, before []string, token string) []string {
	for deadline := time.Now().Add(rotationTime); ; {
		after := h.keyIDs(ctx)
		isNew := func(kid string) bool { return !slices.Contains(before, kid) }
		if slices.ContainsFunc(after, isNew) || isNew(keyIDOf(token)) {
			return after
		}
		if time.Now().After(deadline) || !h.target.Clock.Real() {
			Inconclusive("the keys did not change: no new one is published, and a new ID Token is signed by an old one")
		}
		select {
		case <-ctx.Done():
			Inconclusive(interrupted)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// keyIDs gives the kid of each published key that has one.
func (h *Harness) keyIDs(ctx SpecContext) []string {
	keys, _ := h.keySet(ctx)
	var ids []string
	for _, key := range keys {
		if kid, _ := key["kid"].(string); kid != "" {
			ids = append(ids, kid)
		}
	}
	return ids
}

// keyIDOf gives the kid of a token; empty where it names none.
func keyIDOf(token string) string {
	header, _, err := rp.ReadJWT(token)
	if err != nil {
		Inconclusive("the ID Token cannot be read: %v", err)
	}
	kid, _ := header["kid"].(string)
	return kid
}
