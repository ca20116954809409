package setup_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/setup"
	"github.com/authassay/assay/suites/target"
)

var quiet = log.New(io.Discard, "", 0)

// agents are both ways through the pages.
func agents(t *testing.T, test func(t *testing.T, form bool)) {
	for _, form := range []bool{true, false} {
		t.Run(map[bool]string{true: "form", false: "browser"}[form], func(t *testing.T) { test(t, form) })
	}
}

func portOf(t *testing.T, issuer string) string {
	parsed, err := url.Parse(issuer)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Port()
}

func TestAnAuthorityOfItsOwnAMadeUpNameAndHeadersServeEveryRequest(t *testing.T) {
	agents(t, func(t *testing.T, form bool) {
		const gate = "the-word-at-the-gate"
		a := newAuthority(t)
		issuer, requests := reference(t, madeUp, a.secured(), nil)
		t.Setenv("GATE", gate)
		file := filepath.Join(t.TempDir(), "assay.yaml")
		text := fmt.Sprintf("tls: {ca: %s}\nresolve: [\"%s:%s=127.0.0.1\"]\nheaders: {x-gate: \"${env:GATE}\"}\n", a.file, madeUp, portOf(t, issuer))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		party, ctx, trail := begin(t, setup.Request{Target: issuer, ConfigFile: file, Form: form})

		honest(t, party, ctx)
		for _, request := range requests.all() {
			if request.gate != gate {
				t.Errorf("%s %s came without the header", request.method, request.path)
			}
			if !strings.HasPrefix(request.host, madeUp+":") {
				t.Errorf("%s %s was sent to %s", request.method, request.path, request.host)
			}
		}
		if protocols := []string{"HTTP/1.1", "HTTP/2.0"}; !slices.ContainsFunc(requests.all(), func(l listed) bool { return l.protocol == protocols[0] && l.path == "/token" }) ||
			!slices.ContainsFunc(requests.all(), func(l listed) bool { return l.protocol == protocols[1] && l.path == "/token" }) {
			t.Error("the races did not go by both HTTP/1.1 and HTTP/2")
		}
		kept, _ := json.Marshal(trail.Log.Exchanges)
		if strings.Contains(string(kept), gate) || !strings.Contains(string(kept), "[x-gate ") {
			t.Error("the evidence shows the header's secret, or not that it was sent")
		}
	})
}

func TestACertificateThatTheBrowserMeetsLaterIsVerifiedToo(t *testing.T) {
	a := newAuthority(t)
	var elsewhere string
	moved := func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/authorize" && r.Host != strings.TrimPrefix(elsewhere, "https://") {
			http.Redirect(w, r, elsewhere+r.URL.RequestURI(), http.StatusFound)
			return true
		}
		return false
	}
	issuer, first := reference(t, "127.0.0.1", a.secured(), moved)
	elsewhere, _ = reference(t, "127.0.0.1", a.secured(), func(w http.ResponseWriter, r *http.Request) bool {
		back := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool(a), ServerName: "localhost"}}
		defer back.CloseIdleConnections()
		sent := r.Clone(r.Context())
		sent.RequestURI, sent.URL.Scheme, sent.URL.Host = "", "https", strings.TrimPrefix(issuer, "https://")
		answer, err := back.RoundTrip(sent)
		if err != nil {
			t.Error(err)
			return false
		}
		defer answer.Body.Close()
		for name, values := range answer.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.StatusCode)
		_, _ = io.Copy(w, answer.Body)
		return true
	})
	party, ctx, _ := begin(t, setup.Request{Target: issuer, CA: a.file})

	client := party.Client(ctx, rp.Confidential)
	client.MustRedeem(ctx, client.Authorize(ctx))
	if party.Retried != 1 || !slices.ContainsFunc(first.all(), func(l listed) bool { return l.path == "/token" }) {
		t.Errorf("%d retries", party.Retried)
	}
}

func pool(a *authority) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

