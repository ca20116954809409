package target

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/authassay/assay/suites/evidence"
)

// Bounds of reading a discovery document.
const (
	maxDocument  = 1 << 20 // bytes
	maxRedirects = 3
)

// Discover reads the target's metadata, from OpenID Connect's well-known place, else from that of RFC 8414
// section 3.1, and completes it with the endpoints of the configuration. Where these suffice, the target answers, and
// no document is there, they are the metadata. It contacts the issuer's host alone, reads at most 1 MiB, and takes at
// most 8 seconds.
func (t *Target) Discover(ctx context.Context) error {
	err := t.discover(ctx)
	if at(err).absent && t.Config.Endpoints.sufficient() {
		t.Metadata = t.Config.Endpoints.metadata()
		t.Metadata["issuer"] = t.Issuer
		t.undiscovered = true
		return nil
	}
	return err
}

func (t *Target) discover(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, attemptDeadline)
	defer cancel()
	issuer := strings.TrimSuffix(t.Issuer, "/")
	openid, err := t.fetchMetadata(ctx, issuer+"/.well-known/openid-configuration")
	if err == nil {
		return t.adopt(openid)
	}
	if !at(err).answered {
		return err // the same would befall the second place
	}
	oauth, second := t.fetchMetadata(ctx, oauthWellKnown(issuer))
	switch {
	case second == nil:
		return t.adopt(oauth)
	case at(err).notFound && !at(second).notFound:
		return second
	}
	return err
}

// at gives what an error knows of the place where it happened.
func at(err error) Unreachable {
	var cause *Unreachable
	if errors.As(err, &cause) {
		return *cause
	}
	return Unreachable{}
}

// oauthWellKnown gives the place of RFC 8414 section 3.1: the well-known part stands before the issuer's path.
func oauthWellKnown(issuer string) string {
	parsed, err := url.Parse(issuer)
	if err != nil {
		return issuer + "/.well-known/oauth-authorization-server"
	}
	return parsed.Scheme + "://" + parsed.Host + "/.well-known/oauth-authorization-server" + parsed.EscapedPath()
}

// document is metadata, and what came with it.
type document struct {
	place    string
	metadata Metadata
	header   http.Header
}

// adopt takes a document whose issuer is the one that was asked for. A slash at the end is the user's typing, not
// the server's fault: the document's own form is kept.
func (t *Target) adopt(d document) error {
	said := d.metadata.Text("issuer")
	if said == "" {
		return &Unreachable{URL: d.place, Cause: "the document has no issuer"}
	}
	if strings.TrimSuffix(said, "/") != strings.TrimSuffix(t.Issuer, "/") {
		return &Unreachable{URL: d.place, Cause: fmt.Sprintf("the document is of issuer %s, not %s (OIDC Discovery 4.3: they must be equal). If that server is meant, give its issuer as the target", quoted(said), quoted(t.Issuer))}
	}
	maps.Copy(d.metadata, t.Config.Endpoints.metadata())
	for _, name := range []string{"authorization_endpoint", "token_endpoint"} {
		if _, err := webURL(d.metadata.Text(name)); err != nil {
			return &Unreachable{URL: d.place, Cause: fmt.Sprintf("the document has no %s that is an http or https URL; endpoints: in assay.yaml can name it", name)}
		}
	}
	t.Issuer, t.Metadata = said, d.metadata
	t.Bent = shortened(d.header.Get("Assay-Bent"))
	return nil
}

// setClock corrects the wall clock by the Date of an answer.
func (t *Target) setClock(header http.Header) {
	if date, err := http.ParseTime(header.Get("Date")); err == nil && t.Clock == nil {
		t.Dated = true
		if skew := time.Until(date).Truncate(time.Second); skew.Abs() > 2*time.Second {
			t.Clock = WallClock{Skew: skew}
		}
	}
}

func (t *Target) fetchMetadata(ctx context.Context, place string) (document, error) {
	response, body, err := t.fetch(ctx, place)
	if err != nil {
		return document{}, err
	}
	t.setClock(response.Header)
	starting := response.StatusCode >= 500
	failed := func(cause string) (document, error) {
		return document{}, &Unreachable{URL: place, Cause: cause, answered: true, Retry: starting, notFound: response.StatusCode == http.StatusNotFound, absent: !starting}
	}
	switch {
	case response.StatusCode == http.StatusNotFound:
		return failed("404 Not Found: no discovery document is there. Is the issuer's path right? Without one, endpoints: in assay.yaml names them (assay init)")
	case response.StatusCode != http.StatusOK:
		return failed(fmt.Sprintf("it answered %d %s", response.StatusCode, http.StatusText(response.StatusCode)))
	case len(body) > maxDocument:
		return failed("the document is larger than 1 MiB")
	}
	var metadata Metadata
	if err := json.Unmarshal(body, &metadata); err != nil || metadata == nil {
		return failed("the answer is no JSON object; its Content-Type is " + quoted(response.Header.Get("Content-Type")))
	}
	return document{place, metadata, response.Header}, nil
}

// fetch gets a document, following few redirects that stay on the issuer's host. It reads one byte beyond the
// bound, so that the caller can tell.
func (t *Target) fetch(ctx context.Context, place string) (*http.Response, []byte, error) {
	for range maxRedirects + 1 {
		response, body, err := t.get(ctx, place)
		if err != nil {
			return nil, nil, err
		}
		location, err := response.Location()
		if err != nil || response.StatusCode/100 != 3 {
			return response, body, nil
		}
		if !t.reaches(location) {
			return nil, nil, &Unreachable{URL: place, Cause: "it redirects to " + quoted(location.String()) + ", which is another host (nothing was sent there). If that server is meant, give it as the target"}
		}
		place = location.String()
	}
	return nil, nil, &Unreachable{URL: place, Cause: "it redirects again and again"}
}

func (t *Target) get(ctx context.Context, place string) (*http.Response, []byte, error) {
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
	body, err := io.ReadAll(io.LimitReader(response.Body, maxDocument+1))
	if err != nil {
		return nil, nil, unreachable(place, err)
	}
	return response, body, nil
}
