package suites

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// idTokenSignatures asks who signed an ID Token.
func idTokenSignatures(h *Harness) {
	h.Chapter("idtoken", "an ID Token", func() {
		h.EachFlow("is signed with a key that the target publishes", Check("idtoken-signature-valid"), func(ctx SpecContext, flow Flow) {
			issued := h.FlowTokens(ctx, flow)
			evidence.TrailFrom(ctx).ToBeJudged()
			keys, _ := h.keySet(ctx)

			for _, token := range issued.idTokens() {
				Expect(signatureDefects(token, keys, issued.Client.Secret)).To(BeEmpty("verify with a published key"))
			}
		}, Needs(target.OpenID, target.JWKS))

		DescribeTable("is signed at all", Check("idtoken-alg-none"), Needs(target.OpenID),
			func(ctx SpecContext, obtain func(SpecContext, *rp.Client) string) {
				token := obtain(ctx, h.Client(ctx))
				header, _ := readIDToken(token)
				alg, _ := header["alg"].(string)

				unsigned := alg == "" || strings.EqualFold(alg, "none") || strings.HasSuffix(token, ".")
				Expect(!unsigned).To(BeTrue("be signed, since the client did not ask for alg none", "unsigned", "alg is %.40q, and the signature has %d characters", alg, len(token)-strings.LastIndex(token, ".")-1))
			},
			Entry("code", func(ctx SpecContext, client *rp.Client) string { return h.idToken(ctx, client) }),
			Entry("refresh-token", Needs(target.RefreshToken), func(ctx SpecContext, client *rp.Client) string { return h.refreshed(ctx, client).ID }))
	})
}

// signatureAlgorithms are those that an ID Token may be signed with; none is not among them.
var signatureAlgorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"}

// signatureDefects tells what is wrong with a token's signature. The key is found by kid, which must be there where
// the set has several keys (OIDC Core section 10.1).
func signatureDefects(token string, keys []map[string]any, secret string) []string {
	header, _, err := rp.ReadJWT(token)
	if err != nil {
		return []string{err.Error()}
	}
	kid, hasKid := header["kid"].(string)
	alg, _ := header["alg"].(string)
	symmetric := strings.HasPrefix(alg, "HS")
	if len(keys) > 1 && !hasKid && !symmetric {
		return []string{fmt.Sprintf("the header has no kid, and the key set holds %d keys", len(keys))}
	}
	parser := jwt.NewParser(jwt.WithValidMethods(signatureAlgorithms), jwt.WithoutClaimsValidation())
	_, err = parser.Parse(token, func(*jwt.Token) (any, error) {
		if symmetric {
			return []byte(secret), nil
		}
		return publishedKeys(keys, kid, alg)
	})
	if err != nil {
		return []string{err.Error()}
	}
	return nil
}

// maxTried is how many keys of one name are tried; nobody needs as many.
const maxTried = 16

// publishedKeys gives the keys that a signature is to be tried with: those of its kid, or the only one where the token
// names none. Several keys of other types may share a name (RFC 7517 section 4.5), so those that cannot be read, or are
// not for the algorithm, are passed over where others are left.
func publishedKeys(keys []map[string]any, kid, alg string) (jwt.VerificationKeySet, error) {
	var set jwt.VerificationKeySet
	unread := fmt.Errorf("no published key has the kid %q and is for %s", kid, alg)
	for _, members := range keysNamed(keys, kid) {
		if !isFor(members, alg) {
			continue
		}
		key, err := readKey(members)
		if err != nil {
			unread = err
			continue
		}
		if set.Keys = append(set.Keys, key); len(set.Keys) == maxTried {
			break
		}
	}
	if len(set.Keys) == 0 {
		return set, unread
	}
	return set, nil
}

// keysNamed gives the keys of an ID, or the only one where none is named.
func keysNamed(keys []map[string]any, kid string) []map[string]any {
	if kid == "" && len(keys) == 1 {
		return keys
	}
	var named []map[string]any
	for _, members := range keys {
		if name, _ := members["kid"].(string); name == kid {
			named = append(named, members)
		}
	}
	return named
}

// isFor tells whether a key's type fits an algorithm (RFC 7518 section 3.1). The key's own alg is what is intended, no
// more (RFC 7517 section 4.4).
func isFor(members map[string]any, alg string) bool {
	kind := map[string]string{"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
	return len(alg) > 2 && members["kty"] == kind[alg[:2]]
}

// readKey reads the public key of a JWK.
func readKey(members map[string]any) (any, error) {
	text, err := json.Marshal(members)
	if err != nil {
		return nil, err
	}
	var key jose.JSONWebKey
	if err := key.UnmarshalJSON(text); err != nil {
		return nil, fmt.Errorf("the published key %.80q cannot be read: %w", fmt.Sprint(members["kid"]), err)
	}
	return key.Public().Key, nil
}
