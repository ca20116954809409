package suites_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authassay/assay/reports"
)

// forged signs the claims of a token anew, with a key that nobody published.
func forged(t *testing.T, token string, claims jwt.MapClaims) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	mine := parsed.Claims.(jwt.MapClaims)
	for name, value := range claims {
		mine[name] = value
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	fresh := jwt.NewWithClaims(jwt.SigningMethodES256, mine)
	fresh.Header["kid"] = parsed.Header["kid"]
	signed, err := fresh.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// tokens is a middleware that changes each successful token response.
func tokens(change func(members map[string]any)) func(http.Handler) http.Handler {
	return rewrite("/token", func(_ *http.Request, status int, members map[string]any) {
		if status == http.StatusOK {
			change(members)
		}
	})
}

// TestForgedIDToken: a signature by an unknown key is found, and only that, and that it is made by another algorithm than the
// client registered for.
func TestForgedIDToken(t *testing.T) {
	s := inFrontOfReference(t, tokens(func(members map[string]any) {
		if token, ok := members["id_token"].(string); ok {
			members["id_token"] = forged(t, token, nil)
		}
	}))
	run := s.run(t, "idtoken")
	for _, each := range run.Checks {
		if want := slices.Contains([]string{"idtoken-signature-valid", "idtoken-rs256-registered", "idtoken-none-when-registered"}, each.ID); (each.Verdict == reports.Fail) != want {
			t.Errorf("%s is %s: %s", each.ID, each.Verdict, each.Reason)
		}
	}
}

// TestOddClaims: claims of wrong types and sizes are findings of the check that reads them, or undecided; never a pass.
func TestOddClaims(t *testing.T) {
	for name, claims := range map[string]jwt.MapClaims{
		"texts":   {"iat": "now", "exp": "later", "auth_time": "before", "nonce": []string{"a"}, "sub": 7},
		"objects": {"iat": map[string]any{}, "exp": []any{1}, "auth_time": nil, "nonce": map[string]any{"a": "b"}, "sub": []any{}},
		"numbers": {"iat": json.Number("1e400"), "exp": json.Number("-1e18"), "auth_time": json.Number("1e300"), "nonce": 1, "sub": nil},
		"far off": {"iat": json.Number("1e18"), "exp": json.Number("1e18"), "nonce": strings.Repeat("\x1b[2J", 1000)},
	} {
		s := inFrontOfReference(t, tokens(func(members map[string]any) {
			if token, ok := members["id_token"].(string); ok {
				members["id_token"] = forged(t, token, claims)
			}
		}))
		run := s.run(t, "idtoken-times", "idtoken-nonce-echo", "userinfo-by-get")
		for _, id := range []string{"idtoken-times", "idtoken-nonce-echo"} {
			if each := check(t, run, id); each.Verdict == reports.Pass {
				t.Errorf("%s: %s is a pass: %s", name, id, each.Observed)
			}
		}
	}
}

// TestOddLifetimes: a lifetime that is none is not waited for, and proves nothing.
func TestOddLifetimes(t *testing.T) {
	for _, lifetime := range []any{-1, 0, "string", "3600", json.Number("1e18"), json.Number("1e400"), true, nil, []any{60}, map[string]any{}} {
		s := inFrontOfReference(t, tokens(func(members map[string]any) { members["expires_in"] = lifetime }))
		run := s.run(t, "token-expiry-enforced")
		if each := check(t, run, "token-expiry-enforced"); each.Verdict == reports.Pass || each.Verdict.Finding() {
			t.Errorf("expires_in of %v: %s: %s", lifetime, each.Verdict, each.Reason)
		}
	}
}

// TestOddTokens: what is no token decides nothing.
func TestOddTokens(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"a number":  func(members map[string]any) { members["access_token"] = 7 },
		"an object": func(members map[string]any) { members["access_token"] = map[string]any{"a": 1} },
		"nothing":   func(members map[string]any) { delete(members, "access_token") },
	} {
		t.Run(name, func(t *testing.T) {
			decidesNothing(t, inFrontOfReference(t, tokens(change)).run(t, "code-replay", "userinfo"))
		})
	}
	for _, token := range []any{7, "", "a.b.c", "e30.e30.", "eyJhbGciOjd9.eyJzdWIiOjd9.AAAA", strings.Repeat("a.", 100_000)} {
		s := inFrontOfReference(t, tokens(func(members map[string]any) { members["id_token"] = token }))
		run := s.run(t, "idtoken", "userinfo-by-get", "token-type-id-token-as-access")
		for _, each := range run.Checks {
			if each.Verdict == reports.Pass && each.Chapter == "idtoken" && !strings.HasSuffix(each.ID, "-hash") { // which came through the browser, whole
				t.Errorf("%.20v: %s is a pass: %s", token, each.ID, each.Observed)
			}
		}
	}
}

