package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/url"
	"strings"
)

const hidden = "[hidden]"

// secretNames are the parameters and members that prove something to whoever
// holds them. A code is not among them: it is spent when it is shown.
var secretNames = map[string]bool{
	"client_secret": true, "client_assertion": true, "code_verifier": true, "password": true,
	"access_token": true, "refresh_token": true, "id_token": true, "id_token_hint": true,
	"registration_access_token": true,
}

// mask hides a secret. A JWT keeps header and claims and loses its signature,
// without which nobody accepts it.
func mask(value string) string {
	if parts := strings.Split(value, "."); len(parts) == 3 && strings.HasPrefix(value, "eyJ") {
		return parts[0] + "." + parts[1] + ".[signature hidden]"
	}
	return hidden
}

func maskHeader(name, value string) string {
	switch name {
	case "Authorization":
		scheme, credentials, _ := strings.Cut(value, " ")
		return scheme + " " + mask(credentials)
	case "Cookie":
		return hidden
	case "Set-Cookie":
		key, rest, _ := strings.Cut(value, "=")
		_, attributes, found := strings.Cut(rest, ";")
		if found {
			attributes = ";" + attributes
		}
		return key + "=" + hidden + attributes
	}
	return value
}

// maskBody hides the secrets in a body and lays it out to be read: a form with
// one parameter a line, JSON indented.
func maskBody(contentType string, body []byte) string {
	mediaType, _, _ := mime.ParseMediaType(contentType)
	switch mediaType {
	case "application/x-www-form-urlencoded":
		return maskForm(string(body))
	case "application/jwt":
		return mask(string(body))
	}
	if text, err := maskJSON(body); err == nil {
		return text
	}
	return strings.ToValidUTF8(string(body), "?")
}

func maskForm(form string) string {
	pairs := strings.Split(form, "&")
	for i, pair := range pairs {
		name, _, _ := strings.Cut(pair, "=")
		if decoded, err := url.QueryUnescape(name); err == nil && secretNames[decoded] {
			pairs[i] = name + "=" + hidden
		}
	}
	return strings.Join(pairs, "\n&")
}

// maskJSON keeps the members of an object in the order in which they were sent.
func maskJSON(body []byte) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return "", fmt.Errorf("not a JSON object")
	}
	var members []string
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return "", err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return "", err
		}
		if secretNames[name.(string)] {
			var secret string
			_ = json.Unmarshal(value, &secret) // a secret that is no string is hidden whole
			value = json.RawMessage(quote(mask(secret)))
		}
		members = append(members, quote(name.(string))+":"+string(value))
	}
	return indent([]byte("{" + strings.Join(members, ",") + "}"))
}

func quote(s string) string {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string always encodes
	return strings.TrimSpace(quoted.String())
}

func indent(document []byte) (string, error) {
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, document, "", "  "); err != nil {
		return "", err
	}
	return pretty.String(), nil
}
