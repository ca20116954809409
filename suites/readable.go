package suites

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// decodingDepth is how many encodings a value is looked for in: a JWT within a JSON object, and no further.
const decodingDepth = 3

// hidden tells whether a text holds none of a secret, however it is taken apart: at its separators, as base64, as hex.
func hidden(text, secret string) bool { return !holds(text, secret, decodingDepth) }

func holds(text, secret string, depth int) bool {
	raw, err := base64.RawURLEncoding.DecodeString(secret)
	if strings.Contains(text, secret) || err == nil && len(raw) > 0 && strings.Contains(text, string(raw)) {
		return true
	}
	if depth == 0 {
		return false
	}
	for _, segment := range segments(text) {
		for _, decoded := range decodings(segment) {
			if holds(decoded, secret, depth-1) {
				return true
			}
		}
	}
	return false
}

// separators stand between the parts of a value that has parts, and in no base64.
const separators = ".~:|!,;"

// segments takes a value apart at its separators.
func segments(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(separators, r) })
}

// decodings reads a segment as base64 of either alphabet and as hex.
func decodings(segment string) []string {
	var found []string
	bare := strings.TrimRight(segment, "=")
	for _, decode := range []func(string) ([]byte, error){base64.RawURLEncoding.DecodeString, base64.RawStdEncoding.DecodeString, hex.DecodeString} {
		if decoded, err := decode(bare); err == nil {
			found = append(found, string(decoded))
		}
	}
	return found
}
