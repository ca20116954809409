package evidence_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/evidence"
)

// TestClaimsAreStruckByName: what says who a user is goes, where the user asked for that alone.
func TestClaimsAreStruckByName(t *testing.T) {
	for _, text := range []string{
		`{"sub":"248289761001","name":"Alice Liddell"}`,
		`{"family_name#ja-Kana-JP" : "Alice Liddell"}`,
		`{"email":["Alice Liddell", "second"]}`,
		`{"address":{"street_address":"Alice Liddell\nOxford","country":"UK"}}`,
		`{"nickname":"Alice Liddell`,
		"grant_type=x&given_name=Alice+Liddell&state=y",
		"https://as.test/register?nickname=Alice%20Liddell",
		"eyJhbGciOiJFUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"1","preferred_username":"Alice Liddell"}`)) + ".c2lnbmF0dXJl",
	} {
		redactor := evidence.NewRedactor()
		if left := unspelled(redactor.Text(text)); !holds(left, "Liddell") {
			t.Errorf("without a word of the user %q became %q", text, left)
		}
		redactor.StrikeClaims()
		struck := redactor.Text(text)
		if left := unspelled(struck); holds(left, "Liddell") || holds(left, "Alice") {
			t.Errorf("%q became %q", text, struck)
		}
		if later := redactor.Text("<p>Welcome, Alice Liddell!"); strings.Contains(text, "Liddell\"}") && strings.Contains(later, "Liddell") {
			t.Errorf("after %q it stands in %q", text, later)
		}
	}
}

// TestClaimsThatAreNumbers holds that JSON stays JSON.
func TestClaimsThatAreNumbers(t *testing.T) {
	redactor := evidence.NewRedactor()
	redactor.StrikeClaims()
	struck := redactor.Text(`{"phone_number": 441865000000, "email_verified": true, "updated_at": 1}`)
	if strings.Contains(struck, "4418") || !strings.HasPrefix(struck, `{"phone_number": "[phone number `) || !strings.HasSuffix(struck, `]", "email_verified": true, "updated_at": 1}`) {
		t.Errorf("got %s", struck)
	}
}

// TestUserNamesAreStruckAsWords: a name is shorter than a secret, and part of other words.
func TestUserNamesAreStruckAsWords(t *testing.T) {
	redactor := evidence.NewRedactor()
	redactor.StrikeClaims()
	redactor.LearnUser("bob")
	redactor.LearnUser("alice@example.com")
	for text, stays := range map[string]bool{
		"bobbin": true, "kabob": true, "bob": false, "login_hint=bob&x=y": false, `{"sub":"bob"}`: false, "%62%6fb": false, "[name 0b0b]": true,
		"alice@example.com": false, "alice%40example.com": false, "alice": true,
	} {
		if struck := redactor.Text(text); (struck == text) != stays {
			t.Errorf("%q became %q", text, struck)
		}
	}
	early := "eyJhbGciOiJFUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"carol"}`)) + ".[signature]"
	redactor.LearnUser("carol")
	if exchange := redactor.Exchange(evidence.Exchange{Note: early}); holds(unspelled(exchange.Note), "carol") {
		t.Errorf("what was recorded before the name was known keeps it: %s", exchange.Note)
	}
}

// TestAttributesAreNoClaims: name="csrf" names a field of a page, and says nothing of a user.
func TestAttributesAreNoClaims(t *testing.T) {
	redactor := evidence.NewRedactor()
	redactor.StrikeClaims()
	for _, text := range []string{`<input type=hidden name=csrftoken>`, `<input name="csrftoken">`, `{"scopes_supported":["profile","email"],"client_name":"Rabbit"}`} {
		if struck := redactor.Text(text); struck != text {
			t.Errorf("%q became %q", text, struck)
		}
	}
}
