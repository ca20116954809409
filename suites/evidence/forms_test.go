package evidence_test

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/evidence"
)

// spelled writes each byte of a text in a way of its own.
func spelled(format string) func(string) string {
	return func(text string) (all string) {
		for _, c := range []byte(text) {
			all += fmt.Sprintf(format, c)
		}
		return all
	}
}

// encoded gives what Base64 makes of a text behind some bytes.
func encoded(encoding *base64.Encoding, before string) func(string) string {
	return func(text string) string { return encoding.EncodeToString([]byte(before + text + "<")) }
}

func inClaims(text string) string {
	return "eyJhbGciOiJFUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"alice","x":"`+spelled(`\u%04x`)(text)+`"}`)) + ".c2lnbmF0dXJl"
}

// spellings are the forms in which a value may stand in what a server sends.
var spellings = map[string]func(string) string{
	"plain":                func(text string) string { return text },
	"query":                url.QueryEscape,
	"query, small hex":     spelled("%%%02x"),
	"query, capital hex":   spelled("%%%02X"),
	"query within a query": func(text string) string { return url.QueryEscape(url.QueryEscape(text)) },
	"query within two":     func(text string) string { return url.QueryEscape(url.QueryEscape(spelled("%%%02x")(text))) },
	"path":                 url.PathEscape,
	"HTML":                 html.EscapeString,
	"HTML, decimal":        spelled("&#%d;"),
	"HTML, hexadecimal":    spelled("&#x%X;"),
	"HTML, padded":         spelled("&#x000%x;"),
	"JSON":                 spelled(`\u%04x`),
	"JSON, capital hex":    spelled(`\u%04X`),
	"script":               spelled(`\x%02x`),
	"JSON within HTML":     func(text string) string { return html.EscapeString(`{"a":"` + spelled(`\u%04x`)(text) + `"}`) },
	"query within JSON": func(text string) string {
		return `{"a":"` + strings.ReplaceAll(url.QueryEscape(text), "%", `\u0025`) + `"}`
	},
	"Base64":                encoded(base64.StdEncoding, ""),
	"Base64 behind one":     encoded(base64.StdEncoding, ":"),
	"Base64 behind two":     encoded(base64.StdEncoding, "a:"),
	"Base64url":             encoded(base64.RawURLEncoding, ""),
	"Base64url behind one":  encoded(base64.RawURLEncoding, ":"),
	"Base64url behind two":  encoded(base64.RawURLEncoding, "a:"),
	"Basic":                 func(text string) string { return encoded(base64.StdEncoding, "web:")(url.QueryEscape(text)) },
	"Basic within a query":  func(text string) string { return url.QueryEscape(encoded(base64.StdEncoding, "web:")(text)) },
	"claims":                inClaims,
	"claims within a query": func(text string) string { return "x=" + inClaims(text) + "&y=" + url.QueryEscape(inClaims(text)) },
}

// unspelled reads every escape and every Base64 of a text that it can, so that what a reader could find is found.
func unspelled(text string) string {
	all := text
	for range 3 {
		text = html.UnescapeString(text)
		for code := range 128 {
			for _, format := range []string{`\u%04x`, `\u%04X`, `\x%02x`, "%%%02x", "%%%02X"} {
				text = strings.ReplaceAll(text, fmt.Sprintf(format, code), string(rune(code)))
			}
		}
		all += "\n" + text
		for _, word := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" .\"'&=?<>{}[]:,#\n", c) }) {
			for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				if plain, err := encoding.DecodeString(word); err == nil {
					all += "\n" + string(plain)
					text += "\n" + string(plain)
				}
			}
		}
	}
	return all
}

// holds tells whether a value stands in a text that was read. In a form a plus may be a blank.
func holds(read, value string) bool {
	return strings.Contains(strings.ReplaceAll(read, " ", "+"), strings.ReplaceAll(value, " ", "+"))
}

// TestEveryFormIsStruck holds that no way to write a value saves it, and that what stands around stays.
func TestEveryFormIsStruck(t *testing.T) {
	for _, value := range []string{"0Xab-cd_ef.gh~ij", `p/ss+w=rd "&" <x> \ y`, "code~>?~>?~>?", "s3cret"} {
		for name, spell := range spellings {
			if !holds(unspelled(spell(value)), value) {
				t.Errorf("%s of %q: the test itself does not find it in %q", name, value, spell(value))
			}
			redactor := evidence.NewRedactor()
			redactor.Learn("code", value)
			struck := redactor.Text("before " + spell(value) + " after")
			if left := unspelled(struck); holds(left, value[1:len(value)-1]) {
				t.Errorf("%s of %q: it stands in %q", name, value, struck)
			}
			if !strings.HasPrefix(struck, "before ") || !strings.HasSuffix(struck, " after") {
				t.Errorf("%s of %q: %q lost what stood around", name, value, struck)
			}
		}
	}
}

// TestWhatHoldsNoSecretStays holds that a text is not written anew for its escapes.
func TestWhatHoldsNoSecretStays(t *testing.T) {
	redactor := evidence.NewRedactor()
	redactor.Learn("code", "0123456789")
	for name, spell := range spellings {
		text := spell("no secret")
		if struck := redactor.Values(text); struck != text {
			t.Errorf("%s: %q became %q", name, text, struck)
		}
	}
}

// TestLinesOfAKey: a private key may be shown line by line.
func TestLinesOfAKey(t *testing.T) {
	redactor := evidence.NewRedactor()
	redactor.Learn("private key", "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\nAgEGCCqGSM49AwEHBG0w\n-----END PRIVATE KEY-----\n")
	struck := redactor.Text("<li>MIGHAgEAMBMGByqGSM49</li>\r\n<li>AgEGCCqGSM49AwEHBG0w</li>")
	if strings.Contains(struck, "MIGH") || strings.Contains(struck, "AgEG") {
		t.Errorf("got %s", struck)
	}
}

// FuzzEveryForm writes any value in any of the forms.
func FuzzEveryForm(f *testing.F) {
	names := make([]string, 0, len(spellings))
	for name := range spellings {
		f.Add(name, "0Xab-cd_ef.gh~ij", "https://as.test/cb?x=", "&state=y")
		names = append(names, name)
	}
	f.Add(names[0], "%41%42%43", "&amp;", "\\u00")
	f.Fuzz(func(t *testing.T, name, value, before, after string) {
		spell, known := spellings[name]
		if !known || len(value) < evidence.MinSecret || strings.HasPrefix(value, "[") || strings.HasPrefix(value, "eyJ") {
			t.Skip()
		}
		redactor := evidence.NewRedactor()
		redactor.Learn("secret", value)
		text := before + " " + spell(value) + " " + after
		if struck := redactor.Values(text); struck == text && strings.Contains(text, value) {
			t.Errorf("%s of %q stays as it is: %q", name, value, text)
		}
	})
}
