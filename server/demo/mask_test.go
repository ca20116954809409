package demo

import "testing"

func TestMaskBody(t *testing.T) {
	const form, jsonType = "application/x-www-form-urlencoded", "application/json; charset=utf-8"
	for _, c := range []struct{ name, contentType, body, want string }{
		{"form", form, "code=a&code_verifier=v&client_secret=s", "code=a\n&code_verifier=[hidden]\n&client_secret=[hidden]"},
		{"form, name escaped", form, "client%5Fsecret=s", "client%5Fsecret=[hidden]"},
		{"opaque token", jsonType, `{"b":1,"access_token":"opaque"}`, "{\n  \"b\": 1,\n  \"access_token\": \"[hidden]\"\n}"},
		{"JWT", jsonType, `{"id_token":"eyJh.eyJz.c2ln"}`, "{\n  \"id_token\": \"eyJh.eyJz.[signature hidden]\"\n}"},
		{"name escaped", jsonType, `{"\u0063lient_secret":"s"}`, "{\n  \"client_secret\": \"[hidden]\"\n}"},
		{"secret that is no string", jsonType, `{"access_token":{"a":"b"}}`, "{\n  \"access_token\": \"[hidden]\"\n}"},
		{"JSON without its type", "", `{"refresh_token":"r"}`, "{\n  \"refresh_token\": \"[hidden]\"\n}"},
		{"signed userinfo", "application/jwt", "eyJh.eyJz.c2ln", "eyJh.eyJz.[signature hidden]"},
		{"text", "text/plain", "no", "no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := maskBody(c.contentType, []byte(c.body)); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestMaskHeader(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"Authorization", "Basic YTpi", "Basic [hidden]"},
		{"Authorization", "Bearer eyJh.eyJz.c2ln", "Bearer eyJh.eyJz.[signature hidden]"},
		{"Cookie", "a=b", "[hidden]"},
		{"Set-Cookie", "a=b; HttpOnly", "a=[hidden]; HttpOnly"},
		{"Accept", "application/json", "application/json"},
	} {
		if got := maskHeader(c.name, c.value); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
