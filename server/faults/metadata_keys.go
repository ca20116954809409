package faults

import (
	"maps"
	"slices"
	"sync"

	"github.com/authassay/assay/server"
)

// keySetFaults are about the keys of a set together, and what becomes of them.
func keySetFaults() []Fault {
	return []Fault{
		{Name: "jwks-duplicate-kid", Breaks: "jwks-duplicate-kid",
			Does: "Publishes two RSA keys of one name.",
			Bend: twin(func(c *server.DocumentContext, key map[string]any) { key["kid"] = c.Keys.For("RS256").ID })},
		{Name: "jwks-duplicate-kid.unnamed", Breaks: "jwks-duplicate-kid",
			Does: "Publishes an RSA key that has no name.",
			Bend: twin(func(_ *server.DocumentContext, key map[string]any) { delete(key, "kid") })},
		{Name: "jwks-rotation", Breaks: "jwks-rotation",
			Does: "Takes the old keys out of its set as soon as it has new ones.",
			Bend: published(func(c *server.DocumentContext, id string, _ map[string]bool) bool {
				return id == c.Keys.For("ES256").ID || id == c.Keys.For("RS256").ID
			})},
		{Name: "jwks-rotation.unpublished", Breaks: "jwks-rotation",
			Does: "Signs with new keys, and goes on to publish the old ones alone.",
			Bend: published(func(_ *server.DocumentContext, id string, first map[string]bool) bool { return first[id] })},
	}
}

// twin adds an RSA key to the set, made once, under a name that the edit gives it.
func twin(edit func(c *server.DocumentContext, key map[string]any)) func(*server.Decisions) {
	once := sync.OnceValue(func() map[string]any { return rsaKey(randomPrime(1024), randomPrime(1024), 65537) })
	return document("jwks", func(c *server.DocumentContext, set map[string]any) {
		key := maps.Clone(once())
		edit(c, key)
		set["keys"] = append(set["keys"].([]map[string]any), key)
	})
}

// published keeps the keys that are chosen by ID; first are those of the first set that was asked for.
func published(keep func(c *server.DocumentContext, id string, first map[string]bool) bool) func(*server.Decisions) {
	var mu sync.Mutex
	first := map[string]bool{}
	return document("jwks", func(c *server.DocumentContext, set map[string]any) {
		mu.Lock()
		defer mu.Unlock()
		keys := set["keys"].([]map[string]any)
		fresh := len(first) == 0
		for _, key := range keys {
			if id, _ := key["kid"].(string); fresh {
				first[id] = true
			}
		}
		set["keys"] = slices.DeleteFunc(keys, func(key map[string]any) bool {
			id, _ := key["kid"].(string)
			return !keep(c, id, first)
		})
	})
}

func keySetOddities() []Oddity {
	return []Oddity{
		{Name: "jwks-duplicate-kid.types", About: "jwks-duplicate-kid",
			Does: "Has an RSA and an EC key of one name, which stand for each other.",
			Bend: twin(func(c *server.DocumentContext, key map[string]any) { key["kid"] = c.Keys.For("ES256").ID })},
	}
}
