package setup_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/authassay/assay/server"
	"github.com/authassay/assay/suites/evidence"
	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/setup"
)

// madeUp is a name that no resolver knows (RFC 6761 section 6.2).
const madeUp = "as.example.test"

// authority signs certificates, and is known to nobody who is not told.
type authority struct {
	t           *testing.T
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	file        string // PEM
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "an authority of its own"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.key = newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	a.certificate, _ = x509.ParseCertificate(der)
	a.file = writePEM(t, "ca.pem", "CERTIFICATE", der)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func writePEM(t *testing.T, name, kind string, der []byte) string {
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// sign gives a certificate for the made-up name and loopback, with a key of its own.
func (a *authority) sign() (der []byte, key *ecdsa.PrivateKey) {
	key = newKey(a.t)
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: madeUp}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{madeUp, "localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return der, key
}

// secured is the TLS configuration of a server that the authority vouches for.
func (a *authority) secured() *tls.Config {
	der, key := a.sign()
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// listed is a request that a server or a proxy got.
type listed struct {
	method, path, host, gate, userAgent, protocol string
	certified                                     bool
}

// listing keeps requests.
type listing struct {
	mu   sync.Mutex
	kept []listed
}

func (l *listing) add(r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, listed{r.Method, r.URL.Path, r.Host, r.Header.Get("X-Gate"), r.UserAgent(), r.Proto, r.TLS != nil && len(r.TLS.PeerCertificates) > 0})
}

func (l *listing) all() []listed {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]listed{}, l.kept...)
}

// reference serves the reference server at a name of its own, over TLS where a configuration is given, and lists what it
// is asked. Front may answer before it.
func reference(t *testing.T, name string, secured *tls.Config, front func(http.ResponseWriter, *http.Request) bool) (issuer string, requests *listing) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	issuer = "http://" + net.JoinHostPort(name, port)
	if secured != nil {
		issuer = "https://" + net.JoinHostPort(name, port)
	}
	provider, err := server.New(server.Config{Issuer: issuer, Passwords: server.TestPasswords()})
	if err != nil {
		t.Fatal(err)
	}
	requests = &listing{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.add(r)
		if front == nil || !front(w, r) {
			provider.ServeHTTP(w, r)
		}
	})
	serving := httptest.NewUnstartedServer(handler)
	_ = serving.Listener.Close()
	serving.Listener, serving.TLS, serving.EnableHTTP2 = listener, secured, true
	serving.Config.ErrorLog = quiet
	if secured != nil {
		serving.StartTLS()
	} else {
		serving.Start()
	}
	t.Cleanup(func() { serving.CloseClientConnections(); serving.Close() })
	return issuer, requests
}

// recorder is a proxy that lists what it passes on, and asks for credentials where it has any.
type recorder struct {
	listing
	credentials string // user:password
	address     string
	opens       *authority // which vouches for the proxy where it looks into what is encrypted, as Burp and ZAP do
	shown       *tls.Config
}

func newRecorder(t *testing.T, credentials string) *recorder {
	r := &recorder{credentials: credentials}
	serving := httptest.NewServer(r)
	serving.Config.ErrorLog = quiet
	r.address = serving.Listener.Addr().String()
	t.Cleanup(func() { serving.CloseClientConnections(); serving.Close() })
	return r
}

func (p *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asked := http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	if user, password, _ := asked.BasicAuth(); p.credentials != "" && user+":"+password != p.credentials {
		w.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	p.add(r)
	switch {
	case r.Method == http.MethodConnect && p.opens != nil:
		p.open(w, r.Host)
	case r.Method == http.MethodConnect:
		p.tunnel(w, r)
	default:
		p.pass(w, r, http.DefaultTransport)
	}
}

// pass sends a request on, and its answer back.
func (p *recorder) pass(w http.ResponseWriter, r *http.Request, next http.RoundTripper) {
	sent := r.Clone(r.Context())
	sent.RequestURI = ""
	sent.Header.Del("Proxy-Authorization")
	answer, err := next.RoundTrip(sent)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

func (p *recorder) tunnel(w http.ResponseWriter, r *http.Request) {
	there, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	here, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	_, _ = here.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n"))
	go func() { _, _ = io.Copy(there, here); _ = there.Close() }()
	go func() { _, _ = io.Copy(here, there); _ = here.Close() }()
}

// open answers in the place of the server, and lists what it is asked.
func (p *recorder) open(w http.ResponseWriter, host string) {
	here, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	_, _ = here.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n"))
	upstream := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // as such proxies do
	serving := &http.Server{ErrorLog: quiet, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.add(r)
		r.URL.Scheme, r.URL.Host = "https", host
		p.pass(w, r, upstream)
	})}
	go func() { _ = serving.Serve(&oneConnection{tls.Server(here, p.shown), make(chan struct{})}) }()
}

// oneConnection is a listener that accepts once.
type oneConnection struct {
	conn net.Conn
	over chan struct{}
}

func (o *oneConnection) Accept() (net.Conn, error) {
	if conn := o.conn; conn != nil {
		o.conn = nil
		return conn, nil
	}
	<-o.over
	return nil, net.ErrClosed
}

func (o *oneConnection) Close() error   { return nil }
func (o *oneConnection) Addr() net.Addr { return &net.TCPAddr{} }

// begin reaches the target of a request as a run does. Without a browser a test is skipped, but not in CI.
func begin(t *testing.T, request setup.Request) (*rp.Party, context.Context, *evidence.Trail) {
	t.Helper()
	t.Setenv("ASSAY_TEST_PASSWORD", "wonderland")
	request.User, request.PasswordEnv, request.Errors = "alice", "ASSAY_TEST_PASSWORD", io.Discard
	trail := &evidence.Trail{Check: "code-replay"}
	ctx := evidence.WithTrail(t.Context(), trail)
	party, err := setup.Open(ctx, request)
	var missing *setup.NoBrowser
	if errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = party.Agent.Close() })
	party.Stop = func(format string, arguments ...any) { panic(fmt.Sprintf(format, arguments...)) }
	return party, ctx, trail
}

// honest registers a client, logs in, redeems the code and races a second one, each way that is possible.
func honest(t *testing.T, party *rp.Party, ctx context.Context) {
	t.Helper()
	client := party.Client(ctx, rp.Confidential)
	client.MustRedeem(ctx, client.Authorize(ctx))
	for _, way := range party.RaceWays(ctx) {
		winners := 0
		for _, answer := range client.RedeemTogether(ctx, client.Authorize(ctx), 3, way) {
			if answer.Status == http.StatusOK {
				winners++
			} else if !answer.Arrived() {
				t.Errorf("by %s: %s", way, answer.Exchange.Error)
			}
		}
		if winners != 1 {
			t.Errorf("by %s %d requests won", way, winners)
		}
	}
}