func TestWhatTheAuthorityDoesNotVouchForIsRefusedByBoth(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	issuer, requests := reference(t, "127.0.0.1", other.secured(), nil)
	_, err := setup.Open(t.Context(), setup.Request{Target: issuer, CA: a.file, User: "alice", PasswordEnv: "PATH", Form: true})
	if err == nil || setup.ExitCode(err) != 3 || !strings.Contains(err.Error(), "tls: {ca: FILE}") {
		t.Errorf("got %v", err)
	}

	good, _ := reference(t, "127.0.0.1", a.secured(), nil)
	party, ctx, _ := begin(t, setup.Request{Target: good, CA: a.file})
	user, err := party.Agent.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = user.Authorize(ctx, rp.Journey{URL: issuer + "/authorize"})
	if err == nil || !strings.Contains(err.Error(), "is not trusted") {
		t.Errorf("the browser went there: %v", err)
	}
	if got := requests.all(); len(got) > 0 {
		t.Errorf("%v was sent to whom nobody vouches for", got)
	}
}

func TestAClientCertificateGoesWithEveryRequestOfOurOwn(t *testing.T) {
	a := newAuthority(t)
	secured := a.secured()
	secured.ClientAuth, secured.ClientCAs = tls.RequireAndVerifyClientCert, pool(a)
	issuer, requests := reference(t, "127.0.0.1", secured, nil)
	der, key := a.sign()
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	defaults := target.Config{TLS: target.TLSConfig{CA: a.file, Cert: writePEM(t, "cert.pem", "CERTIFICATE", der), Key: writePEM(t, "key.pem", "PRIVATE KEY", private)}}
	party, ctx, _ := begin(t, setup.Request{Target: issuer, Defaults: defaults, Form: true})

	honest(t, party, ctx)
	if slices.ContainsFunc(requests.all(), func(l listed) bool { return !l.certified }) {
		t.Error("a request came without the certificate")
	}
	_, err = setup.Open(t.Context(), setup.Request{Target: issuer, CA: a.file, User: "alice", PasswordEnv: "PATH", Form: true})
	if err == nil || setup.ExitCode(err) != 3 || !strings.Contains(err.Error(), "tls: {cert: FILE, key: FILE}") {
		t.Errorf("without one: %v", err)
	}
}

func TestAProxySeesAllThatTheTargetSees(t *testing.T) {
	agents(t, func(t *testing.T, form bool) {
		for _, credentials := range []string{"", "burp:proxy-password"} {
			t.Run("credentials "+credentials, func(t *testing.T) {
				issuer, requests := reference(t, "127.0.0.1", nil, nil)
				proxy := newRecorder(t, credentials)
				at := url.URL{Scheme: "http", Host: proxy.address}
				if user, password, found := strings.Cut(credentials, ":"); found {
					at.User = url.UserPassword(user, password)
				}
				party, ctx, _ := begin(t, setup.Request{Target: issuer, Proxy: at.String(), Form: form})

				honest(t, party, ctx)
				seen, passed := requests.all(), proxy.all()
				for i, request := range seen {
					where := slices.IndexFunc(passed, func(l listed) bool {
						return l.method == request.method && l.path == request.path && l.userAgent == request.userAgent
					})
					if where < 0 {
						t.Fatalf("request %d, %s %s, came by another way", i, request.method, request.path)
					}
					passed = slices.Delete(passed, where, where+1)
				}
				if !slices.ContainsFunc(seen, func(l listed) bool { return l.path == "/token" }) || !slices.ContainsFunc(seen, func(l listed) bool { return l.path == "/authorize" }) {
					t.Errorf("the target saw only %v", seen)
				}
			})
		}
	})
}

func TestAProxyTunnelsWhatIsEncrypted(t *testing.T) {
	agents(t, func(t *testing.T, form bool) {
		a := newAuthority(t)
		issuer, requests := reference(t, "localhost", a.secured(), nil)
		proxy := newRecorder(t, "burp:proxy-password")
		party, ctx, _ := begin(t, setup.Request{Target: issuer, CA: a.file, Proxy: "http://burp:proxy-password@" + proxy.address, Form: form})

		honest(t, party, ctx)
		for _, request := range proxy.all() {
			if request.method != http.MethodConnect || request.host != strings.TrimPrefix(issuer, "https://") {
				t.Errorf("the proxy was asked for %s %s", request.method, request.host)
			}
		}
		if len(proxy.all()) == 0 || len(requests.all()) == 0 {
			t.Error("nothing went through the proxy")
		}
	})
}

