package demo

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

const timeLayout = "2006-01-02 15:04:05 UTC"

// row is one name and value of a message, with what it is for.
type row struct{ Name, Value, Meaning string }

var requestMeanings = map[string]string{
	"response_type":         "Asks for a code. Tokens never pass through the browser.",
	"client_id":             "Which client asks, as registered in step 1.",
	"redirect_uri":          "Where the answer goes. It must equal a registered one, character by character.",
	"scope":                 "What the client wants: openid makes it a login, offline_access adds a refresh token.",
	"state":                 "A random value that comes back with the answer. It ties the answer to this browser.",
	"nonce":                 "A random value that comes back inside the ID token. It ties the token to this login.",
	"code_challenge":        "The SHA-256 hash of a secret that only this client holds (PKCE). A stolen code is worth nothing without it.",
	"code_challenge_method": "How the challenge was made.",
	"prompt":                "Ask for consent, even if it was given before.",
}

var callbackMeanings = map[string]string{
	"code":              "Proof that the user agreed. It can be used once, by this client, within seconds. Here it is spent already.",
	"state":             "The value sent in step 3, back again.",
	"iss":               "Which server answers (RFC 9207).",
	"session_state":     "For clients that watch the server's session.",
	"scope":             "What was granted.",
	"error":             "Why there is no code.",
	"error_description": "The same in words.",
}

var logoutMeanings = map[string]string{
	"id_token_hint":            "Whose session should end: the ID token of the login.",
	"client_id":                "Which client asks.",
	"post_logout_redirect_uri": "Where the browser goes then. It must be registered too.",
	"state":                    "A random value that comes back with the browser.",
}

var claimMeanings = map[string]string{
	"iss": "the server that made the token", "sub": "the user, by a name that never changes",
	"aud": "whom the token is for", "exp": "not to be accepted after", "iat": "made at",
	"auth_time": "when the user logged in", "nonce": "the value sent in step 3",
	"at_hash": "half a hash of the access token", "azp": "the client that asked",
	"client_id": "the client that asked", "scope": "what the token allows",
	"jti": "this token's own name", "sid": "the server's session", "amr": "how the user proved who they are",
	"acr": "how strong that proof was", "name": "full name", "preferred_username": "user name",
	"email": "e-mail address", "email_verified": "whether the server has checked it",
}

// explain lists the parameters of a message with their meaning, in the order in
// which they are best read. Secrets are masked.
func explain(values url.Values, meanings map[string]string) []row {
	var rows []row
	for _, name := range inOrder(values, parameterOrder) {
		value := values.Get(name)
		if secretNames[name] {
			value = mask(value)
		}
		rows = append(rows, row{name, value, meanings[name]})
	}
	return rows
}

var parameterOrder = []string{
	"error", "error_description", "code", "response_type", "client_id", "redirect_uri", "id_token_hint",
	"post_logout_redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "iss", "prompt",
}

var claimOrder = []string{"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash"}

// decoded is a JWT as it can be read by anybody; it is empty for an opaque token.
type decoded struct {
	Header, Claims string
	Rows           []row
}

// decode reads a JWT without judging it: to show it, never to believe it.
func decode(token string) decoded {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return decoded{}
	}
	var texts [2]string
	var claims map[string]any
	for i := range texts {
		document, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return decoded{}
		}
		if texts[i], err = indent(document); err != nil {
			return decoded{}
		}
		// Only the last, the claims, is kept.
		claims = nil
		if err := json.Unmarshal(document, &claims); err != nil {
			return decoded{}
		}
	}
	return decoded{Header: texts[0], Claims: texts[1], Rows: claimRows(claims)}
}

func claimRows(claims map[string]any) []row {
	var rows []row
	for _, name := range inOrder(claims, claimOrder) {
		meaning, known := claimMeanings[name]
		if !known {
			continue
		}
		rows = append(rows, row{name, claimText(name, claims[name]), meaning})
	}
	return rows
}

func claimText(name string, value any) string {
	switch typed := value.(type) {
	case float64:
		switch name {
		case "exp", "iat", "auth_time":
			return time.Unix(int64(typed), 0).UTC().Format(timeLayout)
		}
	case string:
		return typed
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// tokenRows lists the token response of step 8.
func tokenRows(current *walk) []row {
	token := current.token
	rows := []row{
		{"access_token", mask(token.AccessToken), "Opens the user's resources. It is meant for the resource server: this client passes it on and does not read it."},
		{"id_token", mask(current.rawID), "Says to this client who logged in, when and where. It opens nothing."},
		{"token_type", token.TokenType, "Whoever bears the token may use it."},
		{"scope", current.Granted, "What was granted."},
	}
	if !token.Expiry.IsZero() {
		rows = append(rows, row{"expires_in", fmt.Sprintf("%d seconds", token.ExpiresIn), "How long the access token lives: until " + token.Expiry.UTC().Format(timeLayout) + "."})
	}
	if token.RefreshToken != "" {
		rows = append(rows, row{"refresh_token", mask(token.RefreshToken), "Gets new access tokens while the user is away (offline_access)."})
	}
	return rows
}

// inOrder lists the keys of values: first those of the given order, then the
// rest by name.
func inOrder[V any](values map[string]V, order []string) []string {
	var names []string
	for _, name := range order {
		if _, ok := values[name]; ok {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(order, name) {
			names = append(names, name)
		}
	}
	return names
}
