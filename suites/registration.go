package suites

import (
	"context"
	"encoding/json"
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"github.com/authassay/assay/suites/rp"
	"github.com/authassay/assay/suites/target"
)

// clientRegistration is the chapter of clients that register themselves.
func clientRegistration(h *Harness) {
	registeredSectors(h)
	registeredKeys(h)
	registeredAddresses(h)
	registeredPages(h)
}

// registeredSectors asks about the documents that say which redirect URIs belong together.
func registeredSectors(h *Harness) {
	h.Chapter("registration", "client registration", func() {
		It("takes a pairwise client whose sector document lists its redirect URIs", Check("dcr-sector-match"), Needs(target.Registration, target.Pairwise), func(ctx SpecContext) {
			sector := h.sectorWith(ctx, redirectOfOurs)
			client, answer := sector.enrol(ctx)
			if len(sector.listener.Fetched(sectorPath)) == 0 { // then another thing kept it from the document
				h.requireEnrolled(client, answer, sector.uri)
			}

			Expect(client != nil).To(BeTrue("register the client", "refused", "answered %s", status(answer)))
		})

		It("refuses a client whose sector document does not list its redirect URI", Check("dcr-sector-mismatch"), Needs(target.Registration, target.Pairwise), func(ctx SpecContext) {
			listed := h.sectorWith(ctx, redirectOfOurs)
			client, answer := listed.enrol(ctx)
			h.requireEnrolled(client, answer, listed.uri)

			_, answer = h.sectorWith(ctx, "https://other.test/cb").enrol(ctx)
			Expect(answer).To(RegisterNobody())
		})
	})
}

const (
	redirectOfOurs = "https://sector.test/cb"
	sectorPath     = "/sector.json"
)

// sector is a document of ours that lists redirect URIs (OIDC Registration section 5).
type sector struct {
	h        *Harness
	listener *rp.Listener
	uri      string
}

func (h *Harness) sectorWith(ctx context.Context, redirectURI string) sector {
	listener := h.party.Listener(ctx)
	return sector{h, listener, listener.Serve(sectorPath, rp.Document("application/json", func() string { return `["` + redirectURI + `"]` }))}
}

// enrol registers a pairwise client of the sector.
func (s sector) enrol(ctx context.Context) (*rp.Client, *rp.Answer) {
	return s.h.party.Enrol(ctx, rp.Confidential, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
		metadata["subject_type"], metadata["sector_identifier_uri"], metadata["redirect_uris"] = "pairwise", s.uri, []string{redirectOfOurs}
		return key
	})
}

// registeredKeys asks about keys that a client publishes on its own site.
func registeredKeys(h *Harness) {
	keysPath := "/jwks.json"
	// withKeys registers a client whose keys are those that current gives, behind a jwks_uri of ours.
	withKeys := func(ctx SpecContext, current **rp.Key) (*rp.Client, *rp.Listener, string) {
		listener := h.party.Listener(ctx)
		uri := listener.Serve(keysPath, rp.Document("application/json", func() string {
			document, _ := json.Marshal(map[string]any{"keys": []any{(*current).Public()}}) // a key always has an encoding
			return string(document)
		}))
		client, answer := h.party.Enrol(ctx, rp.KeyClient, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
			*current = key
			delete(metadata, "jwks")
			metadata["jwks_uri"] = uri
			return key
		})
		h.requireEnrolled(client, answer, uri)
		return client, listener, uri
	}

	h.Chapter("registration", "a client with a jwks_uri", func() {
		It("authenticates with a key from there", Check("dcr-jwks-uri-works"), Needs(target.Registration, target.PrivateKeyJWT), Clients(rp.KeyClient), func(ctx SpecContext) {
			h.controlAssertion(ctx, h.party.Client(ctx, rp.KeyClient))

			var key *rp.Key
			client, listener, uri := withKeys(ctx, &key)
			answer := client.Redeem(ctx, client.Authorize(ctx))
			if !carriesTokens(answer) && len(listener.Fetched(keysPath)) == 0 {
				h.requireReach(ctx, uri)
			}
			Expect(answer).To(IssueTokens())
		})
	})
	rotatedKey(h, keysPath, withKeys)
}

// registeredAddresses asks what a client may register of its own addresses.
func registeredAddresses(h *Harness) {
	login := func(address string) func(rp.Metadata, *rp.Key) *rp.Key {
		return func(metadata rp.Metadata, key *rp.Key) *rp.Key {
			metadata["initiate_login_uri"] = address
			return key
		}
	}

	h.Chapter("registration", "client registration", func() {
		DescribeTable("refuses a redirect URI that none may be", Check("dcr-redirect-fragment-wildcard"), Needs(target.Registration),
			func(ctx SpecContext, uri string) {
				honest, _ := h.party.Enrol(ctx, rp.Confidential, unedited)
				Control(honest != nil).To(BeTrue("register an honest client", "refused", "it was refused"))

				_, answer := h.party.Enrol(ctx, rp.Confidential, func(metadata rp.Metadata, key *rp.Key) *rp.Key {
					metadata["redirect_uris"] = []string{uri}
					return key
				})
				Expect(answer).To(RegisterNobody())
			},
			Entry("fragment", "https://client.test/cb#there"),
			Entry("relative", "/cb"))

		DescribeTable("gives back the initiate_login_uri that was registered", Check("dcr-initiate-login-uri-kept"), Needs(target.Registration),
			func(ctx SpecContext, read bool) {
				const address = "https://client.test/login"
				client, answer := h.party.Enrol(ctx, rp.Confidential, login(address))
				if client == nil {
					unsupported("the target registers no client with an initiate_login_uri: it answered %s", status(answer))
				}
				if read {
					if answer = client.Read(ctx); answer == nil {
						unsupported("the target gives no way to read what is registered (RFC 7592)")
					}
					Control(answer).To(HaveStatus(http.StatusOK))
				}

				Expect(answer.Text("initiate_login_uri") == address).To(BeTrue("give back initiate_login_uri", "missing", "it is %.100q", answer.Text("initiate_login_uri")))
			},
			Entry("registered", false),
			Entry("read", true))

		It("refuses an initiate_login_uri by http", Check("dcr-initiate-login-uri-https"), Needs(target.Registration), func(ctx SpecContext) {
			client, answer := h.party.Enrol(ctx, rp.Confidential, login("https://client.test/login"))
			Control(client != nil).To(BeTrue("register a client with an https initiate_login_uri", "refused", "answered %s", status(answer)))
			if answer.Text("initiate_login_uri") == "" {
				unsupported("the target does not keep initiate_login_uri")
			}

			const insecure = "http://client.test/login"
			client, answer = h.party.Enrol(ctx, rp.Confidential, login(insecure))
			if client != nil && answer.Text("initiate_login_uri") != insecure {
				unsupported("the target registered the client without that address")
			}
			Expect(answer).To(RegisterNobody())
		})
	})
}

// unedited leaves metadata as they are.
func unedited(_ rp.Metadata, key *rp.Key) *rp.Key { return key }

// RegisterNobody demands that no client was registered.
func RegisterNobody() matcher[*rp.Answer] {
	return matcher[*rp.Answer]{required: "register no such client", hostile: true, look: func(answer *rp.Answer) judgement {
		if answer.Status/100 == 2 && answer.Text("client_id") != "" {
			return judgement{class: "accepted", saw: "registered with " + status(answer)}
		}
		return answerRefused(answer)
	}}
}