// tokensOfTheFirst answers every code with the tokens of the first.
func tokensOfTheFirst() func(http.Handler) http.Handler {
	first := map[string]any{}
	return rewrite("/token", func(r *http.Request, status int, members map[string]any) {
		if status != http.StatusOK || r.PostForm.Get("grant_type") != "authorization_code" {
			return
		}
		for name, value := range members {
			if _, known := first[name]; !known {
				first[name] = value
			}
			members[name] = first[name]
		}
	})
}

// TestTokensOfOthers: a server that answers every code with the tokens of the first earns no pass of what tells
// clients, grants and requests apart.
func TestTokensOfOthers(t *testing.T) {
	s := inFrontOfReference(t, tokensOfTheFirst())
	run := s.run(t, "idtoken-nonce-echo", "refresh-wrong-client", "refresh-reuse-detection", "code-replay-revokes-refresh")
	for _, each := range run.Checks {
		if each.Verdict == reports.Pass {
			t.Errorf("%s is a pass: %s", each.ID, each.Observed)
		}
	}
	if each := check(t, run, "idtoken-nonce-echo"); each.Verdict != reports.Fail {
		t.Errorf("idtoken-nonce-echo is %s: %s", each.Verdict, each.Reason)
	}
}

// TestOddKeySets: a key set that is huge or strange is no reason to die, nor for a pass.
func TestOddKeySets(t *testing.T) {
	many := make([]any, 10_000)
	for i := range many {
		many[i] = map[string]any{"kty": "EC", "crv": "P-256", "kid": "k", "x": "A", "y": "A"}
	}
	for name, keys := range map[string]any{
		"10,000 keys": many, "none": []any{}, "no list": "keys", "no objects": []any{1, nil, "key", []any{}},
		"odd keys": []any{map[string]any{"kty": 7, "kid": []any{}}, map[string]any{"kty": "RSA", "n": "", "e": ""}, map[string]any{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
	} {
		s := inFrontOfReference(t, rewrite("/jwks", func(_ *http.Request, _ int, members map[string]any) { members["keys"] = keys }))
		run := s.run(t, "idtoken-signature-valid", "jwks-private-key")
		if each := check(t, run, "idtoken-signature-valid"); each.Verdict == reports.Pass {
			t.Errorf("%s: %s is a pass", name, each.ID)
		}
	}
}

// TestOddRegistration: a client that was not asked for is refused, in words; a strange way to delete it is a note.
func TestOddRegistration(t *testing.T) {
	for name, odd := range map[string]struct {
		members map[string]any
		reason  string
	}{
		"another method":   {map[string]any{"token_endpoint_auth_method": "private_key_jwt"}, `registered a client for "private_key_jwt"`},
		"a hostile method": {map[string]any{"token_endpoint_auth_method": "\x1b[2J"}, "which it did not ask for"},
		"no client_id":     {map[string]any{"client_id": nil}, "was answered with 201"},
		"client_id of 7":   {map[string]any{"client_id": 7}, "was answered with 201"},
		"secret of a list": {map[string]any{"client_secret": []any{"a"}}, "was answered with 401"},
	} {
		s := inFrontOfReference(t, rewrite("/register", func(_ *http.Request, _ int, members map[string]any) {
			for member, value := range odd.members {
				members[member] = value
			}
		}))
		run := s.run(t, "code-replay")
		decidesNothing(t, run)
		if !strings.Contains(run.Login.Reason, odd.reason) {
			t.Errorf("%s: the reason is %q", name, run.Login.Reason)
		}
	}
	s := inFrontOfReference(t, rewrite("/register", func(_ *http.Request, _ int, members map[string]any) {
		members["registration_client_uri"] = "https://elsewhere.example/\x1b[2J"
	}))
	run := s.run(t, "code-replay")
	if run.Exit != reports.ExitClean || len(run.Notes) != 1 || !strings.Contains(run.Notes[0], "is still registered") {
		t.Errorf("exit %d, notes %q", run.Exit, run.Notes)
	}
}

// hostileText is what a target may say to harm whoever reads a report.
var hostileText = "\x1b]0;owned\x07\x1b[2J\n::error file=a::owned\n##vso[task.complete result=Succeeded]\n<script>alert(1)</script>\u202e\u200b]]>&lt;\x00\"'"

// TestHostileText: the text of a target is shown harmless and cut, everywhere; it changes no verdict.
func TestHostileText(t *testing.T) {
	long := hostileText + strings.Repeat("A", 50_000)
	s := inFrontOfReference(t, func(next http.Handler) http.Handler {
		words := func(_ *http.Request, status int, members map[string]any) {
			if status/100 == 4 {
				members["error_description"], members[hostileText] = long, hostileText
			}
		}
		next = rewrite("/token", words)(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Hostile", "::error::owned <script>alert(1)</script> \u202e")
			if r.URL.Query().Get("redirect_uri") == "https://attacker.test/cb" {
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(400)
				io.WriteString(w, "<title>"+hostileText+"</title>"+long)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	run := s.run(t, "code-replay", "token-error-format", "redirect-uri-unregistered")
	for _, each := range run.Checks {
		if each.Verdict != reports.Pass {
			t.Errorf("%s is %s: %.300s", each.ID, each.Verdict, each.Reason)
		}
	}
}

// TestHostileLogin: where the login ends by such text, its reason is as harmless.
func TestHostileLogin(t *testing.T) {
	megabyte, long := hostileText+strings.Repeat("A", 1_000_000), hostileText+strings.Repeat("A", 100_000)
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"in JSON": func(w http.ResponseWriter, _ *http.Request) {
			writeJSON(w, 400, map[string]string{"error": long[:1000], "error_description": megabyte, "client_secret": "a-secret-of-this-server"})
		},
		"in a redirect": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", r.URL.Query().Get("redirect_uri")+"?error="+url.QueryEscape(hostileText)+"&error_description="+url.QueryEscape(long))
			w.WriteHeader(http.StatusFound)
		},
		"on a page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<title>"+hostileText+"</title><h1>"+hostileText+"</h1>"+long)
		},
	} {
		path := map[string]string{"in JSON": "/token", "in a redirect": "/authorize", "on a page": "/authorize"}[name]
		s := inFrontOfReference(t, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == path {
					answer(w, r)
					return
				}
				next.ServeHTTP(w, r)
			})
		})
		run := s.run(t, "code-replay")
		decidesNothing(t, run)
	}
}

// TestKeepsSecrets: a whole honest run shows none of the secrets that went to and fro.
func TestKeepsSecrets(t *testing.T) {
	s := inFrontOfReference(t, func(next http.Handler) http.Handler { return next })
	s.run(t)
	for _, secret := range []string{"wonderland", "looking-glass"} {
		if !s.secrets[secret] {
			t.Errorf("the witness never saw %s", secret)
		}
	}
	if len(s.secrets) < 200 {
		t.Errorf("the witness saw %d secrets; a run has hundreds", len(s.secrets))
	}
}
