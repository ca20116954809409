package suites

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"strings"
)

// leftHalf is the hash that an ID Token holds of a token: the left half, by the hash of its own alg, in base64url
// (OIDC Core section 3.1.3.6). No specification says which hash belongs to EdDSA.
func leftHalf(alg any, token string) (hash string, known bool) {
	var sum []byte
	switch name := fmt.Sprint(alg); {
	case strings.HasPrefix(name, "Ed"):
		return "", false
	case strings.HasSuffix(name, "256"):
		whole := sha256.Sum256([]byte(token))
		sum = whole[:]
	case strings.HasSuffix(name, "384"):
		whole := sha512.Sum384([]byte(token))
		sum = whole[:]
	case strings.HasSuffix(name, "512"):
		whole := sha512.Sum512([]byte(token))
		sum = whole[:]
	default:
		return "", false
	}
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2]), true
}