func TestAProxyThatOpensWhatIsEncryptedSeesIt(t *testing.T) {
	agents(t, func(t *testing.T, form bool) {
		issuer, requests := reference(t, "localhost", newAuthority(t).secured(), nil) // which the proxy alone can vouch for
		proxy := newRecorder(t, "")
		proxy.opens = newAuthority(t)
		proxy.shown = proxy.opens.secured()
		party, ctx, _ := begin(t, setup.Request{Target: issuer, CA: proxy.opens.file, Proxy: "http://" + proxy.address, Form: form})

		honest(t, party, ctx)
		passed := proxy.all()
		for _, request := range requests.all() {
			if !slices.ContainsFunc(passed, func(l listed) bool {
				return l.method == request.method && l.path == request.path && l.userAgent == request.userAgent
			}) {
				t.Errorf("%s %s came by another way", request.method, request.path)
			}
		}
		if len(requests.all()) < 10 {
			t.Errorf("the target saw only %v", requests.all())
		}
	})
}

func TestWhatKeepsARunFromItsTargetIsSaidInOneLine(t *testing.T) {
	issuer, _ := reference(t, "127.0.0.1", nil, nil)
	a := newAuthority(t)
	secured, _ := reference(t, "127.0.0.1", a.secured(), nil)
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	down := silent.Addr().String()
	_ = silent.Close()
	closed := newRecorder(t, "somebody:else")
	for _, c := range []struct {
		request setup.Request
		exit    int
		says    string
	}{
		{setup.Request{Target: issuer, Proxy: "http://" + down}, 3, "the proxy http://" + down + " does not answer; is it started?"},
		{setup.Request{Target: secured, Proxy: "http://" + down}, 3, "the proxy http://" + down + " does not answer; is it started?"},
		{setup.Request{Target: secured, Proxy: "http://" + closed.address}, 3, "refuses to connect to " + strings.TrimPrefix(secured, "https://") + ": 407"},
		{setup.Request{Target: issuer, Proxy: "http://" + closed.address}, 3, "407 Proxy Authentication Required"},
		{setup.Request{Target: secured, Proxy: strings.Replace(issuer, "127.0.0.1", "127.0.0.1", 1)}, 3, "refuses to connect to"},
		{setup.Request{Target: issuer, Proxy: "127.0.0.1:8080"}, 2, "proxy: this is no proxy; write http://HOST:PORT"},
		{setup.Request{Target: issuer, Proxy: "http://" + down, Resolve: []string{"x.test:1=127.0.0.1"}}, 2, "resolve does not go with a proxy"},
		{setup.Request{Target: issuer, Resolve: []string{"x.test=127.0.0.1"}}, 2, "write HOST:PORT=ADDRESS"},
		{setup.Request{Target: issuer, CA: text}, 2, "the file holds no certificate in PEM"},
		{setup.Request{Target: issuer, CA: text + "-not"}, 2, "no such file"},
		{setup.Request{Target: secured}, 3, "tls: {ca: FILE} in assay.yaml or --ca FILE names one"},
		{setup.Request{Target: "https://x.test", Resolve: []string{"x.test:443=192.0.2.1"}}, 2, "x.test is neither loopback nor private"},
		{setup.Request{Target: "http://localhost:1", Resolve: []string{"localhost:1=192.0.2.1"}}, 2, "192.0.2.1 is neither loopback nor private"},
	} {
		c.request.User, c.request.PasswordEnv, c.request.Form, c.request.Errors = "alice", "PATH", true, io.Discard
		_, err := setup.Open(context.Background(), c.request)
		if err == nil || setup.ExitCode(err) != c.exit || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v\ngot  %v\nwant exit %d, %s", c.request, err, c.exit, c.says)
		}
	}
}
