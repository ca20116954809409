package suites_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/authassay/assay/reports"
	"github.com/authassay/assay/server"
	"github.com/authassay/assay/server/faults"
	"github.com/authassay/assay/suites/target"
)

// TestPromisedEndpoints: what the metadata promises and answers 404 decides nothing of what it was needed for, and the
// report says so.
func TestPromisedEndpoints(t *testing.T) {
	for path, needed := range map[string][]string{
		"/userinfo": {"userinfo-auth", "userinfo-scope-filter", "userinfo-sub-match", "userinfo-without-openid", "userinfo-audience", "token-type-id-token-as-access",
			"token-type-refresh-as-access", "token-type-code-as-token", "token-jwt-alg-none", "token-expiry-enforced", "revoke-access"},
		"/introspect": {"introspect-no-auth", "introspect-inactive-leak"},
		"/revoke":     {"revoke-refresh", "revoke-access", "revoke-wrong-client", "revoke-no-auth"},
		"/jwks":       {"idtoken-signature-valid", "jwks-private-key", "jwks-symmetric-key", "jwks-weak-key"},
	} {
		s := inFrontOfReference(t, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == path {
					http.NotFound(w, r)
					return
				}
				next.ServeHTTP(w, r)
			})
		})
		run := s.run(t, needed...)
		for _, each := range run.Checks {
			if each.Verdict != reports.Inconclusive || !strings.Contains(each.Reason, "404") {
				t.Errorf("%s is gone, and %s is %s: %s", path, each.ID, each.Verdict, each.Reason)
			}
		}
	}
}

// TestNoCode: a code that never comes, after a login that worked, decides nothing.
func TestNoCode(t *testing.T) {
	s := inFrontOfReference(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/authorize" && !strings.Contains(r.UserAgent(), "check login") {
				http.Redirect(w, r, r.URL.Query().Get("redirect_uri")+"?state="+url.QueryEscape(r.URL.Query().Get("state")), http.StatusFound)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	run := s.run(t, "tokens", "revocation", "idtoken", "userinfo")
	for _, each := range run.Checks {
		if each.Verdict == reports.Pass || each.Verdict.Finding() {
			t.Errorf("%s is %s: %s", each.ID, each.Verdict, each.Reason)
		}
		if each.Verdict == reports.Inconclusive && !strings.Contains(each.Reason, "gave no code") {
			t.Errorf("%s: the reason is %s", each.ID, each.Reason)
		}
	}
}

// TestTokensOfAnotherClient: where the token endpoint gives every client the tokens of the first, that is found, and what
// tells clients and users apart earns no pass.
func TestTokensOfAnotherClient(t *testing.T) {
	s := inFrontOfReference(t, tokensOfTheFirst())
	run := s.run(t, "idtoken-aud-azp", "userinfo-sub-match", "revoke-wrong-client", "introspect-inactive-leak")
	if each := check(t, run, "idtoken-aud-azp"); each.Verdict != reports.Fail {
		t.Errorf("idtoken-aud-azp is %s: %s", each.Verdict, each.Reason)
	}
	for _, id := range []string{"userinfo-sub-match", "revoke-wrong-client"} {
		if each := check(t, run, id); each.Verdict == reports.Pass || each.Reason == "" {
			t.Errorf("%s is %s: %s", id, each.Verdict, each.Reason)
		}
	}
}

// TestLifetimesInWords: what expires_in holds instead of a lifetime is said.
func TestLifetimesInWords(t *testing.T) {
	for said, lifetime := range map[string]any{
		"an expires_in of 0, ": 0, "an expires_in of -1, ": -1, "an expires_in of 1000000000000000000, ": json.Number("1000000000000000000"),
		`the expires_in "soon", which is no number`: "soon",
	} {
		s := inFrontOfReference(t, tokens(func(members map[string]any) { members["expires_in"] = lifetime }))
		if each := check(t, s.run(t, "token-expiry-enforced"), "token-expiry-enforced"); each.Verdict != reports.Unsupported || !strings.Contains(each.Reason, said) {
			t.Errorf("expires_in of %v: %s: %s", lifetime, each.Verdict, each.Reason)
		}
	}
}

// TestManyKeys: of a key set that is huge each key is read, in bounded time, and few defects are told; one that is too
// long to be read decides nothing.
func TestManyKeys(t *testing.T) {
	strong := strings.Repeat("_", 342) // 2048 bits, all ones
	for name, set := range map[string]struct {
		n       string
		count   int
		verdict reports.Verdict
	}{
		"10,000 short ones": {"AQAB", 10_000, reports.Fail},
		"2,000 long ones":   {strong, 2_000, reports.Fail}, // three divides them
		"too long":          {strong, 10_000, reports.Inconclusive},
		"none":              {strong, 0, reports.Inconclusive},
	} {
		keys := make([]any, set.count)
		for i := range keys {
			keys[i] = map[string]any{"kty": "RSA", "kid": fmt.Sprint(i), "e": "AQAB", "n": set.n}
		}
		s := inFrontOfReference(t, rewrite("/jwks", func(_ *http.Request, _ int, members map[string]any) { members["keys"] = keys }))
		run := s.run(t, "metadata")
		if each := check(t, run, "jwks-weak-key"); each.Verdict != set.verdict || len(each.Reason) > 2000 {
			t.Errorf("%s: %s is %s: %s", name, each.ID, each.Verdict, each.Reason)
		}
		if each := check(t, run, "jwks-private-key"); (each.Verdict == reports.Inconclusive) != (set.verdict == reports.Inconclusive) {
			t.Errorf("%s: %s is %s: %s", name, each.ID, each.Verdict, each.Reason)
		}
	}
}

// TestExpiryOfASharedClient: where the client is that of all checks, another one may end the token whose age is asked
// for. Its refusal proves nothing then, and another token is waited for once the rest is over.
func TestExpiryOfASharedClient(t *testing.T) {
	bend, known := faults.Find("token-expiry-enforced.replay-ends-all")
	if !known {
		t.Fatal("the fault is gone")
	}
	given := server.Client{ID: "given", Secret: "secret-of-the-given-client", ClientMetadata: server.ClientMetadata{
		GrantTypes: []string{"authorization_code", "refresh_token"}, RedirectURIs: []string{"https://given.test/cb"}}}
	s := serve(t, func(issuer string, clock *target.MovableClock) http.Handler {
		decisions := server.Honest("auto")
		bend(decisions)
		bent, err := server.New(server.Config{Issuer: issuer, Clock: clock.Now, Keys: sharedKeys, Passwords: sharedPasswords, Decisions: decisions, Clients: []server.Client{given}})
		if err != nil {
			t.Fatal(err)
		}
		return bent
	})
	s.clients = []target.ClientConfig{{ID: given.ID, Secret: given.Secret, RedirectURIs: given.RedirectURIs}}
	for _, only := range [][]string{{"token-expiry-enforced", "code-replay"}, {"token-expiry-enforced"}} {
		if each := check(t, s.run(t, only...), "token-expiry-enforced"); each.Verdict != reports.Fail {
			t.Errorf("%v: %s: %s", only, each.Verdict, each.Reason)
		}
	}
}
