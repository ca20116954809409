package rp

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"strings"
)

// Claims are the members of a JOSE header or of a claim set.
type Claims map[string]any

// Unsigned makes a token whose header says alg, with an empty signature (RFC 7519 section 6.1).
func (k *Key) Unsigned(alg string, claims Claims) string { return k.input(alg, nil, claims) + "." }

// Spoiled is Sign with a signature that is changed afterwards.
func (k *Key) Spoiled(claims Claims, change func(signature []byte) []byte) string {
	token := k.Sign(nil, claims)
	end := strings.LastIndex(token, ".")
	signature, err := base64.RawURLEncoding.DecodeString(token[end+1:])
	if err != nil {
		panic("rp: our own signature is no base64url: " + err.Error())
	}
	return token[:end+1] + encode(change(signature))
}

// HMAC makes a token signed with HS256 under a secret of the caller's choice, such as a public key.
func (k *Key) HMAC(secret []byte, claims Claims) string { return k.hmac(secret, nil, claims) }

func (k *Key) hmac(secret []byte, header, claims Claims) string {
	input := k.input("HS256", header, claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(input))
	return input + "." + encode(mac.Sum(nil))
}

func (k *Key) input(alg string, header, claims Claims) string {
	full := Claims{"alg": alg, "typ": "JWT"}
	if k.ID != "" {
		full["kid"] = k.ID
	}
	maps.Copy(full, header)
	return encode(mustJSON(full)) + "." + encode(mustJSON(claims))
}

func mustJSON(members Claims) []byte {
	text, err := json.Marshal(members)
	if err != nil {
		panic("rp: claims that are no JSON: " + err.Error())
	}
	return text
}

func encode(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

// ReadJWT gives header and claims of a compact JWS without verifying it.
func ReadJWT(token string) (header, claims Claims, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, nil, errors.New("this is no compact JWS of three parts")
	}
	for i, into := range []*Claims{&header, &claims} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return nil, nil, errors.New("a part is no base64url")
		}
		if *into = jsonObject(text); *into == nil {
			return nil, nil, errors.New("a part is no JSON object")
		}
	}
	return header, claims, nil
}
