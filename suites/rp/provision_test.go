package rp

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"github.com/authassay/assay/suites/target"
)

// script writes a command of a user's that runs lines of sh.
func script(t *testing.T, lines string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "command")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+lines+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestProvision: the user's command is given what a registration would be, and what it prints is the client. It wins
// over a registration endpoint, and is asked once for each kind.
func TestProvision(t *testing.T) {
	seen := filepath.Join(t.TempDir(), "seen")
	d := newDesk(t, registrar(nil))
	d.Target.Config.Provision = target.ProvisionConfig{
		Exec:   []string{script(t, `cat >> "$1"; echo >> "$1"; echo '{"client_id": "made", "client_secret": "s3cret-of-made", "redirect_uris": ["https://admin.test/cb"], "uuid": 17}'`), seen},
		Delete: []string{script(t, `echo "$2" >> "$1"; cat >> "$1"`), seen, "gone"},
	}
	client := d.Party.Client(d.ctx, Confidential)
	if client.ID != "made" || client.Secret != "s3cret-of-made" || client.Auth != "client_secret_basic" || client.RedirectURI() != "https://admin.test/cb" || d.Party.Client(d.ctx, Confidential) != client {
		t.Errorf("the client is %+v", client)
	}
	if d.Redactor.Text("it is s3cret-of-made") == "it is s3cret-of-made" {
		t.Error("the secret is shown in reports")
	}
	if reason := d.Has(Native); reason != "" {
		t.Errorf("a native client: %s", reason)
	}
	if left := d.Close(d.ctx); len(left) > 0 || len(d.got) > 0 {
		t.Errorf("left over: %v; the target was sent %v", left, d.got)
	}
	text, err := os.ReadFile(seen)
	lines := strings.Split(string(text), "\n")
	var asked, gone map[string]any
	if err != nil || len(lines) != 3 || lines[1] != "gone" || json.Unmarshal([]byte(lines[0]), &asked) != nil || json.Unmarshal([]byte(lines[2]), &gone) != nil {
		t.Fatalf("the commands were given %q: %v", text, err)
	}
	if asked["token_endpoint_auth_method"] != "client_secret_basic" || asked["client_name"] != "assay confidential" || gone["uuid"] != 17.0 {
		t.Errorf("made by %v, deleted by %v", asked, gone)
	}
}

// TestProvisionedKeyClient: the public key goes in, the private one stays.
func TestProvisionedKeyClient(t *testing.T) {
	d := newDesk(t, map[string]http.HandlerFunc{"/token": reply(400, map[string]any{"error": "invalid_grant"})})
	d.Target.Config.Provision.Exec = []string{script(t, `grep -q '"jwks":' && echo '{"client_id": "made"}'`)}
	d.Target.Metadata["token_endpoint_auth_methods_supported"] = []any{"private_key_jwt"}
	client := d.Party.Client(d.ctx, KeyClient)
	client.ClientCredentials(d.ctx)
	if _, err := jwt.Parse(d.last(t).form.Get("client_assertion"), func(*jwt.Token) (any, error) { return client.Key.private.Public(), nil }); err != nil {
		t.Error(err)
	}
	if left := d.Close(d.ctx); len(left) != 1 || left[0] != "client made is still registered: provision: names no command that deletes (delete:)" {
		t.Errorf("left over: %q", left)
	}
}

// TestProvisionFails in a sentence that shows no secret, once.
func TestProvisionFails(t *testing.T) {
	for name, failing := range map[string]struct{ lines, reason string }{
		"exit code":      {"echo starting >&2; echo 'no right to make clients' >&2; exit 3", `ended with exit status 3, and said: no right to make clients`},
		"silent":         {"exit 1", `ended with exit status 1`},
		"no JSON":        {"echo done", "printed is no JSON object"},
		"no client_id":   {`echo '{"id": "x"}'`, "printed has no client_id"},
		"no secret":      {`echo '{"client_id": "x"}'`, "printed has no client_secret, which a client that authenticates by client_secret_basic needs"},
		"another method": {`echo '{"client_id": "x", "token_endpoint_auth_method": "tls_client_auth"}'`, `registered a client for "tls_client_auth"`},
	} {
		d := newDesk(t, nil)
		delete(d.Target.Metadata, "registration_endpoint")
		count := filepath.Join(t.TempDir(), "count")
		d.Target.Config.Provision.Exec = []string{script(t, `echo x >> "$1"`+"\n"+failing.lines), count}
		first := stops(t, func() { d.Party.Client(d.ctx, Confidential) })
		if !strings.Contains(first, failing.reason) || strings.Contains(first, "\n") {
			t.Errorf("%s: %q", name, first)
		}
		if again := stops(t, func() { d.Party.Client(d.ctx, Confidential) }); again != first {
			t.Errorf("%s: then %q", name, again)
		}
	}
	d := newDesk(t, nil)
	d.Target.Config.Provision.Exec = []string{filepath.Join(t.TempDir(), "none")}
	if reason := stops(t, func() { d.Party.Client(d.ctx, Confidential) }); !strings.Contains(reason, "could not be started") {
		t.Errorf("a command that is not there: %q", reason)
	}
}

// TestKeysOfTheUser: a key from assay.yaml signs by the algorithm that the target takes.
func TestKeysOfTheUser(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curveKey, _ := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	_, edwardsKey, _ := ed25519.GenerateKey(rand.Reader)
	for alg, private := range map[string]any{"ES512": curveKey, "EdDSA": edwardsKey, "PS256": rsaKey} {
		form, err := (&jose.JSONWebKey{Key: private, KeyID: "k"}).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		d := newDesk(t, map[string]http.HandlerFunc{"/token": reply(400, map[string]any{"error": "invalid_grant"})})
		d.Target.Config.Clients = []target.ClientConfig{{ID: "mine", Key: string(form), RedirectURIs: []string{"https://mine.test/cb"}}}
		d.Target.Metadata["token_endpoint_auth_signing_alg_values_supported"] = []any{"PS256", "ES512", "EdDSA"}
		client := d.Party.Client(d.ctx, KeyClient)
		client.ClientCredentials(d.ctx)
		token, err := jwt.Parse(d.last(t).form.Get("client_assertion"), func(*jwt.Token) (any, error) { return client.Key.private.Public(), nil }, jwt.WithValidMethods([]string{alg}))
		if err != nil || token.Header["kid"] != "k" {
			t.Errorf("%s: %v", alg, err)
		}
		if public := client.Key.Public(); public["d"] != nil || public["kid"] != "k" || public["alg"] != alg {
			t.Errorf("%s is published as %v", alg, public)
		}
	}
}
