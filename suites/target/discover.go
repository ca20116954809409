package target

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// Bounds of reading a discovery document.
const (
	maxDocument      = 1 << 20 // bytes
	discoverDeadline = 8 * time.Second
	maxRedirects     = 3
)

// Unreachable says why a run could not begin; the message names URL and cause.
type Unreachable struct {
	URL   string
	Cause string
	Retry bool // the server may only be starting
}

func (u *Unreachable) Error() string { return u.URL + ": " + u.Cause }

// Discover reads the target's metadata, from OpenID Connect's well-known place, else from that of RFC 8414
// section 3.1. It contacts the issuer's host alone, reads at most 1 MiB, and takes at most 8 seconds.
func (t *Target) Discover(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, discoverDeadline)
	defer cancel()
	issuer := strings.TrimSuffix(t.Issuer, "/")
	places := []string{issuer + "/.well-known/openid-configuration", oauthWellKnown(issuer)}
	var first error
	for _, place := range places {
		metadata, err := t.fetchMetadata(ctx, place)
		if err == nil {
			return t.adopt(place, metadata)
		}
		var cause *Unreachable
		if first == nil {
			first = err
		}
		if errors.As(err, &cause) && cause.Cause != notFound {
			return err
		}
	}
	return first
}

const notFound = "404 Not Found: no discovery document is there. Is the issuer's path right?"

func oauthWellKnown(issuer string) string {
	parsed, err := url.Parse(issuer)
	if err != nil {
		return issuer + "/.well-known/oauth-authorization-server"
	}
	return parsed.Scheme + "://" + parsed.Host + "/.well-known/oauth-authorization-server" + parsed.EscapedPath()
}

// adopt takes a document whose issuer is the one that was asked for. A slash at the end is the user's typing, not
// the server's fault: the document's own form is kept.
func (t *Target) adopt(place string, metadata Metadata) error {
	said := metadata.Text("issuer")
	if said == "" {
		return &Unreachable{URL: place, Cause: "the document has no issuer"}
	}
	if strings.TrimSuffix(said, "/") != strings.TrimSuffix(t.Issuer, "/") {
		return &Unreachable{URL: place, Cause: fmt.Sprintf("the document is of issuer %q, not %q (OIDC Discovery 4.3: they must be equal). Run with --target %s if that server is meant", said, t.Issuer, said)}
	}
	for _, name := range []string{"authorization", "token"} {
		if metadata.Text(name+"_endpoint") == "" {
			return &Unreachable{URL: place, Cause: fmt.Sprintf("the document has no %s_endpoint", name)}
		}
	}
	t.Issuer, t.Metadata = said, metadata
	return nil
}

func (t *Target) fetchMetadata(ctx context.Context, place string) (Metadata, error) {
	response, body, err := t.fetch(ctx, place, 0)
	if err != nil {
		return nil, err
	}
	switch {
	case response.StatusCode == http.StatusNotFound:
		return nil, &Unreachable{URL: place, Cause: notFound}
	case response.StatusCode != http.StatusOK:
		return nil, &Unreachable{URL: place, Cause: "it answered " + response.Status, Retry: response.StatusCode >= 500}
	}
	var metadata Metadata
	if err := json.Unmarshal(body, &metadata); err != nil {
		return nil, &Unreachable{URL: place, Cause: fmt.Sprintf("the answer is no JSON object (Content-Type %q)", response.Header.Get("Content-Type"))}
	}
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil && t.Clock == nil {
		if skew := time.Until(date).Truncate(time.Second); skew > 2*time.Second || skew < -2*time.Second {
			t.Clock = WallClock{Skew: skew}
		}
	}
	t.Bent = response.Header.Get("Assay-Bent")
	return metadata, nil
}

// fetch gets a document, following few redirects that stay on the issuer's host.
func (t *Target) fetch(ctx context.Context, place string, hops int) (*http.Response, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return nil, nil, &Unreachable{URL: place, Cause: "this is no URL"}
	}
	request.Header.Set("User-Agent", evidence.UserAgent(ctx))
	request.Header.Set("Accept", "application/json")
	response, err := t.Transport.RoundTrip(request)
	if err != nil {
		return nil, nil, unreachable(place, err)
	}
	defer response.Body.Close()
	if location, err := response.Location(); err == nil && response.StatusCode/100 == 3 {
		if hops >= maxRedirects {
			return nil, nil, &Unreachable{URL: place, Cause: "it redirects again and again"}
		}
		return t.fetch(ctx, location.String(), hops+1)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxDocument+1))
	if err != nil {
		return nil, nil, unreachable(place, err)
	}
	if len(body) > maxDocument {
		return nil, nil, &Unreachable{URL: place, Cause: "the document is larger than 1 MiB"}
	}
	return response, body, nil
}
