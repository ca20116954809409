package target

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// network is how connections are made: which authorities count, by which proxy, and where names are that no resolver
// knows. The zero value is this machine's own.
type network struct {
	tls     *tls.Config
	proxy   *url.URL
	resolve map[string]string // host:port -> address:port
}

// BadSetting says which setting of the network cannot be used, and why.
type BadSetting struct{ Setting, Cause string }

func (b *BadSetting) Error() string { return b.Setting + ": " + b.Cause }

// newNetwork reads the settings and their files. An error is a *BadSetting.
func newNetwork(c Config) (network, error) {
	var n network
	var err error
	if n.resolve, err = c.resolved(); err != nil {
		return n, &BadSetting{"resolve", err.Error()}
	}
	if n.proxy, err = c.proxyURL(); err != nil {
		return n, &BadSetting{"proxy", err.Error()}
	}
	if err := checkListen(c.Listen); err != nil {
		return n, &BadSetting{"listen", err.Error()}
	}
	if err := checkPublicURL(c.PublicURL); err != nil {
		return n, &BadSetting{"public_url", err.Error()}
	}
	if c.TLS == (TLSConfig{}) {
		return n, nil
	}
	n.tls = &tls.Config{}
	if c.TLS.CA != "" {
		if n.tls.RootCAs, err = authorities(c.TLS.CA); err != nil {
			return n, &BadSetting{"tls ca " + shortened(c.TLS.CA), err.Error()}
		}
	}
	if c.TLS.Cert != "" {
		pair, err := tls.LoadX509KeyPair(c.TLS.Cert, c.TLS.Key)
		if err != nil {
			return n, &BadSetting{"tls cert " + shortened(c.TLS.Cert) + ", key " + shortened(c.TLS.Key), shortened(inFile(err).Error())}
		}
		n.tls.Certificates = []tls.Certificate{pair}
	}
	return n, nil
}

// authorities are this machine's and those of a PEM file.
func authorities(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", inFile(err))
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, errors.New("the file holds no certificate in PEM (-----BEGIN CERTIFICATE-----)")
	}
	return pool, nil
}

// inFile gives the cause of an error about a file, without the path.
func inFile(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// ProxyError says what a proxy did instead of passing something on.
type ProxyError struct {
	Proxy string
	Cause error
}

func (p *ProxyError) Error() string { return "the proxy " + p.Proxy + " " + p.Cause.Error() }

// Unwrap gives the cause.
func (p *ProxyError) Unwrap() error { return p.Cause }

const (
	dialTimeout = 5 * time.Second
	tlsTimeout  = 5 * time.Second
)

// dial opens a connection to host:port: through the proxy where there is one, else to the address that resolve gives.
func (n network) dial(ctx context.Context, _, place string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: dialTimeout}
	if n.proxy == nil {
		if address, known := n.resolve[strings.ToLower(place)]; known {
			place = address
		}
		return dialer.DialContext(ctx, "tcp", place)
	}
	conn, err := dialer.DialContext(ctx, "tcp", n.proxy.Host)
	if err != nil {
		return nil, n.proxyError("does not answer; is it started? (%w)", err)
	}
	if place == n.proxy.Host { // what is not encrypted is asked of the proxy itself
		return conn, nil
	}
	if err := n.tunnel(ctx, conn, place); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// tunnel has the proxy connect to host:port (RFC 9110 section 9.3.6).
func (n network) tunnel(ctx context.Context, conn net.Conn, place string) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: place}, Host: place, Header: n.proxyHeader()}
	if err := request.Write(conn); err != nil {
		return n.proxyError("broke off: %w", err)
	}
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, request)
	switch {
	case err != nil:
		return n.proxyError("does not connect to %s; is it a proxy? (%w)", place, err)
	case response.StatusCode/100 != 2:
		return n.proxyError("refuses to connect to %s: %d %s", place, response.StatusCode, http.StatusText(response.StatusCode))
	case reader.Buffered() > 0:
		return n.proxyError("speaks before it is asked")
	}
	return nil
}

func (n network) proxyError(format string, arguments ...any) error {
	return &ProxyError{Proxy: n.proxy.Redacted(), Cause: fmt.Errorf(format, arguments...)}
}

