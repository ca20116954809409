package evidence_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/evidence"
)

const secret = `s3cr&t "v/lue" that=is long`

// TestSecretsAreStruckInEveryForm plants a learned value where it may turn up.
func TestSecretsAreStruckInEveryForm(t *testing.T) {
	redactor := evidence.NewRedactor()
	redactor.Learn("code", secret)
	for name, text := range map[string]string{
		"plain":   "before " + secret + " after",
		"query":   "https://client.test/cb?x=" + url.QueryEscape(secret),
		"path":    "https://client.test/" + url.PathEscape(secret),
		"json":    `{"a":"` + strings.ReplaceAll(secret, `"`, `\"`) + `"}`,
		"html":    `<a title="s3cr&amp;t &#34;v/lue&#34; that=is long">`,
		"base64":  base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64u": base64.RawURLEncoding.EncodeToString([]byte(secret)),
		"twice":   secret + secret,
	} {
		struck := redactor.Text(text)
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), "v/lue"} {
			if strings.Contains(struck, form) || strings.Contains(struck, "s3cr") {
				t.Errorf("%s: the secret stands in %q", name, struck)
			}
		}
	}
}

// TestNamesAreStruck holds that what a name calls secret is struck, whether it was ever learned or not.
func TestNamesAreStruck(t *testing.T) {
	redactor := evidence.NewRedactor()
	for _, text := range []string{
		"grant_type=authorization_code&code=never-learned&state=open",
		`{"access_token":"never-learned","token_type":"Bearer"}`,
		"https://client.test/cb?code=never-learned#x",
		"https://client.test/cb#access_token=never-learned&token_type=Bearer",
		"password=never-learned",
		`<input type="hidden" name="csrf" value="never-learned">`,
		`<INPUT value='never-learned' name=code >`,
		"next=https://client.test/cb?code=never-learned",
	} {
		struck := redactor.Text(text)
		if strings.Contains(struck, "never-learned") {
			t.Errorf("%q became %q", text, struck)
		}
	}
	if struck := redactor.Text("error=invalid_grant&state=open&code_challenge=abcdefgh"); struck != "error=invalid_grant&state=open&code_challenge=abcdefgh" {
		t.Errorf("what is no secret was struck: %q", struck)
	}
}

// TestEqualValuesStayComparable holds that a value has one mark in a run and another in the next.
func TestEqualValuesStayComparable(t *testing.T) {
	first, second := evidence.NewRedactor(), evidence.NewRedactor()
	if first.Mark("code", "abcdefgh") != first.Mark("code", "abcdefgh") {
		t.Error("one value has two marks")
	}
	same := 0
	for _, value := range []string{"abcdefgh", "ijklmnop", "qrstuvwx"} {
		if first.Mark("code", value) == second.Mark("code", value) {
			same++
		}
	}
	if same == 3 {
		t.Error("marks of two runs are alike: the key is not the run's own")
	}
}

// TestTokensKeepHeaderAndClaims holds that a JWT loses its signature alone.
func TestTokensKeepHeaderAndClaims(t *testing.T) {
	token := "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLWJ5dGVz"
	struck := evidence.NewRedactor().Text("Bearer " + token)
	if struck != "Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.[signature]" {
		t.Errorf("the token became %q", struck)
	}
}

// TestHeaders holds what headers keep: scheme, cookie names and attributes.
func TestHeaders(t *testing.T) {
	redactor := evidence.NewRedactor()
	struck := redactor.Header([]evidence.Field{
		{"Authorization", "Basic d2ViOnNlY3JldA=="}, {"Cookie", "session=abc; theme=dark"},
		{"Set-Cookie", "session=abc; Path=/; HttpOnly"}, {"Location", "https://client.test/cb?code=abc&state=s"},
	})
	for i, must := range []string{"Basic [credentials ", "session=[cookie ", "; Path=/; HttpOnly", "state=s"} {
		if !strings.Contains(struck[i][1], must) || strings.Contains(struck[i][1], "abc") || strings.Contains(struck[i][1], "d2Vi") {
			t.Errorf("%s became %q", struck[i][0], struck[i][1])
		}
	}
}

// FuzzNoSecretSurvives plants a value in text of any kind: it is gone from what is shown.
func FuzzNoSecretSurvives(f *testing.F) {
	f.Add("code=", "abcdef123456", "&state=x")
	f.Add(`{"refresh_token":"`, "0123456789", `"}`)
	f.Fuzz(func(t *testing.T, before, value, after string) {
		if len(value) < evidence.MinSecret || strings.HasPrefix(value, "[") || strings.HasPrefix(value, "eyJ") {
			t.Skip()
		}
		redactor := evidence.NewRedactor()
		redactor.Learn("secret", value)
		text := before + "\x00" + value + "\x00" + after
		if struck := redactor.Values(text); strings.Contains(struck, value) && !strings.Contains(redactor.Mark("secret", value), value) {
			// A mark beside what stood round it may spell the value anew; only what was there before counts.
			if strings.Count(struck, value) >= strings.Count(text, value) {
				t.Errorf("%q survives in %q", value, struck)
			}
		}
	})
}

// TestLongBodiesAreCut holds that a cut never leaves half a secret behind.
func TestLongBodiesAreCut(t *testing.T) {
	long := strings.Repeat("s", 9000)
	redactor := evidence.NewRedactor()
	redactor.Learn("token", long)
	for shift := range 40 {
		body := strings.Repeat("x ", 12_000-shift) + long + strings.Repeat(" y", 200_000)
		text, truncated := redactor.Body(body)
		if !truncated || len(text) > evidence.MaxBody || strings.Contains(text, "sss") {
			t.Fatalf("shift %d: %d bytes, truncated %v", shift, len(text), truncated)
		}
	}
}

// TestMarksStay holds that a password which is the word of a mark does not eat the mark.
func TestMarksStay(t *testing.T) {
	redactor := evidence.NewRedactor()
	redactor.Learn("password", "password")
	once := redactor.Text("login=alice&password=password")
	if twice := redactor.Text(once); twice != once || strings.Contains(once, "=password") {
		t.Errorf("%q became %q", once, twice)
	}
}

// TestHeadersThatTheUserCallsSecret holds that their values are struck however short, and elsewhere where they can be told.
func TestHeadersThatTheUserCallsSecret(t *testing.T) {
	redactor := evidence.NewRedactor()
	redactor.LearnHeader("x-gate", "Pass the-word-at-the-gate")
	redactor.LearnHeader("X-Tenant", "7")
	for _, field := range redactor.Header([]evidence.Field{{"X-Gate", "Pass the-word-at-the-gate"}, {"X-Tenant", "7"}, {"X-Echo", "the-word-at-the-gate"}}) {
		if strings.Contains(field[1], "word") || field[1] == "7" {
			t.Errorf("%s shows %s", field[0], field[1])
		}
	}
}

func TestForgottenValuesAreStruckNoMore(t *testing.T) {
	r := evidence.NewRedactor()
	r.Learn("code", "a-code-of-an-earlier-run")
	r.Forget()
	r.Learn("code", "a-code-of-this-run")
	if got := r.Text("a-code-of-an-earlier-run, a-code-of-this-run"); !strings.HasPrefix(got, "a-code-of-an-earlier-run, [code ") {
		t.Errorf("got %s", got)
	}
}
