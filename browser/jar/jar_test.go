package jar_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/authassay/assay/browser/jar"
)

func TestJar(t *testing.T) {
	tests := []struct {
		name, from, line, to string
		sent                 bool
	}{
		{"to the same host", "http://a.test/x/y", "c=1", "http://a.test/x/z", true},
		{"to another port, as cookies know none", "http://a.test:1/", "c=1", "http://a.test:2/", true},
		{"not above the default path", "http://a.test/x/y", "c=1", "http://a.test/", false},
		{"not to a path that only begins alike", "http://a.test/", "c=1; Path=/x", "http://a.test/xy", false},
		{"below its path", "http://a.test/", "c=1; Path=/x", "http://a.test/x/y", true},
		{"not to a subdomain when host-only", "http://a.test/", "c=1; Path=/", "http://b.a.test/", false},
		{"to a subdomain of its domain", "http://a.test/", "c=1; Path=/; Domain=a.test", "http://b.a.test/", true},
		{"never for a foreign domain", "http://a.test/", "c=1; Path=/; Domain=b.test", "http://b.test/", false},
		{"never for a top-level domain", "http://a.test/", "c=1; Path=/; Domain=test", "http://b.test/", false},
		{"Secure over https", "https://a.test/", "c=1; Secure", "https://a.test/", true},
		{"Secure not over http", "https://a.test/", "c=1; Secure", "http://a.test/", false},
		{"Secure not set over http", "http://a.test/", "c=1; Secure", "https://a.test/", false},
		{"Secure on loopback", "http://127.0.0.1:8080/", "c=1; Secure", "http://127.0.0.1:8080/", true},
		{"SameSite=None without Secure", "https://a.test/", "c=1; SameSite=None", "https://a.test/", false},
		{"__Host- with a path", "https://a.test/", "__Host-c=1; Secure; Path=/x", "https://a.test/x", false},
		{"__Host-", "https://a.test/", "__Host-c=1; Secure; Path=/", "https://a.test/", true},
		{"expired", "https://a.test/", "c=1; Max-Age=0", "https://a.test/", false},
		{"with a future", "https://a.test/", "c=1; Max-Age=100", "https://a.test/", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var j jar.Jar
			from, _ := url.Parse(test.from)
			to, _ := url.Parse(test.to)
			j.Store(from, (&http.Response{Header: http.Header{"Set-Cookie": {test.line}}}).Cookies())
			if sent := len(j.For(to)) == 1; sent != test.sent {
				t.Errorf("sent: %v, jar %v", sent, j.All())
			}
		})
	}
}

func TestJarReplacesAndForgets(t *testing.T) {
	var j jar.Jar
	u, _ := url.Parse("http://a.test/")
	set := func(lines ...string) {
		j.Store(u, (&http.Response{Header: http.Header{"Set-Cookie": lines}}).Cookies())
	}
	set("a=1; Path=/", "b=2; Path=/", "a=3; Path=/x")
	set("a=4; Path=/")
	deep, _ := url.Parse("http://a.test/x/y")
	var sent []string
	for _, cookie := range j.For(deep) {
		sent = append(sent, cookie.Name+"="+cookie.Value)
	}
	if got := strings.Join(sent, " "); got != "a=3 a=4 b=2" {
		t.Errorf("sends %s", got)
	}
	set("b=; Path=/; Max-Age=0")
	if len(j.All()) != 2 {
		t.Errorf("keeps %v", j.All())
	}
	kept := j.All()
	j.Replace(nil)
	if len(j.All()) != 0 {
		t.Errorf("keeps %v", j.All())
	}
	if j.Replace(kept); len(j.For(deep)) != 2 {
		t.Errorf("has %v again", j.All())
	}
}

// TestAdd: a cookie of a saved login takes the place of the one that the login page set before, and leaves others alone.
func TestAdd(t *testing.T) {
	place, err := url.Parse("http://a.test/login")
	if err != nil {
		t.Fatal(err)
	}
	var j jar.Jar
	j.Replace([]*http.Cookie{{Name: "session", Value: "nobody", Domain: "a.test"}, {Name: "language", Value: "en", Domain: "a.test", Path: "/"}})
	j.Add([]*http.Cookie{{Name: "session", Value: "alice", Domain: "a.test", Path: "/"}})

	var got []string
	for _, cookie := range j.For(place) {
		got = append(got, cookie.Name+"="+cookie.Value)
	}
	if want := "session=alice language=en"; strings.Join(got, " ") != want {
		t.Errorf("sent %q, not %q", got, want)
	}
}
