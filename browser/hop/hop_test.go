package hop_test

import (
	"strings"
	"testing"

	"github.com/authassay/assay/browser/hop"
)

func TestResolve(t *testing.T) {
	const base = "http://server.test:8080/a/b?q=1#f"
	for reference, want := range map[string]string{
		"":                             "http://server.test:8080/a/b?q=1",
		"HTTP://Server.test/%7Ealice/": "HTTP://Server.test/%7Ealice/",
		"com.example.app:/cb?code=1":   "com.example.app:/cb?code=1",
		"//other.test/x":               "http://other.test/x",
		"/login?x=%2f":                 "http://server.test:8080/login?x=%2f",
		"?y=2":                         "http://server.test:8080/a/b?y=2",
		"#g":                           "http://server.test:8080/a/b?q=1#g",
		"next":                         "http://server.test:8080/a/next",
		"/a/../c":                      "http://server.test:8080/c",
		" /trim\n":                     "http://server.test:8080/trim",
	} {
		if got := hop.Resolve(base, reference); got != want {
			t.Errorf("%q leads to %q, not %q", reference, got, want)
		}
	}
}

func TestIsCallback(t *testing.T) {
	callbacks := []string{"https://client.test/cb", "https://root.test", "com.example.app:/cb", "https://query.test/cb?x=1"}
	for address, want := range map[string]bool{
		"https://client.test/cb?code=1": true, "https://client.test/cb#code=1": true, "https://root.test/?code=1": true,
		"com.example.app:/cb?code=1": true, "https://query.test/cb?x=1&code=1": true,
		"https://client.test/cb/": false, "https://client.test/cb/../x": false, "https://CLIENT.test/cb": false, "http://client.test/cb": false,
		"https://client.test:443/cb": false, "https://client.test@evil.test/cb": false, "https://client.test/cbx": false,
	} {
		if got := hop.IsCallback(address, callbacks); got != want {
			t.Errorf("%s is a callback: %v", address, got)
		}
	}
}

func TestAllowed(t *testing.T) {
	hosts := []string{"server.test:443", "127.0.0.1:8080", "[::1]:8080", "127.0.0.2:8080", "127.0.0.2:*", "[fd00::1]:*"}
	callbacks := []string{"http://127.0.0.2:7000/callback", "http://127.0.0.1:8080/callback", "app:/callback"}
	for address, want := range map[string]bool{
		"https://server.test/x": true, "https://SERVER.test:443": true, "http://127.0.0.1:8080/": true, "http://[::1]:8080/": true,
		"http://server.test/": false, "https://server.test@evil.test/": false, "http://127.0.0.1:8081/": false, "javascript:alert(1)": false,
		"http://127.0.0.2:9000/login": true, "http://127.0.0.2/": true, "http://127.0.0.2:7000/other": false, "https://[fd00::1]/": true, "http://127.0.0.3:9000/": false,
		`http:\\server.test`: false, "http://server.test:443\\@evil.test/": false, "file:///etc/passwd": false, "": false,
	} {
		if got := hop.Allowed(address, hosts, callbacks); got != want {
			t.Errorf("%s is allowed: %v", address, got)
		}
	}
}

func TestParams(t *testing.T) {
	posted, password := "code=1&state=2", "username=alice&password=x"
	tests := []struct {
		address, params, mode string
		posted                *string
	}{
		{"https://c.test/cb?code=1", "code=1", "query", nil},
		{"https://c.test/cb#code=1", "code=1", "fragment", nil},
		{"https://c.test/cb?x=1#access_token=t", "access_token=t", "fragment", nil},
		{"https://c.test/cb?code=1#_=_", "code=1", "query", nil},
		{"https://c.test/cb", "", "", nil},
		{"https://c.test/cb?x=1", "code=1&state=2", "form_post", &posted},
		{"https://c.test/cb?code=1", "code=1", "query", &password}, // a login that was redirected by 307
	}
	for _, test := range tests {
		if params, mode := hop.Params(test.address, test.posted); params.Encode() != test.params || mode != test.mode {
			t.Errorf("%s: %s by %q", test.address, params.Encode(), mode)
		}
	}
}

// FuzzRedirectAnswer: no answer of a redirect makes reading it panic, and none leads to a host that may not be
// contacted.
func FuzzRedirectAnswer(f *testing.F) {
	const callback = "https://client.test/cb"
	for _, seed := range []string{callback + "?code=a&state=b", callback + "#access_token=a", "/cb?code=%zz", "//evil.test/?code=a#code=b", "https://client.test:443/cb;x?error=a%00b",
		"https://client.test/cb?code=a&code=b#", "http://[::1", "javascript:alert(1)", "\x01https://client.test/cb", "com.example.app:/cb?code=a"} {
		f.Add(seed, "code=a&state=b")
	}
	f.Fuzz(func(t *testing.T, location, body string) {
		address := hop.Resolve("http://127.0.0.1:9400/authorize?a=b", location)
		for _, posted := range []*string{nil, &body} {
			if params, mode := hop.Params(address, posted); params == nil || mode == "" && len(params) > 0 {
				t.Errorf("%q gives %v by %q", address, params, mode)
			}
		}
		if hop.Allowed(address, []string{"127.0.0.1:*"}, []string{callback}) && !strings.HasPrefix(hop.HostPort(address), "127.0.0.1:") {
			t.Errorf("%q may be contacted", address)
		}
		_, _ = hop.Origin(address), hop.IsCallback(address, []string{callback})
	})
}
