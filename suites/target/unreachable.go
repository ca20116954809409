package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"
)

// Unreachable says why a run could not begin; the message names URL and cause, and shows nothing of a target's text
// that could do harm.
type Unreachable struct {
	URL   string
	Cause string
	Retry bool // the server may only be starting

	answered bool // the place answered, but not with a document
	notFound bool // with 404
	absent   bool // and waiting will not bring one
}

func (u *Unreachable) Error() string { return shortened(u.URL) + ": " + u.Cause }

// unreachable puts a transport error into words that say what to do.
func unreachable(place string, err error) *Unreachable {
	cause, retry := inWords(err)
	if strings.HasPrefix(place, "https:") && (cause == closed || strings.Contains(cause, "http2: client conn could not be established")) {
		cause += "; where it asks for a client certificate: tls: {cert: FILE, key: FILE} in assay.yaml" // the alert came too late to be told
	}
	return &Unreachable{URL: place, Cause: cause, Retry: retry}
}

// closed is the cause where a connection ended early.
const closed = "the connection was closed before the answer was whole"

func inWords(err error) (cause string, retry bool) {
	var unknownAuthority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	var proxy *ProxyError
	var remote *net.OpError
	switch {
	case errors.As(err, &proxy):
		return shortened(proxy.Error()), false
	case errors.As(err, &unknownAuthority):
		return "its TLS certificate is signed by an authority that this machine does not trust; tls: {ca: FILE} in assay.yaml or --ca FILE names one", false
	case errors.As(err, &hostname):
		return "its TLS certificate is for another name: " + shortened(hostname.Error()), false
	case errors.As(err, &invalid):
		return "its TLS certificate is not valid: " + shortened(invalid.Error()), false
	case errors.As(err, &record):
		return "it does not speak TLS; is it http://?", false
	case errors.As(err, &remote) && remote.Op == "remote error": // of crypto/tls: the server's alert
		return "it ended the TLS connection (" + shortened(remote.Err.Error()) + "); where it asks for a client certificate: tls: {cert: FILE, key: FILE} in assay.yaml", false
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused: nothing listens there. Is the server started?", true
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), timedOut(err):
		return "no whole answer within the time", true
	case errors.As(err, &dns):
		return "the name does not resolve", true
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return closed, true
	}
	return shortened(err.Error()), false
}

func timedOut(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

// maxQuoted bounds what is shown of a target's text, in bytes.
const maxQuoted = 200

// quoted shows a text that came from a target between quotes, escaped and cut.
func quoted(text string) string { return `"` + shortened(text) + `"` }

// shortened escapes what cannot be seen, and cuts.
func shortened(text string) string {
	cut := ""
	if len(text) > maxQuoted {
		end := maxQuoted
		for !utf8.RuneStart(text[end]) && end > maxQuoted-utf8.UTFMax {
			end--
		}
		text, cut = text[:end], "… (cut)"
	}
	escaped := strconv.Quote(text)
	return strings.ReplaceAll(escaped[1:len(escaped)-1], `\"`, `"`) + cut
}
