package rp

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strings"
)

// Metadata is what a client registers about itself (RFC 7591 section 2).
type Metadata map[string]any

// Enrol registers a client of a kind for the check at hand, with metadata on which the edit has the last word. It
// is given a key for the client, and gives the one that the client is to have. There is no client where the target gives none, and the answer says why. Where nobody can be registered
// so the check ends as one that the target cannot be asked.
func (p *Party) Enrol(ctx context.Context, kind Kind, edit func(metadata Metadata, key *Key) *Key) (*Client, *Answer) {
	if p.Target.Endpoint("registration") == "" || p.provisions() {
		p.lack("the target has no open registration, and the check needs a client with metadata of its own")
	}
	key := NewKey()
	metadata := p.metadata(kind, key)
	key = edit(metadata, key)
	client, answer := p.enrol(ctx, kind, key, metadata)
	if client != nil {
		client.Key = key
	}
	return client, answer
}

// NewRSAKey makes an RS256 key of 2048 bits, which takes some 50 ms.
func NewRSAKey() *Key {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("rp: the system gave no randomness: " + err.Error())
	}
	return &Key{ID: random(6), algorithm: "RS256", private: private}
}

// Algorithm is the one that the key signs by.
func (k *Key) Algorithm() string { return k.algorithm }

// Read asks for what is registered of a client (RFC 7592 section 2.1); nil where the target gave no way to.
func (c *Client) Read(ctx context.Context) *Answer {
	if c.manage == "" || c.manageKey == "" {
		return nil
	}
	request := c.party.Get(ctx, c.manage)
	request.Header.Set("Authorization", "Bearer "+c.manageKey)
	request.Header.Set("Accept", "application/json")
	return c.party.Send(ctx, request)
}

// Insecure tells whether a URL is http: what a target may refuse where the text wants https.
func Insecure(address string) bool { return strings.HasPrefix(address, "http:") }

// Document serves a text, which may be another one each time.
func Document(kind string, text func() string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write([]byte(text())) // whoever asked may be gone
	}
}