// proxyHeader has the credentials of the proxy's URL.
func (n network) proxyHeader() http.Header {
	request := http.Request{Header: http.Header{}}
	if user := n.proxy.User; user != nil {
		password, _ := user.Password()
		request.SetBasicAuth(user.Username(), password)
		return http.Header{"Proxy-Authorization": request.Header["Authorization"]}
	}
	return request.Header
}

// forURL tells http.Transport by which proxy a request goes. Encrypted ones are tunnelled by dial.
func (n network) forURL(request *http.Request) (*url.URL, error) {
	if request.URL.Scheme == "http" {
		return n.proxy, nil
	}
	return nil, nil
}

// secure speaks TLS on a connection to host:port, with one protocol to choose, or none.
func (n network) secure(ctx context.Context, conn net.Conn, host string, protocols ...string) (*tls.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, tlsTimeout)
	defer cancel()
	config := &tls.Config{}
	if n.tls != nil {
		config = n.tls.Clone()
	}
	config.ServerName, config.NextProtos = host, protocols
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secured, nil
}

// Proxy is the proxy that everything goes through; nil where there is none.
func (t *Target) Proxy() *url.URL { return t.network.proxy }

// Resolve says at which address:port a host:port is, where the user said so.
func (t *Target) Resolve() map[string]string { return t.network.resolve }

// Dial opens a connection for one protocol under the rules of the target's transport: its hosts alone, its proxy, its
// authorities. Where Absolute holds, it is one to the proxy.
func (t *Target) Dial(ctx context.Context, place *url.URL, protocol string) (net.Conn, error) {
	if !t.reaches(place) {
		return nil, fmt.Errorf("%s is not a host of the target: nothing was sent", shortened(hostPort(place)))
	}
	if t.Absolute(place) {
		if protocol != "http/1.1" {
			return nil, errors.New("a proxy passes on HTTP/1.1 alone where nothing is encrypted")
		}
		return t.network.dial(ctx, "tcp", t.network.proxy.Host)
	}
	conn, err := t.network.dial(ctx, "tcp", hostPort(place))
	if err != nil || place.Scheme != "https" {
		return conn, err
	}
	return t.network.secure(ctx, conn, place.Hostname(), protocol)
}

// Absolute tells whether requests to a URL are written to the proxy, with the whole URL (RFC 9112 section 3.2.2).
func (t *Target) Absolute(place *url.URL) bool {
	return t.network.proxy != nil && place.Scheme == "http"
}

// ProxyHeader has what such a request must tell the proxy.
func (t *Target) ProxyHeader() http.Header { return t.network.proxyHeader() }

// Certificate gives the certificate that a host:port of the target shows, verified: by its authorities, its name, and
// the time.
func (t *Target) Certificate(ctx context.Context, place string) (*x509.Certificate, error) {
	parsed := &url.URL{Scheme: "https", Host: place}
	if !t.reaches(parsed) {
		return nil, fmt.Errorf("%s is not a host of the target: nothing was sent", shortened(place))
	}
	conn, err := t.network.dial(ctx, "tcp", hostPort(parsed))
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	secured, err := t.network.secure(ctx, conn, parsed.Hostname())
	if err != nil {
		return nil, err
	}
	return secured.ConnectionState().PeerCertificates[0], nil
}

// PublicKey gives the SHA-256 of the public key in such a certificate, in Base64.
func (t *Target) PublicKey(ctx context.Context, place string) (string, error) {
	certificate, err := t.Certificate(ctx, place)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:]), nil
}

// PublicKeys gives those of the issuer's host and of all endpoints'. A host that shows no certificate that can be
// verified is left out: who goes there sees why.
func (t *Target) PublicKeys(ctx context.Context) []string {
	var hosts, keys []string
	urls := []string{t.Issuer}
	for _, name := range contacted {
		urls = append(urls, t.Metadata.Text(name))
	}
	for _, each := range urls {
		parsed, err := webURL(each)
		if err != nil || parsed.Scheme != "https" || slices.Contains(hosts, hostPort(parsed)) {
			continue
		}
		hosts = append(hosts, hostPort(parsed))
		if key, err := t.PublicKey(ctx, hostPort(parsed)); err == nil && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}
