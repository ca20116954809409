package rp

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// TestBasicIsFormEncoded: RFC 6749 section 2.3.1 has ID and secret encoded before they are joined, so that a colon or
// a percent sign in them survives.
func TestBasicIsFormEncoded(t *testing.T) {
	for _, credentials := range [][2]string{{"web", "secret"}, {"web client", "s/e+c r%e:t&=ü"}, {"https://as.example:8443/id", ""}, {"a:b", "c:d"}, {"%3A", "+"}} {
		header := http.Header{}
		SetBasic(header, credentials[0], credentials[1])
		encoded, found := strings.CutPrefix(header.Get("Authorization"), "Basic ")
		joined, err := base64.StdEncoding.DecodeString(encoded)
		if !found || err != nil {
			t.Fatalf("%q: %v", header, err)
		}
		id, secret, _ := strings.Cut(string(joined), ":")
		gotID, err1 := url.QueryUnescape(id)
		gotSecret, err2 := url.QueryUnescape(secret)
		if err1 != nil || err2 != nil || gotID != credentials[0] || gotSecret != credentials[1] || strings.ContainsAny(secret, ":/= ") {
			t.Errorf("%q became %q", credentials, joined)
		}
	}
}

// TestAuthenticationMethods: each client authenticates by its own method, and by no other at the same time.
func TestAuthenticationMethods(t *testing.T) {
	d := newDesk(t, map[string]http.HandlerFunc{"/token": reply(400, map[string]any{"error": "invalid_grant"})})
	for auth, want := range map[string]struct {
		basic  bool
		params []string
	}{
		"client_secret_basic": {true, nil},
		"client_secret_post":  {false, []string{"client_id", "client_secret"}},
		"client_secret_jwt":   {false, []string{"client_assertion", "client_assertion_type", "client_id"}},
		"private_key_jwt":     {false, []string{"client_assertion", "client_assertion_type", "client_id"}},
		"none":                {false, []string{"client_id"}},
	} {
		client := d.client(auth)
		client.ClientCredentials(d.ctx)
		got := d.last(t)
		var params []string
		for name := range got.form {
			if strings.HasPrefix(name, "client_") {
				params = append(params, name)
			}
		}
		slices.Sort(params)
		if (got.header.Get("Authorization") != "") != want.basic || !slices.Equal(params, want.params) || got.form.Get("grant_type") != "client_credentials" {
			t.Errorf("%s sent %v and %q", auth, got.form, got.header.Get("Authorization"))
		}
		if secret := got.form.Get("client_secret"); secret != "" && secret != client.Secret {
			t.Errorf("%s sent the secret %q", auth, secret)
		}
	}
	keyless := d.client("private_key_jwt")
	keyless.Key = nil
	if reason := stops(t, func() { keyless.ClientCredentials(d.ctx) }); !strings.Contains(reason, "assay was not given it") {
		t.Errorf("a key client without a key: %q", reason)
	}
}

// TestTampers: each changes its one thing, and has the last word over the client's own credentials.
func TestTampers(t *testing.T) {
	d := newDesk(t, map[string]http.HandlerFunc{"/token": reply(400, map[string]any{"error": "invalid_grant"})})
	client := d.client("client_secret_basic")
	grant := &Grant{Code: "the-code", Verifier: "the-verifier", RedirectURI: "https://client.test/cb"}
	honest := url.Values{"grant_type": {"authorization_code"}, "code": {"the-code"}, "redirect_uri": {"https://client.test/cb"}, "code_verifier": {"the-verifier"}}
	const basic, none = "web+client:s%2Fe%2Bc+r%25e%3At%26%3D%C3%BC", ""
	for name, tampered := range map[string]struct {
		tampers []Tamper
		change  func(url.Values)
		basic   string
	}{
		"nothing":             {nil, func(url.Values) {}, basic},
		"set":                 {[]Tamper{Set("code", "other")}, func(form url.Values) { form.Set("code", "other") }, basic},
		"drop":                {[]Tamper{Drop("redirect_uri", "code_verifier")}, func(form url.Values) { form.Del("redirect_uri"); form.Del("code_verifier") }, basic},
		"anonymous":           {[]Tamper{Anonymous}, func(url.Values) {}, none},
		"without credentials": {[]Tamper{client.WithoutCredentials}, func(form url.Values) { form.Set("client_id", "web client") }, none},
		"another secret":      {[]Tamper{client.WithSecret("wrong")}, func(url.Values) {}, "web+client:wrong"},
		"an assertion": {[]Tamper{client.WithAssertion("a.b.c")}, func(form url.Values) {
			form.Set("client_id", "web client")
			form.Set("client_assertion", "a.b.c")
			form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		}, none},
	} {
		client.Redeem(d.ctx, grant, tampered.tampers...)
		got := d.last(t)
		want := url.Values{}
		for member, values := range honest {
			want[member] = values
		}
		tampered.change(want)
		credentials, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(got.header.Get("Authorization"), "Basic "))
		if got.form.Encode() != want.Encode() || string(credentials) != tampered.basic {
			t.Errorf("%s: sent %v with %q", name, got.form, credentials)
		}
	}
	if client.Secret != "s/e+c r%e:t&=ü" || client.Auth != "client_secret_basic" {
		t.Error("a tamper changed the client itself")
	}
}

