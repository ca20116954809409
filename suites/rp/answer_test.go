package rp

import "testing"

// FuzzTokenAnswer: no body of a token response makes reading it panic, and what is no JSON object has no members.
func FuzzTokenAnswer(f *testing.F) {
	for _, seed := range []string{`{"access_token": "a", "token_type": "Bearer", "expires_in": 3600}`, `{"access_token": 7, "refresh_token": {}, "id_token": []}`, `{"error": ["a"]}`,
		`{"expires_in": 1e400}`, `[1]`, `null`, `"a"`, `{"a": {"a": {"a": 1}}`, "{\"a\": \"\xff\"}", `{} {}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := &Answer{Status: 200, Body: body, JSON: jsonObject(body)}
		tokens := TokensOf(answer)
		if answer.JSON == nil && tokens.Access+tokens.Refresh+tokens.ID+answer.ErrorCode() != "" {
			t.Errorf("%q is no object, and has members", body)
		}
		_, _, _ = ReadJWT(tokens.Access)
		_, _, _ = ReadJWT(tokens.ID)
	})
}
