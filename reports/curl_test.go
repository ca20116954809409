package reports

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authassay/assay/suites/evidence"
)

func post(url, body string, header ...evidence.Field) evidence.Exchange {
	return evidence.Exchange{Request: evidence.Request{Method: "POST", URL: url, Body: body, Header: header}}
}

func get(url string, header ...evidence.Field) evidence.Exchange {
	return evidence.Exchange{Request: evidence.Request{Method: "GET", URL: url, Header: header}}
}

func TestCurl(t *testing.T) {
	const as = "http://127.0.0.1:9400"
	for name, row := range map[string]struct {
		exchange evidence.Exchange
		line     string
	}{
		"a plain request":            {get(as + "/jwks"), "curl -sS -i http://127.0.0.1:9400/jwks"},
		"a query is quoted":          {get(as + "/a?b=1&c=2"), "curl -sS -i 'http://127.0.0.1:9400/a?b=1&c=2'"},
		"a struck code":              {post(as+"/token", "code=[code 3f9a]&x=1"), `curl -sS -i http://127.0.0.1:9400/token --data-raw "code=${CODE}&x=1"`},
		"a struck code, encoded":     {post(as+"/token", "code=%5Bcode+3f9a%5D"), `curl -sS -i http://127.0.0.1:9400/token --data-raw "code=${CODE}"`},
		"equal secrets, one name":    {post(as+"/token", "code=[code 3f9a]&code=[code 3f9a]&code=[code 1111]"), `curl -sS -i http://127.0.0.1:9400/token --data-raw "code=${CODE}&code=${CODE}&code=${CODE_2}"`},
		"a client secret":            {post(as+"/token", "client_secret=[secret 0001]&code_verifier=[verifier 0002]"), `curl -sS -i http://127.0.0.1:9400/token --data-raw "client_secret=${CLIENT_SECRET}&code_verifier=${CODE_VERIFIER}"`},
		"a token without signature":  {post(as+"/token", "client_assertion=eyJhbGciOiJub25lIn0.eyJhIjoxfQ.[signature]"), `curl -sS -i http://127.0.0.1:9400/token --data-raw "client_assertion=${CLIENT_ASSERTION}"`},
		"an ID token as hint":        {get(as + "/end?id_token_hint=eyJh.eyJh.[signature]"), `curl -sS -i "http://127.0.0.1:9400/end?id_token_hint=${ID_TOKEN}"`},
		"Basic credentials":          {get(as, evidence.Field{"Authorization", "Basic [credentials abcd]"}), `curl -sS -i http://127.0.0.1:9400 -u "${CLIENT_ID}:${CLIENT_SECRET}"`},
		"a bearer token":             {get(as, evidence.Field{"Authorization", "Bearer [credentials abcd]"}), `curl -sS -i http://127.0.0.1:9400 -H "Authorization: Bearer ${ACCESS_TOKEN}"`},
		"two cookies":                {get(as, evidence.Field{"Cookie", "sid=[cookie 0001]; csrf=[cookie 0002]"}), `curl -sS -i http://127.0.0.1:9400 -H "Cookie: sid=${COOKIE}; csrf=${COOKIE_2}"`},
		"fields that curl sets":      {post(as, "a=b", evidence.Field{"Content-Type", "application/x-www-form-urlencoded"}, evidence.Field{"Content-Length", "3"}, evidence.Field{"User-Agent", "assay"}), "curl -sS -i http://127.0.0.1:9400 --data-raw a=b"},
		"another content type":       {post(as, "{}", evidence.Field{"Content-Type", "application/json"}), "curl -sS -i http://127.0.0.1:9400 -H 'Content-Type: application/json' --data-raw '{}'"},
		"an empty field":             {get(as, evidence.Field{"Origin", ""}), "curl -sS -i http://127.0.0.1:9400 -H 'Origin;'"},
		"a method of its own":        {evidence.Exchange{Request: evidence.Request{Method: "DELETE", URL: as}}, "curl -sS -i -X DELETE http://127.0.0.1:9400"},
		"a POST without a body":      {post(as, ""), "curl -sS -i -X POST http://127.0.0.1:9400"},
		"dots in the path":           {get(as + "/a/../b"), "curl -sS -i --path-as-is http://127.0.0.1:9400/a/../b"},
		"brackets that curl globs":   {get("http://[::1]:9400/"), "curl -sS -i -g 'http://[::1]:9400/'"},
		"shell text beside a secret": {post(as, "code=[code 3f9a]&x=$(id)`id`!\"'"), `curl -sS -i http://127.0.0.1:9400 --data-raw 'code='"${CODE}"'&x=$(id)` + "`id`" + `!"'\'''`},
		"control characters":         {post(as, "a\x1b[2J\r\n::error::\u202e\xff"), `curl -sS -i http://127.0.0.1:9400 --data-raw $'a\x1b[2J\x0d\n:\x3aerror:\x3a\xe2\x80\xae\xff'`},
		"not over HTTP":              {get("file:///etc/passwd"), ""},
		"a native client's callback": {get("com.example.app:/callback?code=1"), ""},
		"a zero byte":                {post(as, "a\x00b"), ""},
		"a body that was cut":        {evidence.Exchange{Request: evidence.Request{Method: "POST", URL: as, Body: "a", Truncated: true}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(row.line, Curl(row.exchange)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCurlInAShell lets a shell say what the line means: each word must reach curl as it was sent.
func TestCurlInAShell(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	for _, body := range []string{
		"plain", "two words", `quotes ' " \ and $HOME $(id) ` + "`id`" + ` !! *`, "\x1b[31m\r\n\ttab \u202e \xff\xfe ünï", "::error::x\n::y", "-d @/etc/passwd", "x=\\x41'\\n", "##vso[a] ##[b]",
	} {
		sent := "code=[code 3f9a]&x=" + body
		line := Curl(post("http://127.0.0.1:9400/token", sent, evidence.Field{"X-Body", body}))
		script := "curl() { printf '%s\\0' \"$@\"; }; CODE='a b'; " + line
		output, err := exec.Command(bash, "-c", script).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", line, err, output)
		}
		want := []string{"-sS", "-i", "http://127.0.0.1:9400/token", "-H", "X-Body: " + body, "--data-raw", "code=a b&x=" + body, ""}
		if diff := cmp.Diff(want, strings.Split(string(output), "\x00")); diff != "" {
			t.Errorf("%s\n%s", line, diff)
		}
		if strings.ContainsAny(line, "\n\r\x1b") {
			t.Errorf("the line is more than a line: %q", line)
		}
	}
}
