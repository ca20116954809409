package server

import (
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// keysFresh is how long a client's keys are used before they are fetched again.
const keysFresh = 10 * time.Minute

// keyring keeps the keys that clients publish at their jwks_uri, by that URI.
type keyring struct {
	mu   sync.Mutex
	sets map[string]fetchedKeys
}

type fetchedKeys struct {
	set jose.JSONWebKeySet
	at  time.Time
}

// keysOf gives a client's keys: those that it registered, else those at its jwks_uri. They are fetched again where they
// are old, or hold no key of that ID: the client may have another one by now (OIDC Core section 10.1.1).
func (s *Server) keysOf(client *Client, keyID string) []jose.JSONWebKey {
	switch {
	case client.JWKS != nil:
		return client.JWKS.Keys
	case client.JWKSURI == "":
		return nil
	}
	s.clientKeys.mu.Lock()
	kept, known := s.clientKeys.sets[client.JWKSURI]
	s.clientKeys.mu.Unlock()
	if known && !s.decisions.Client.FetchKeysAgain(client, kept.set, keyID, s.now().Sub(kept.at)) {
		return kept.set.Keys
	}
	document, err := s.fetch("jwks_uri", client.JWKSURI)
	var set jose.JSONWebKeySet
	if err != nil || json.Unmarshal(document, &set) != nil {
		return kept.set.Keys
	}
	set.Keys = slices.DeleteFunc(set.Keys, func(key jose.JSONWebKey) bool { return !key.Valid() || !key.IsPublic() })
	s.clientKeys.mu.Lock()
	defer s.clientKeys.mu.Unlock()
	if s.clientKeys.sets == nil {
		s.clientKeys.sets = map[string]fetchedKeys{}
	}
	s.clientKeys.sets[client.JWKSURI] = fetchedKeys{set, s.now()}
	return set.Keys
}

// staleOrUnknown is when keys are fetched again.
func staleOrUnknown(_ *Client, kept jose.JSONWebKeySet, keyID string, age time.Duration) bool {
	return age > keysFresh || keyID != "" && len(kept.Key(keyID)) == 0
}

// clientKey picks the client's key by kid; keys and URLs in the token's header are never looked at.
func clientKey(keysOf func(keyID string) []jose.JSONWebKey) jwt.Keyfunc {
	return func(t *jwt.Token) (any, error) {
		kid, named := t.Header["kid"].(string)
		set := jwt.VerificationKeySet{}
		for _, key := range keysOf(kid) {
			if !named || key.KeyID == "" || key.KeyID == kid {
				set.Keys = append(set.Keys, key.Key)
			}
		}
		if len(set.Keys) == 0 {
			return nil, errors.New("the client has no such key")
		}
		return set, nil
	}
}
