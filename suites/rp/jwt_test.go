package rp

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// TestTokensAreWhatTheyClaim: the serialiser signs so that libraries agree, and breaks exactly what it is told.
func TestTokensAreWhatTheyClaim(t *testing.T) {
	key := NewKey()
	claims := Claims{"sub": "alice", "nested": map[string]any{"a": []any{1, "b"}}}
	parse := func(token string, material any, methods ...string) error {
		_, err := jwt.NewParser(jwt.WithValidMethods(methods)).Parse(token, func(*jwt.Token) (any, error) { return material, nil })
		return err
	}
	if err := parse(key.Sign(nil, claims), key.private.Public(), "ES256"); err != nil {
		t.Errorf("an honest token: %v", err)
	}
	if err := parse(key.Sign(Claims{"alg": "RS256"}, claims), key.private.Public(), "ES256"); err == nil {
		t.Error("a token with another alg in its header verifies")
	}
	if err := parse(key.HMAC(key.PEM(), claims), key.PEM(), "HS256"); err != nil {
		t.Errorf("a token whose HMAC key is the public key: %v", err)
	}
	if err := parse(key.Unsigned("none", claims), jwt.UnsafeAllowNoneSignatureType, "none"); err != nil {
		t.Errorf("an unsigned token: %v", err)
	}
	for _, alg := range []string{"none", "None", "NONE"} {
		header, _, err := ReadJWT(key.Unsigned(alg, claims))
		if err != nil || header["alg"] != alg || header["kid"] != key.ID {
			t.Errorf("alg %s: the header is %v: %v", alg, header, err)
		}
	}
	text, err := json.Marshal(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	var published jose.JSONWebKey
	if err := published.UnmarshalJSON(text); err != nil || !published.IsPublic() || published.KeyID != key.ID {
		t.Errorf("the published key %s: %v", text, err)
	}
	if err := parse(key.Sign(nil, claims), published.Key, "ES256"); err != nil {
		t.Errorf("the published key does not verify: %v", err)
	}
}

func TestReadJWT(t *testing.T) {
	header, claims, err := ReadJWT(NewKey().Sign(Claims{"typ": "at+jwt"}, Claims{"exp": 12345678901234567, "a": nil}))
	if err != nil || header["typ"] != "at+jwt" || claims["exp"] != json.Number("12345678901234567") {
		t.Errorf("%v %v: %v", header, claims, err)
	}
	object := encode([]byte("{}"))
	for name, token := range map[string]string{
		"empty": "", "two parts": object + "." + object, "five parts": strings.Repeat(object+".", 4) + object, "dots": "..", "no base64": object + ".!.x",
		"padding": object + ".e30=.x", "a list": encode([]byte("[1]")) + "." + object + ".x", "null": encode([]byte("null")) + "." + object + ".x",
		"a number": object + "." + encode([]byte("7")) + ".x", "cut off": object + "." + encode([]byte(`{"a":`)) + ".x", "control characters": "\x1b[2J.\x00.\n",
		"too deep": encode([]byte(strings.Repeat(`{"a":`, 50_000))) + "." + object + ".x",
	} {
		if header, claims, err := ReadJWT(token); err == nil {
			t.Errorf("%s: %v %v", name, header, claims)
		}
	}
}

// FuzzReadJWT: no text makes reading panic; what is read once is read again the same.
func FuzzReadJWT(f *testing.F) {
	key := NewKey()
	f.Add(key.Sign(nil, Claims{"sub": "a"}))
	f.Add(key.Unsigned("none", Claims{"exp": 1e300}))
	f.Add("e30.e30.")
	f.Add("..")
	f.Add("eyJhIjpbXX0.bnVsbA.x")
	f.Fuzz(func(t *testing.T, token string) {
		header, claims, err := ReadJWT(token)
		if err != nil {
			return
		}
		if header == nil || claims == nil {
			t.Fatalf("read %v and %v without an error", header, claims)
		}
		again, _, err := ReadJWT(encode(mustJSON(header)) + "." + encode(mustJSON(claims)) + ".")
		if err != nil || !reflect.DeepEqual(again, header) {
			t.Errorf("%v became %v: %v", header, again, err)
		}
	})
}
