package evidence

import (
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf8"
)

// signature stands in the place of a JSON Web Token's signature.
const signature = "[signature]"

var tokenPattern = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.(?:[A-Za-z0-9_-]+|\[signature\])`)

// splitToken gives header, claims and signature of a text that is a compact JWS (RFC 7515 section 7.1).
func splitToken(text string) (parts [3]string, is bool) {
	if !strings.HasPrefix(text, "eyJ") || strings.Count(text, ".") != 2 {
		return parts, false
	}
	copy(parts[:], strings.Split(text, "."))
	return parts, true
}

// tokens strikes the signatures of all JSON Web Tokens in a text, and what is secret in their headers and claims.
func (r *Redactor) tokens(text string) string {
	if !strings.Contains(text, "eyJ") {
		return text
	}
	return tokenPattern.ReplaceAllStringFunc(text, func(token string) string {
		parts, _ := splitToken(token)
		return r.token(parts)
	})
}

func (r *Redactor) token(parts [3]string) string {
	return r.part(parts[0]) + "." + r.part(parts[1]) + "." + signature
}

// part strikes secrets from a header or claims. What holds none stays as it was sent, to the byte.
func (r *Redactor) part(encoded string) string {
	plain, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || !utf8.Valid(plain) {
		return encoded
	}
	if struck := r.Text(string(plain)); struck != string(plain) {
		return base64.RawURLEncoding.EncodeToString([]byte(struck))
	}
	return encoded
}
