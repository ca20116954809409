package browser

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/authassay/assay/suites/rp"
)

// serve serves the attacker's page, and gives its URL as the target's browser sees it. It is https where the target is:
// a page of another scheme is of another site.
func (a *Agent) serve(ctx context.Context, lure rp.Lure) (address string, stop func(), err error) {
	config := a.config
	if len(config.Hosts) == 0 {
		return "", nil, ErrNoLure
	}
	target := hostOf(config.Hosts[0])
	name, listen := "localhost", "127.0.0.1"
	if lure.Origin == rp.SameSite {
		at := target
		if moved := config.Resolve[config.Hosts[0]]; moved != "" {
			at = hostOf(moved)
		}
		name, listen = target, loopback(ctx, at)
		if listen == "" {
			return "", nil, fmt.Errorf("%w: %s", ErrNoLure, target)
		}
	} else if target == "localhost" || strings.HasSuffix(target, ".localhost") {
		name = "127.0.0.1"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(listen, "0"))
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(lure.HTML))
	})}
	scheme := "http://"
	if config.Secured {
		scheme, listener = "https://", tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{a.certificate}})
	}
	go func() { _ = server.Serve(listener) }()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return scheme + net.JoinHostPort(name, port) + "/", func() { _ = server.Close() }, nil
}

// loopback gives the loopback address of a host name, or "".
func loopback(ctx context.Context, name string) string {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return "127.0.0.1"
	}
	addresses, err := net.DefaultResolver.LookupHost(ctx, name)
	if err != nil {
		return ""
	}
	for _, address := range addresses {
		if ip := net.ParseIP(address); ip != nil && ip.IsLoopback() {
			return address
		}
	}
	return ""
}

// ownCertificate makes the certificate of our own pages, and gives the SHA-256 of its public key: the browser, which
// lives as long, trusts that key, and nobody else has it.
func ownCertificate() (certificate tls.Certificate, key string, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return certificate, "", err
	}
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "assay"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(7 * 24 * time.Hour),
		DNSNames: []string{"localhost"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return certificate, "", err
	}
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return certificate, "", err
	}
	sum := sha256.Sum256(public)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, base64.StdEncoding.EncodeToString(sum[:]), nil
}