// TestAssertionsVerify: an honest assertion is one for golang-jwt too, and no two are the same.
func TestAssertionsVerify(t *testing.T) {
	d := newDesk(t, map[string]http.HandlerFunc{"/token": reply(400, map[string]any{"error": "invalid_client"})})
	client := d.client("private_key_jwt")
	verify := func(client *Client, audience, method string, key any) string {
		t.Helper()
		client.ClientCredentials(d.ctx)
		var claims jwt.RegisteredClaims
		_, err := jwt.ParseWithClaims(d.last(t).form.Get("client_assertion"), &claims, func(*jwt.Token) (any, error) { return key, nil },
			jwt.WithValidMethods([]string{method}), jwt.WithAudience(audience), jwt.WithIssuer(client.ID), jwt.WithSubject(client.ID), jwt.WithExpirationRequired(), jwt.WithIssuedAt())
		if err != nil {
			t.Errorf("%s: %v", client.Auth, err)
		}
		return claims.ID
	}
	first := verify(client, d.issuer+"/token", "ES256", client.Key.private.Public())
	d.UseAssertionAudience(d.issuer)
	if second := verify(client, d.issuer, "ES256", client.Key.private.Public()); first == second || len(first) < 16 {
		t.Errorf("the jti are %q and %q", first, second)
	}
	symmetric := d.client("client_secret_jwt")
	verify(symmetric, d.issuer, "HS256", []byte(symmetric.Secret))
}

// TestVisits: an honest authorization request has what RFC 9700 asks for, and tampers change it alone.
func TestVisits(t *testing.T) {
	d := newDesk(t, nil)
	client := d.client("none")
	visit := client.NewVisit(Set("state", "a b&c"), Drop("nonce"), d.Offline)
	for name, want := range map[string]string{"response_type": "code", "client_id": "web client", "redirect_uri": "https://client.test/cb", "state": "a b&c", "nonce": "",
		"scope": "openid offline_access", "prompt": "consent", "code_challenge": Challenge(visit.Verifier), "code_challenge_method": "S256"} {
		if got := visit.Form.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	d.Target.Metadata["authorization_endpoint"] = d.issuer + "/authorization?tenant=a"
	sent, err := url.Parse(client.URL(visit))
	if err != nil || sent.Query().Get("tenant") != "a" || sent.Query().Get("state") != "a b&c" {
		t.Errorf("the URL is %s: %v", sent, err)
	}
	if other := client.NewVisit(); other.Verifier == visit.Verifier || len(other.Verifier) < 43 {
		t.Errorf("the verifiers are %q and %q", other.Verifier, visit.Verifier)
	}
}

// TestScopesOfARegisteredClient: it asks for no scope that its registration left out, where the answer names all that it has.
func TestScopesOfARegisteredClient(t *testing.T) {
	d := newDesk(t, nil)
	d.Target.Config.Scopes = "openid profile email"
	for registered, want := range map[string]string{"openid profile": "openid profile", "email openid offline_access profile": "openid profile email", "address phone": "openid profile email", "": "openid profile email"} {
		client := d.client("none")
		client.Metadata = map[string]any{"scope": registered}
		if got := client.NewVisit().Form.Get("scope"); got != want {
			t.Errorf("registered with %q it asks for %q", registered, got)
		}
	}
}
