package server

import (
	"net/http"
	"strings"
	"sync"
)

// Tenants is two issuers on one host, as servers have that keep many: the first at the configured URL, the second at
// /other below it. They share keys, people and seeded clients, and nothing that is issued.
type Tenants struct {
	First  *Server
	second func() (*Server, error) // made when it is first asked for
	path   string                  // of the second
}

// OtherPath is where the second issuer is, below the first.
const OtherPath = "/other"

// NewTenants makes the first issuer. The decisions of each are made by the function: nil makes them honest.
func NewTenants(config Config, decisions func() *Decisions) (*Tenants, error) {
	if decisions == nil {
		decisions = func() *Decisions { return Honest("auto") }
	}
	if config.Keys == nil {
		config.Keys = NewKeys()
	}
	if config.Passwords == nil {
		config.Passwords = StrongPasswords()
	}
	config.Decisions = decisions()
	first, err := New(config)
	if err != nil {
		return nil, err
	}
	config.Issuer, config.Clients = first.base+OtherPath, first.SeededClients()
	return &Tenants{First: first, path: issuerPath(first.url) + OtherPath, second: sync.OnceValues(func() (*Server, error) {
		config.Decisions = decisions()
		return New(config)
	})}, nil
}

// OtherIssuer is the issuer identifier of the second.
func (t *Tenants) OtherIssuer() string { return t.First.base + OtherPath }

func (t *Tenants) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if strings.HasPrefix(path, "/.well-known/") { // RFC 8414 section 3.1: the issuer's path follows
		_, path, _ = strings.Cut(strings.TrimPrefix(path, "/.well-known/"), "/")
		path = "/" + path
	}
	if path != t.path && !strings.HasPrefix(path, t.path+"/") {
		t.First.ServeHTTP(w, r)
		return
	}
	second, err := t.second()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	second.ServeHTTP(w, r)
}
