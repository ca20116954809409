package suites

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/target"
)

// metadataAndKeys is the chapter of the documents that a server publishes of itself.
func metadataAndKeys(h *Harness) {
	keySets(h)
	issuerIdentifier(h)
	promises(h)
	addresses(h)
	keyRotation(h)
}

// issuerIdentifier asks whether the metadata is that of the issuer whose address it was fetched from.
func issuerIdentifier(h *Harness) {
	h.Chapter("metadata", "the metadata", func() {
		DescribeTable("names the issuer that it was fetched for, character by character", Check("discovery-issuer-match"), Needs(target.Discovery),
			func(ctx SpecContext, place func(issuer string) string) {
				answer := h.party.Send(ctx, h.party.Get(ctx, place(h.target.Issuer)))
				if answer.InFront != "" {
					Inconclusive("the metadata was not had: %s", answer.InFront)
				}
				issuer := answer.Text("issuer")
				if answer.Status != http.StatusOK || issuer == "" {
					unsupported("no metadata is there: %s", status(answer))
				}

				Expect(issuer == h.target.Issuer).To(BeTrue("have the issuer "+h.target.Issuer, "wrong", "the issuer is %.200q", issuer))
			},
			Entry("openid-configuration", func(issuer string) string {
				return strings.TrimSuffix(issuer, "/") + "/.well-known/openid-configuration"
			}),
			Entry("oauth-authorization-server", oauthMetadata))
	})
}

// oauthMetadata is the place of RFC 8414 section 3.1: the well-known part stands before the issuer's path.
func oauthMetadata(issuer string) string {
	parsed, err := url.Parse(issuer)
	if err != nil {
		unsupported("the issuer %q is no URL", issuer)
	}
	return parsed.Scheme + "://" + parsed.Host + "/.well-known/oauth-authorization-server" + strings.TrimSuffix(parsed.EscapedPath(), "/")
}

// metadataDefects lists what a discovery document lacks that its specification requires: OIDC Discovery section 3
// where OpenID Connect is offered, else RFC 8414 section 2.
func metadataDefects(t *target.Target) []string {
	m := t.Metadata
	urls := []string{"issuer", "authorization_endpoint", "token_endpoint"}
	lists := []string{"response_types_supported"}
	if t.Supports(target.OpenID) {
		urls = append(urls, "jwks_uri")
		lists = append(lists, "subject_types_supported", "id_token_signing_alg_values_supported")
	}
	var defects []string
	for _, name := range urls {
		if parsed, err := url.Parse(m.Text(name)); err != nil || parsed.Host == "" {
			defects = append(defects, name+" is missing or no URL")
		}
	}
	for _, name := range lists {
		if len(m.List(name)) == 0 {
			defects = append(defects, name+" is missing or no list of strings")
		}
	}
	if algs := m.List("id_token_signing_alg_values_supported"); len(algs) > 0 && !slices.Contains(algs, "RS256") {
		defects = append(defects, "id_token_signing_alg_values_supported lacks RS256, which must be there")
	}
	return defects
}
