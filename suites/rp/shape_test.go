package rp

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestShapes: each says the same in another way, and what is recorded is what is sent.
func TestShapes(t *testing.T) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {"c+d"}}
	for name, each := range map[string]struct {
		shape                     Shape
		method, query, kind, body string
	}{
		"all in the address": {InQuery(), http.MethodPost, "code=c%2Bd&grant_type=authorization_code&tenant=a", "application/x-www-form-urlencoded", ""},
		"one in the address": {InQuery("code"), http.MethodPost, "code=c%2Bd&tenant=a", "application/x-www-form-urlencoded", "grant_type=authorization_code"},
		"GET":                {AsGet, http.MethodGet, "code=c%2Bd&grant_type=authorization_code&tenant=a", "", ""},
		"JSON":               {AsJSON, http.MethodPost, "tenant=a", "application/json", `{"code":"c+d","grant_type":"authorization_code"}`},
		"text":               {AsText, http.MethodPost, "tenant=a", "text/plain", "code=c%2Bd&grant_type=authorization_code"},
	} {
		t.Run(name, func(t *testing.T) {
			request := NewForm(t.Context(), "https://as.test/token?tenant=a", form)
			each.shape(request, form)
			body := ""
			if request.Body != nil {
				read, _ := io.ReadAll(request.Body) // it is in memory
				body = string(read)
			}
			if request.Method != each.method || request.URL.RawQuery != each.query || request.Header.Get("Content-Type") != each.kind || body != each.body {
				t.Errorf("%s %s, %s, %q", request.Method, request.URL.RawQuery, request.Header.Get("Content-Type"), body)
			}
			if recorded := readBody(request); recorded != each.body {
				t.Errorf("recorded is %q", recorded)
			}
		})
	}
}

func TestMultipartIsReadAsItWasMeant(t *testing.T) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {"c"}}
	request := NewForm(t.Context(), "https://as.test/token", form)
	AsMultipart(request, form)
	if err := request.ParseMultipartForm(1 << 10); err != nil || request.FormValue("code") != "c" || request.FormValue("grant_type") != "authorization_code" {
		t.Errorf("read as %v, %v", request.Form, err)
	}
}

// TestSpoiled: header and claims stay, the signature changes.
func TestSpoiled(t *testing.T) {
	key := NewKey()
	token := key.Spoiled(Claims{"iss": "a"}, func(signature []byte) []byte { clear(signature); return signature })
	_, claims, err := ReadJWT(token)
	signature := token[strings.LastIndex(token, ".")+1:]
	if err != nil || claims["iss"] != "a" || len(signature) != 86 || strings.Trim(signature, "A") != "" {
		shown, _ := json.Marshal(claims) // claims of our own
		t.Errorf("claims %s, signature %q, %v", shown, signature, err)
	}
}
